import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { orErrorPage } from '../answers.server.ts';
import { takeSecurityStep } from '../identity/security-steps.server.ts';
import { inEnvironment } from '../paths.ts';
import { securityPage } from '../queries/identity/security-page.server.ts';
import { SecurityView } from '../screens/security-view.tsx';
import { requireCaller } from '../session.server.ts';
import { FormErrors } from '../ui/form.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { Page } from '../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const page = orErrorPage(await securityPage(context.container.ports, caller, { personId: caller.actor.id }));
  return { page, here: inEnvironment(params.environment ?? '').security };
}

export async function action({ context, request }: ActionFunctionArgs) {
  const caller = await requireCaller(context, request);
  return takeSecurityStep(context.container.ports, caller, caller.actor.id, await request.formData());
}

export default function Security() {
  const { page, here } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <Page lead="Where you are signed in, and what you show besides your password." title="My security">
      <FormErrors errors={answer?.refused ? [answer.refused] : undefined} title="This was not done" />
      <SecurityView here={here} page={page} recoveryCodes={answer?.recoveryCodes ?? null} />
    </Page>
  );
}
