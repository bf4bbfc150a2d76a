import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import { personalKinds } from '@switchyard/registry-core/access/personal';
import * as z from 'zod';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { inEnvironment, safePath } from '../../paths.ts';
import { LedgerInput, type LedgerPage, personalLedger } from '../../queries/personal/ledger.server.ts';
import { Clipped } from '../../screens/domain.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { FieldRow, FilterBar, FormButtons, FormErrors, FormStack, SelectField, TextField } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, Muted, Notice, When } from '../../ui/marks.tsx';
import { Empty, Page, Panel } from '../../ui/page.tsx';
import { maskAgain } from '../../usecases/personal/mask-again.server.ts';
import { unmaskPersonal } from '../../usecases/personal/unmask-personal.server.ts';

const StepForm = z.discriminatedUnion('step', [
  z.object({ step: z.literal('unmask'), kind: z.enum(personalKinds), reason: z.string({ error: 'Say what you need to see it for.' }) }),
  z.object({ step: z.literal('mask'), id: z.string(), back: z.string().default('') }),
]);

const filterNames = ['viewer', 'subject', 'kind', 'from', 'to'] as const;

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const filters = Object.fromEntries(filterNames.map((name) => [name, searchParams.get(name)?.trim() ?? '']));
  const { viewer, ...others } = filters;
  const asked = Object.entries({ viewerId: viewer, ...others, beforeSeq: Number(searchParams.get('before')) || '' });
  // A filter that cannot be read is no filter: an old bookmark still shows the ledger.
  const input = LedgerInput.safeParse(Object.fromEntries(asked.filter(([, value]) => value !== '')));
  const page = orErrorPage(await personalLedger(context.container.ports, caller, input.success ? input.data : {}));
  return { environment, filters, page };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: StepForm });
  if (submission.status !== 'success') return submission.reply();
  const form = submission.value;
  const here = inEnvironment(params.environment ?? '').personalData();
  if (form.step === 'mask') {
    orErrorPage(await maskAgain(ports, caller, { unmaskId: form.id }));
    throw redirect(form.back === '' ? here : safePath(form.back));
  }
  const unmasked = await unmaskPersonal(ports, caller, { kind: form.kind, reason: form.reason });
  if (!unmasked.ok) return submission.reply({ formErrors: sentencesOf(unmasked.refusal) });
  throw redirect(here);
}

function Unmasking({ choices }: Pick<LedgerPage, 'choices'>) {
  const lastResult = useActionData<typeof action>();
  const [form, fields] = useForm<{ kind: string; reason: string }>({ lastResult: lastResult ?? null });
  const allowed = choices.filter(({ permit, running }) => permit.allowed && running === null);
  const running = choices.filter((choice) => choice.running !== null);
  const reason = choices.some(({ permit }) => permit.allowed) ? null : (choices[0]?.permit.reason ?? null);
  return (
    <FormStack>
      {running.map(({ kind, words, running: is }) => (
        <Form key={kind} method="post">
          <input name="step" type="hidden" value="mask" />
          <input name="id" type="hidden" value={is?.id ?? ''} />
          You see {words} (“{is?.reason}”); masked again {is && <When at={is.endsAt} />}.{' '}
          <SubmitButton size="compact-xs" variant="default">
            Mask now
          </SubmitButton>
        </Form>
      ))}
      {reason !== null ? (
        <Muted small>{reason}</Muted>
      ) : (
        allowed.length > 0 && (
          <Form method="post" {...getFormProps(form)}>
            <FormStack>
              <FormErrors errors={form.errors} title="Nothing was unmasked" />
              <input name="step" type="hidden" value="unmask" />
              <FieldRow>
                <SelectField field={fields.kind} label="What" options={allowed.map(({ kind, words }) => ({ value: kind, label: words }))} />
                <TextField field={fields.reason} label="What you need to see it for" placeholder="Case TS-118" required />
              </FieldRow>
              <FormButtons>
                <SubmitButton>Unmask for 15 minutes</SubmitButton>
              </FormButtons>
            </FormStack>
          </Form>
        )
      )}
    </FormStack>
  );
}

function Filters({ filters }: { filters: Record<string, string> }) {
  return (
    <FilterBar>
      <TextInput defaultValue={filters.viewer} label="Who" name="viewer" placeholder="per_…" />
      <TextInput defaultValue={filters.subject} label="Whose" name="subject" placeholder="person:per_…, key:tax.form" />
      <NativeSelect
        data={[{ value: '', label: 'Everything' }, ...personalKinds.map((kind) => ({ value: kind, label: kind }))]}
        defaultValue={filters.kind}
        label="Kind"
        name="kind"
      />
      <TextInput defaultValue={filters.from} label="From" name="from" type="date" />
      <TextInput defaultValue={filters.to} label="Before" name="to" type="date" />
      <Button type="submit" variant="default">
        Filter
      </Button>
    </FilterBar>
  );
}

export default function PersonalData() {
  const { environment, filters, page } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  return (
    <Page
      lead="Addresses of people, who recorded contexts are about, and the values of keys marked PIITax or PIIBackground are masked everywhere. Whoever unmasks them gives a reason, and each field that they see is in this ledger."
      title="Personal data"
    >
      <Panel title="Unmask">
        <Unmasking choices={page.choices} />
      </Panel>
      {page.because !== null && <Notice title={page.because} tone="info" />}
      <Panel
        actions={
          page.export.allowed && (
            <Group gap="xs">
              {/* Plain links, since what answers is a file and no page. */}
              <Button component="a" download href={to.personalExport('csv')} size="xs" variant="default">
                Download as CSV
              </Button>
              <Button component="a" download href={to.personalExport('jsonl')} size="xs" variant="default">
                JSON Lines
              </Button>
            </Group>
          )
        }
        flush
        title="Who saw what"
      >
        <Filters filters={filters} />
        {page.rows.length === 0 ? (
          <Empty title="Nobody has seen anything of this" />
        ) : (
          <DataTable
            caption="Personal fields that were seen, newest first"
            columns={[
              { header: 'When', fit: true, cell: ({ at }) => <When at={at} /> },
              { header: 'Who', cell: ({ viewerId, viewerName }) => <Link to={to.personalData({ viewer: viewerId })}>{viewerName}</Link> },
              {
                header: 'Whose',
                cell: ({ subject }) => (
                  <Link to={to.personalData({ subject })}>
                    <code>{subject}</code>
                  </Link>
                ),
              },
              {
                header: 'What',
                cell: ({ kind, field }) => (
                  <>
                    {field} <Badge>{kind}</Badge>
                  </>
                ),
              },
              { header: 'Why', cell: ({ reason }) => <Clipped>{reason}</Clipped> },
            ]}
            rowKey={({ seq }) => String(seq)}
            rows={page.rows}
          />
        )}
      </Panel>
      {page.beforeSeq !== null && <Link to={to.personalData({ ...filters, before: page.beforeSeq })}>Earlier</Link>}
    </Page>
  );
}
