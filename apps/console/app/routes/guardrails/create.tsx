import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { GuardrailForm, guardrailEdited } from '../../drafting/guardrail-forms.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { GuardrailFormView } from '../../screens/guardrail-form.tsx';
import { requireCaller } from '../../session.server.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  const changeId = new URL(request.url).searchParams.get('change');
  const target = orErrorPage(await draftTarget(context.container.ports, caller, { environment, entry: 'guardrail:' as const, changeId }));
  return { environment, target };
}

export function action(args: ActionFunctionArgs) {
  return draftEntry<GuardrailForm>(args, (data) => {
    const key = String(data.get('key') ?? '').trim();
    return { schema: GuardrailForm, entry: `guardrail:${key}`, newBy: 'key', edited: (form) => guardrailEdited(form, key) };
  });
}

export default function CreateGuardrail() {
  const { environment, target } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  return (
    <Page
      lead="A figure over recorded events that no change may spoil unnoticed."
      title="New guardrail"
      trail={[{ label: 'Guardrails', to: inEnvironment(environment).guardrails() }]}
    >
      <GuardrailFormView lastResult={lastResult} target={target} />
    </Page>
  );
}
