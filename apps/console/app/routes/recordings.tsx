// What previews replay: recordings that people upload, and what the edge samples.
import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import { orErrorPage, replyTo, sentencesOf } from '../answers.server.ts';
import { documentOf } from '../drafting/import-form.ts';
import { RecordingForm } from '../drafting/recording-form.ts';
import { inEnvironment } from '../paths.ts';
import { recordingList } from '../queries/recordings/recording-list.server.ts';
import { SubLine } from '../screens/domain.tsx';
import { Expression } from '../screens/rule-marks.tsx';
import { requireCaller } from '../session.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { AreaField, FieldRow, FileField, FormButtons, FormErrors, FormStack, TextField } from '../ui/form.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { Muted, When } from '../ui/marks.tsx';
import { Columns, Empty, Facts, Page, Panel } from '../ui/page.tsx';
import { removeRecording } from '../usecases/recordings/remove-recording.server.ts';
import { uploadRecording } from '../usecases/recordings/upload-recording.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await recordingList(context.container.ports, caller, { environment })) };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '' } = params;
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const data = await request.formData();
  const to = inEnvironment(environment).recordings();
  const removed = data.get('remove');
  if (typeof removed === 'string') {
    const result = await removeRecording(ports, caller, { recordingId: removed });
    if (result.ok) throw redirect(to);
    return parseWithZod(data, { schema: RecordingForm }).reply({ formErrors: sentencesOf(result.refusal) });
  }
  const submission = parseWithZod(data, { schema: RecordingForm });
  if (submission.status !== 'success') return submission.reply();
  const { file, pasted, name, keptDays } = submission.value;
  const lines = await documentOf({ file, pasted });
  if (!lines.ok) return submission.reply(replyTo(lines.refusal));
  const result = await uploadRecording(ports, caller, { environment, name, lines: lines.value, keptDays });
  if (!result.ok) return submission.reply({ formErrors: sentencesOf(result.refusal) });
  throw redirect(to);
}

const number = new Intl.NumberFormat('en');
const example = '{"event":"booking","context":{"targetingKey":"u1","city":"HOU","role":"studio"},"figures":{"amount":120}}';

function Upload({ lastResult, reason }: { lastResult: ReturnType<typeof useActionData<typeof action>>; reason: string | null }) {
  const [form, fields] = useForm<RecordingForm>({
    lastResult: lastResult ?? null,
    defaultValue: { keptDays: 90 } as never, // Conform reads form values as text
    onValidate: ({ formData }) => parseWithZod(formData, { schema: RecordingForm }),
    shouldRevalidate: 'onInput',
  });
  return (
    <Form encType="multipart/form-data" method="post" {...getFormProps(form)}>
      <FormStack>
        <FormErrors errors={form.errors} title="This was refused" />
        <FieldRow>
          <TextField field={fields.name} label="Name" placeholder="Bookings of October" required />
          <TextField field={fields.keptDays} inputMode="numeric" label="Kept for (days)" />
        </FieldRow>
        <FileField accept=".jsonl,.ndjson,.json,application/x-ndjson" field={fields.file} label="File" />
        <AreaField field={fields.pasted} label="Or its text" mono placeholder={example} rows={4} />
        <FormButtons>
          <SubmitButton reason={reason}>Upload</SubmitButton>
        </FormButtons>
      </FormStack>
    </Form>
  );
}

export default function Recordings() {
  const { page } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const { rows, sampled, replayed, decisions } = page;
  return (
    <Page
      lead="What previews replay against a change. Recordings have figures, so that guardrails can be worked out; what the edge samples has none."
      title="Recordings"
    >
      <Columns
        aside={
          <>
            <Panel title="What a preview replays">
              <Facts
                items={[
                  ['Events', number.format(replayed)],
                  ['Sampled at the edge', number.format(sampled)],
                ]}
              />
            </Panel>
            <Panel note="JSON Lines: one event a line, as in this example." title="Format">
              <Expression text={example} />
            </Panel>
          </>
        }
      >
        <Panel flush title={`Recordings (${rows.length})`}>
          {rows.length === 0 ? (
            <Empty title="Nothing uploaded yet">
              <p>Export some thousand bookings and searches from your warehouse, each with its context and its figures.</p>
            </Empty>
          ) : (
            <DataTable
              caption="Recordings, newest first"
              columns={[
                {
                  header: 'Recording',
                  wide: true,
                  cell: ({ name, kinds }) => (
                    <>
                      {name}
                      <SubLine>
                        {Object.entries(kinds)
                          .map(([kind, count]) => `${number.format(count)} ${kind}`)
                          .join(', ')}
                      </SubLine>
                    </>
                  ),
                },
                { header: 'Events', fit: true, align: 'end', cell: ({ events }) => number.format(events) },
                {
                  header: 'Uploaded',
                  fit: true,
                  cell: ({ uploadedAt, uploadedByName }) => (
                    <>
                      <When at={uploadedAt} />
                      <SubLine>{uploadedByName}</SubLine>
                    </>
                  ),
                },
                { header: 'Kept until', fit: true, cell: ({ keptUntil }) => keptUntil.toISOString().slice(0, 10) },
                {
                  header: 'Remove',
                  fit: true,
                  cell: ({ id }) =>
                    decisions.remove.allowed && (
                      <Form method="post">
                        <SubmitButton color="gray" name="remove" size="compact-xs" value={id} variant="subtle">
                          Remove
                        </SubmitButton>
                      </Form>
                    ),
                },
              ]}
              rowKey={({ id }) => id}
              rows={rows}
            />
          )}
        </Panel>
        <Panel note="Kept in this environment, for previews only. Every upload and removal is on record." title="Upload">
          {decisions.upload.allowed ? <Upload lastResult={lastResult} reason={null} /> : <Muted>{decisions.upload.reason}</Muted>}
        </Panel>
      </Columns>
    </Page>
  );
}
