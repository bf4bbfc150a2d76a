import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import * as z from 'zod';
import { orErrorPage, sentencesOf } from '../answers.server.ts';
import { inEnvironment } from '../paths.ts';
import { type RecordKind, recordKindNames } from '../ports/retention.ts';
import { type RetentionPage, retentionPage } from '../queries/retention/retention-page.server.ts';
import { requireCaller } from '../session.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { FieldRow, FormButtons, FormErrors, FormStack, SelectField, TextField } from '../ui/form.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { Badge, Muted, When } from '../ui/marks.tsx';
import { Empty, Page, Panel } from '../ui/page.tsx';
import { askToLiftHold } from '../usecases/retention/ask-to-lift-hold.server.ts';
import { editRetention } from '../usecases/retention/edit-retention.server.ts';
import { liftHold } from '../usecases/retention/lift-hold.server.ts';
import { placeHold } from '../usecases/retention/place-hold.server.ts';

const why = z.string({ error: 'Say why.' });
const day = z.coerce.date().optional();
const StepForm = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('edit'),
    kind: z.enum(recordKindNames as [RecordKind, ...RecordKind[]]),
    days: z.coerce.number().int(),
    reason: why,
  }),
  z.object({ step: z.literal('place'), actorId: z.string().optional(), target: z.string().optional(), from: day, to: day, reason: why }),
  z.object({ step: z.literal('ask'), id: z.string(), reason: why }),
  z.object({ step: z.literal('lift'), id: z.string() }),
]);
type Step = z.infer<typeof StepForm>;

const kindWords: Readonly<Record<RecordKind, string>> = {
  audit: 'Records of the audit: their content',
  personal_view: 'The ledger of personal data',
  session: 'Sessions that ended',
  notice: 'Notices, with their mails and messages to webhooks',
};

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  return { environment: params.environment ?? '', page: orErrorPage(await retentionPage(context.container.ports, caller)) };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: StepForm });
  if (submission.status !== 'success') return { step: '', reply: submission.reply() };
  const form = submission.value;
  const take = () => {
    if (form.step === 'ask') return askToLiftHold(ports, caller, { holdId: form.id, reason: form.reason });
    if (form.step === 'lift') return liftHold(ports, caller, { holdId: form.id });
    const { step, ...input } = form;
    return step === 'edit' ? editRetention(ports, caller, input as never) : placeHold(ports, caller, input as never);
  };
  const done = await take();
  if (!done.ok) return { step: form.step, reply: submission.reply({ formErrors: sentencesOf(done.refusal) }) };
  throw redirect(inEnvironment(params.environment ?? '').retention);
}

function useStep(step: Step['step']) {
  const answer = useActionData<typeof action>();
  return useForm<Record<string, string>>({ id: step, lastResult: answer?.step === step || answer?.step === '' ? answer.reply : null });
}

function EditRetention({ page }: { page: RetentionPage }) {
  const [form, fields] = useStep('edit');
  return (
    <Form method="post" {...getFormProps(form)}>
      <FormStack>
        <FormErrors errors={form.errors} />
        <input name="step" type="hidden" value="edit" />
        <FieldRow>
          <SelectField
            field={fields.kind!}
            label="Records"
            options={page.rows.map(({ kind }) => ({ value: kind, label: kindWords[kind] }))}
          />
          <TextField field={fields.days!} inputMode="numeric" label="Days" required type="number" />
          <TextField field={fields.reason!} label="Why" required />
        </FieldRow>
        <FormButtons>
          <SubmitButton reason={page.decisions.edit.reason}>Change how long they are kept</SubmitButton>
        </FormButtons>
      </FormStack>
    </Form>
  );
}

function PlaceHold({ page }: { page: RetentionPage }) {
  const [form, fields] = useStep('place');
  return (
    <Form method="post" {...getFormProps(form)}>
      <FormStack>
        <FormErrors errors={form.errors} />
        <input name="step" type="hidden" value="place" />
        <FieldRow>
          <TextField field={fields.actorId!} label="Who did it" mono placeholder="anybody" />
          <TextField field={fields.target!} label="To what" mono placeholder="anything" />
          <TextField field={fields.from!} label="From" type="date" />
          <TextField field={fields.to!} label="Before" type="date" />
        </FieldRow>
        <TextField field={fields.reason!} label="Why, and under which matter" required />
        <FormButtons>
          <SubmitButton reason={page.decisions.place.reason}>Place the hold</SubmitButton>
        </FormButtons>
      </FormStack>
    </Form>
  );
}

