import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import type { Guardrail } from '@switchyard/registry-core/registry/guardrail';
import { notFound, orErrorPage } from '../../answers.server.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { GuardrailForm, guardrailEdited } from '../../drafting/guardrail-forms.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { GuardrailFormView } from '../../screens/guardrail-form.tsx';
import { requireCaller } from '../../session.server.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  const changeId = new URL(request.url).searchParams.get('change');
  const input = { environment, entry: `guardrail:${key}` as const, changeId };
  const target = orErrorPage(await draftTarget(context.container.ports, caller, input));
  if (target.body === null) throw notFound(`There is no guardrail ${key}.`);
  return { environment, key, target, guardrail: target.body as Guardrail }; // by its id
}

export function action(args: ActionFunctionArgs) {
  const { key = '' } = args.params;
  return draftEntry<GuardrailForm>(args, () => ({
    schema: GuardrailForm,
    entry: `guardrail:${key}`,
    edited: (form) => guardrailEdited(form, key),
  }));
}

export default function EditGuardrail() {
  const { environment, key, target, guardrail } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  return (
    <Page
      title="Edit the guardrail"
      trail={[
        { label: 'Guardrails', to: to.guardrails() },
        { label: key, to: to.guardrail(key) },
      ]}
    >
      <GuardrailFormView guardrail={guardrail} lastResult={lastResult} target={target} />
    </Page>
  );
}
