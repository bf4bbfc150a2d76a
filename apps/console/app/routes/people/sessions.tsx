import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { takeSecurityStep } from '../../identity/security-steps.server.ts';
import { inEnvironment } from '../../paths.ts';
import { securityPage } from '../../queries/identity/security-page.server.ts';
import { SecurityView } from '../../screens/security-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { FormErrors } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', id: personId = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await securityPage(context.container.ports, caller, { personId })) };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const caller = await requireCaller(context, request);
  return takeSecurityStep(context.container.ports, caller, params.id ?? '', await request.formData());
}

export default function PersonSessions() {
  const { environment, page } = useLoaded<typeof loader>();
  const answer = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const { id, name } = page.person;
  return (
    <Page
      lead="Open sessions and second factors."
      title={`How ${name} signs in`}
      trail={[
        { label: 'People', to: to.people },
        { label: name, to: to.person(id) },
      ]}
    >
      <FormErrors errors={answer?.refused ? [answer.refused] : undefined} title="This was not done" />
      <SecurityView here={to.personSessions(id)} page={page} recoveryCodes={null} />
    </Page>
  );
}
