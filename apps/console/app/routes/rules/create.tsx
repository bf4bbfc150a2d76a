import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { BusinessRuleForm, ruleEdited } from '../../drafting/business-rule-forms.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { BusinessRuleFormView } from '../../screens/business-rule-form.tsx';
import { requireCaller } from '../../session.server.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const input = { environment, entry: 'rule:' as const, changeId: searchParams.get('change') };
  const target = orErrorPage(await draftTarget(context.container.ports, caller, input));
  return { environment, target, expression: searchParams.get('expression') ?? '' };
}

export function action(args: ActionFunctionArgs) {
  return draftEntry<BusinessRuleForm>(args, (data) => {
    const key = String(data.get('key') ?? '').trim();
    return { schema: BusinessRuleForm, entry: `rule:${key}`, newBy: 'key', edited: (form) => ruleEdited(form, key) };
  });
}

export default function CreateRule() {
  const { environment, target, expression } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  return (
    <Page
      lead="What the values of one scope must keep together, wherever they are served."
      title="New rule"
      trail={[{ label: 'Rules', to: inEnvironment(environment).rules() }]}
    >
      <BusinessRuleFormView expression={expression} lastResult={lastResult} target={target} />
    </Page>
  );
}