function HoldSteps({
  hold: { id, liftedAt, liftedByName, liftAskedAt, liftAskedByName, liftReason, decisions },
}: {
  hold: RetentionPage['holds'][number];
}) {
  if (liftedAt !== null) {
    return (
      <Muted small>
        Lifted by {liftAskedByName} and {liftedByName}, <When at={liftedAt} />: {liftReason}
      </Muted>
    );
  }
  return (
    <Form method="post">
      <input name="id" type="hidden" value={id} />
      {liftAskedAt === null ? (
        <>
          <input aria-label="Why it may be lifted" name="reason" placeholder="Why it may be lifted" required />{' '}
          <SubmitButton name="step" reason={decisions.ask.reason} size="compact-xs" value="ask" variant="default">
            Ask to lift it
          </SubmitButton>
        </>
      ) : (
        <>
          <Muted small>
            {liftAskedByName} asks to lift it: {liftReason}
          </Muted>{' '}
          <SubmitButton color="alarm" name="step" reason={decisions.lift.reason} size="compact-xs" value="lift" variant="light">
            Lift it
          </SubmitButton>
        </>
      )}
    </Form>
  );
}

export default function Retention() {
  const { environment, page } = useLoaded<typeof loader>();
  const to = inEnvironment(environment);
  return (
    <Page
      lead="Each night, what is past its time is removed. Records of the audit keep their number, their hash and their place in the chain, so all that remains can still be verified."
      title="Retention and legal holds"
      trail={[{ label: 'Audit', to: to.audit() }]}
    >
      <Panel flush title="How long records are kept">
        <DataTable
          caption="How long records are kept"
          columns={[
            { header: 'Records', cell: ({ kind }) => kindWords[kind] },
            { header: 'Kept for', fit: true, cell: ({ days }) => `${days.toLocaleString('en-US')} days` },
            { header: 'Usually', fit: true, cell: ({ usualDays }) => <Muted>{usualDays.toLocaleString('en-US')} days</Muted> },
            {
              header: 'Changed',
              cell: ({ changedAt, changedByName }) =>
                changedAt && (
                  <>
                    <When at={changedAt} /> by {changedByName}
                  </>
                ),
            },
          ]}
          rowKey={({ kind }) => kind}
          rows={page.rows}
        />
      </Panel>
      <Panel title="Keep them for another time">
        <EditRetention page={page} />
      </Panel>
      <Panel flush note="What a hold fits is kept, however old. Lifting one takes two people." title="Legal holds">
        {page.holds.length === 0 ? (
          <Empty title="None" />
        ) : (
          <DataTable
            caption="Legal holds"
            columns={[
              {
                header: 'Holds',
                cell: ({ actorId, target, fromAt, toAt }) => (
                  <>
                    what {actorId ?? 'anybody'} did to {target ?? 'anything'}
                    {fromAt && (
                      <>
                        , from <When at={fromAt} />
                      </>
                    )}
                    {toAt && (
                      <>
                        , before <When at={toAt} />
                      </>
                    )}
                  </>
                ),
              },
              { header: 'Why', cell: ({ reason }) => reason },
              {
                header: 'Placed',
                cell: ({ placedAt, placedByName }) => (
                  <>
                    <When at={placedAt} /> by {placedByName}
                  </>
                ),
              },
              { header: 'State', fit: true, cell: ({ liftedAt }) => (liftedAt ? <Badge>Lifted</Badge> : <Badge tone="warn">Holds</Badge>) },
              { header: 'Lift', cell: (hold) => <HoldSteps hold={hold} /> },
            ]}
            rowKey={({ id }) => id}
            rows={page.holds}
          />
        )}
      </Panel>
      <Panel title="New hold">
        <PlaceHold page={page} />
      </Panel>
    </Page>
  );
}
