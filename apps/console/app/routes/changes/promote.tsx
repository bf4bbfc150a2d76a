import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import { editSubject } from '@switchyard/registry-core/change/entries';
import { orErrorPage, replyTo } from '../../answers.server.ts';
import { PromoteForm } from '../../drafting/promote-form.ts';
import { saveEdit } from '../../drafting/save-edit.server.ts';
import { newChange } from '../../drafting/target-fields.ts';
import { inEnvironment } from '../../paths.ts';
import { findChange } from '../../queries/changes/find-change.server.ts';
import { PickedEdits, Promotion, pickedEdits, promotion } from '../../queries/changes/promotion.server.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { environmentList } from '../../queries/environments/environment-list.server.ts';
import { Differences } from '../../screens/promotion-view.tsx';
import { TargetChange } from '../../screens/target-change.tsx';
import { requireCaller } from '../../session.server.ts';
import { FilterBar, FormErrors, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Empty, Page, Panel } from '../../ui/page.tsx';

/** Entries that a link asks to begin with: those of a key, or all that a change edits. */
async function wantedEntries({ context }: LoaderFunctionArgs, search: URLSearchParams): Promise<string[]> {
  const [key, change] = [search.get('key'), search.get('change')];
  if (key) return [`key:${key}`];
  const found = change ? await findChange(context.container.ports, change) : undefined;
  return found?.ok ? found.value.edits.map(editSubject) : [];
}

export async function loader(args: LoaderFunctionArgs) {
  const { context, params, request } = args;
  const { environment = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const { rows } = orErrorPage(await environmentList(ports, caller));
  const others = rows.filter(({ name }) => name !== environment).map(({ name, title }) => ({ name, title }));
  const from = searchParams.get('from') ?? others[0]?.name ?? '';
  const wanted = await wantedEntries(args, searchParams);
  const text = searchParams.get('text') ?? (wanted.length === 1 ? (wanted[0]?.replace(/^\w+:/, '') ?? '') : '');
  const input = Promotion.safeParse({ environment, from, ...(text && { text }) });
  const page = input.success ? orErrorPage(await promotion(ports, caller, input.data)) : null;
  // Any entry will do: what is asked is which changes are open and whether something may be edited.
  const target = orErrorPage(await draftTarget(ports, caller, { environment, entry: 'key:none' }));
  return { environment, others, from, text, page, wanted, target: { open: target.open, refusal: target.refusal } };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '' } = params;
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: PromoteForm });
  if (submission.status !== 'success') return submission.reply();
  const form = submission.value;
  const from = new URL(request.url).searchParams.get('from') ?? '';
  const asked = PickedEdits.safeParse({ environment, from, picks: form.picks, sourceId: form.source, targetId: form.target });
  if (!asked.success) return submission.reply({ formErrors: ['This form was not understood. Load the page again.'] });
  const picked = await pickedEdits(ports, caller, asked.data);
  if (!picked.ok) return submission.reply(replyTo({ ...picked.refusal, path: '' }));
  const { open } = orErrorPage(await draftTarget(ports, caller, { environment, entry: 'key:none' }));
  const saved = await saveEdit(ports, caller, { environment, target: form, open, ...picked.value });
  if (!saved.ok) return submission.reply(replyTo({ ...saved.refusal, path: '' }));
  throw redirect(inEnvironment(environment).change(saved.value.number));
}

export default function Promote() {
  const { environment, others, from, text, page, wanted, target } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const [form, fields] = useForm({
    lastResult: (lastResult as never) ?? null,
    defaultValue: { change: newChange, title: '', reason: '', ticket: '' },
  });
  const title = others.find(({ name }) => name === from)?.title ?? from;
  return (
    <Page
      lead="Pick the differences to bring here. They become a change like any other: validated, approved, published."
      title="Bring from another environment"
      trail={[{ label: 'Changes', to: inEnvironment(environment).changes() }]}
    >
      <Panel flush>
        <FilterBar>
          <NativeSelect
            data={others.map(({ name, title: label }) => ({ value: name, label }))}
            defaultValue={from}
            label="From"
            name="from"
          />
          <TextInput defaultValue={text} label="Search" name="text" placeholder="key, cohort or place" type="search" />
          <Button type="submit" variant="default">
            Compare
          </Button>
        </FilterBar>
        {(page === null || page.total === 0) && (
          <Empty title={text ? `Nothing that is called so differs from ${title}` : `Nothing differs from ${title}`} />
        )}
      </Panel>
      {page !== null && page.total > 0 && (
        <Form method="post" {...getFormProps(form)} noValidate={false}>
          <input name="source" type="hidden" value={page.source?.id ?? ''} />
          <input name="target" type="hidden" value={page.target?.id ?? ''} />
          <FormStack>
            <FormErrors errors={form.errors} />
            <Differences page={page} wanted={wanted} />
            <TargetChange fields={fields} submit="Bring what is picked" suggestion={`Bring from ${title}`} target={target} />
          </FormStack>
        </Form>
      )}
    </Page>
  );
}
