import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { BusinessRuleForm, ruleEdited } from '../../drafting/business-rule-forms.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { loadRuleTarget } from '../../drafting/rule-target.server.ts';
import { inEnvironment } from '../../paths.ts';
import { BusinessRuleFormView } from '../../screens/business-rule-form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';

export function loader(args: LoaderFunctionArgs) {
  return loadRuleTarget(args);
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
