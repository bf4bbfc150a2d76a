import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import type { BusinessRule } from '@switchyard/registry-core/registry/business-rule';
import { notFound, orErrorPage } from '../../answers.server.ts';
import { BusinessRuleForm, ruleEdited } from '../../drafting/business-rule-forms.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { BusinessRuleFormView } from '../../screens/business-rule-form.tsx';
import { requireCaller } from '../../session.server.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const input = { environment, entry: `rule:${key}` as const, changeId: searchParams.get('change') };
  const target = orErrorPage(await draftTarget(context.container.ports, caller, input));
  if (target.body === null) throw notFound(`There is no rule ${key} here.`);
  // The id's kind names the body's type.
  return { environment, key, target, rule: target.body as BusinessRule };
}

export function action(args: ActionFunctionArgs) {
  const { key = '' } = args.params;
  return draftEntry<BusinessRuleForm>(args, () => ({
    schema: BusinessRuleForm,
    entry: `rule:${key}`,
    edited: (form) => ruleEdited(form, key),
  }));
}

export default function EditRule() {
  const { environment, key, target, rule } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  return (
    <Page
      title="Edit the rule"
      trail={[
        { label: 'Rules', to: to.rules() },
        { label: key, to: to.rule(key) },
      ]}
    >
      <BusinessRuleFormView lastResult={lastResult} rule={rule} target={target} />
    </Page>
  );
}
