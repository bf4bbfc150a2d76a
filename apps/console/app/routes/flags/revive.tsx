import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import * as z from 'zod';
import { notFound, orErrorPage, sentencesOf } from '../../answers.server.ts';
import { saveEdit } from '../../drafting/save-edit.server.ts';
import { checkTarget, newChange, targetFields } from '../../drafting/target-fields.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { TargetChange } from '../../screens/target-change.tsx';
import { requireCaller } from '../../session.server.ts';
import { FormErrors, FormStack } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';

const ReviveForm = z.object({ ...targetFields }).superRefine(checkTarget);

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  const target = orErrorPage(await draftTarget(context.container.ports, caller, { environment, entry: `key:${key}` }));
  if (target.killId === null) throw notFound(`${key} is not killed in ${environment}, so there is nothing to revive.`);
  return { environment, key, target };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', key = '' } = params;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: ReviveForm });
  if (submission.status !== 'success') return submission.reply();
  const { ports } = context.container;
  const target = orErrorPage(await draftTarget(ports, caller, { environment, entry: `key:${key}` }));
  if (target.killId === null) return submission.reply({ formErrors: [`${key} is not killed any more.`] });
  const edits = [{ kind: 'revive', flag: key, killId: target.killId }] as const;
  const saved = await saveEdit(ports, caller, { environment, target: submission.value, open: target.open, edits });
  if (!saved.ok) return submission.reply({ formErrors: sentencesOf(saved.refusal) });
  throw redirect(inEnvironment(environment).change(saved.value.number));
}

export default function ReviveFlag() {
  const { environment, key, target } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  const [form, fields] = useForm({
    lastResult: lastResult ?? null,
    defaultValue: { change: newChange, title: `Revive ${key}` },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: ReviveForm }),
    shouldRevalidate: 'onInput',
  });
  return (
    <Page
      lead="Once the change is published, the flag serves again what its settings say."
      title={`Revive ${key}`}
      trail={[
        { label: 'Flags', to: to.flags() },
        { label: key, to: to.flag(key) },
      ]}
    >
      <Form method="post" {...getFormProps(form)}>
        <FormStack>
          <FormErrors errors={form.errors} />
          <TargetChange fields={fields} submit="Put the revival into the change" suggestion={`Revive ${key}`} target={target} />
        </FormStack>
      </Form>
    </Page>
  );
}
