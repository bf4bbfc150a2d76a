import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import { accept } from '@switchyard/registry-core/registry/refusal';
import { RemoveRuleForm } from '../../drafting/business-rule-forms.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { loadRuleTarget } from '../../drafting/rule-target.server.ts';
import { newChange } from '../../drafting/target-fields.ts';
import { inEnvironment } from '../../paths.ts';
import { Expression } from '../../screens/rule-marks.tsx';
import { TargetChange } from '../../screens/target-change.tsx';
import { FormErrors, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Page, Panel } from '../../ui/page.tsx';

export function loader(args: LoaderFunctionArgs) {
  return loadRuleTarget(args);
}

export function action(args: ActionFunctionArgs) {
  const { key = '' } = args.params;
  return draftEntry<RemoveRuleForm>(args, () => ({ schema: RemoveRuleForm, entry: `rule:${key}`, edited: () => accept(null) }));
}

export default function RemoveRule() {
  const { environment, key, target, rule } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const [form, fields] = useForm<RemoveRuleForm>({
    lastResult: lastResult ?? null,
    defaultValue: { change: target.chosen?.id ?? newChange },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: RemoveRuleForm }),
  });
  return (
    <Page
      lead="From its publishing on nothing asks for this any more. A roll back brings it back."
      title="Take the rule away"
      trail={[
        { label: 'Rules', to: to.rules() },
        { label: key, to: to.rule(key) },
      ]}
    >
      <Form method="post" {...getFormProps(form)}>
        <FormStack>
          <FormErrors errors={form.errors} />
          <Panel title={rule.description || key}>
            <Expression text={rule.expression} />
          </Panel>
          <TargetChange fields={fields} submit="Save to the change" suggestion={`Take the rule ${key} away`} target={target} />
        </FormStack>
      </Form>
    </Page>
  );
}
