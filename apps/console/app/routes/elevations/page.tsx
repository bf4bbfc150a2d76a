import { parseWithZod } from '@conform-to/zod/v4';
import { Textarea } from '@mantine/core';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Form, Link, useActionData } from '@remix-run/react';
import { wordsOfGives } from '@switchyard/registry-core/access/elevation-words';
import * as z from 'zod';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { elevationPage } from '../../queries/access/elevation-list.server.ts';
import { capital, ElevationMark } from '../../screens/elevation-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { SubmitButton } from '../../ui/actions.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { FormButtons, FormErrors, FormStack } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, When } from '../../ui/marks.tsx';
import { Columns, Empty, Facts, Page, Panel } from '../../ui/page.tsx';
import { approveElevation } from '../../usecases/access/approve-elevation.server.ts';
import { denyElevation } from '../../usecases/access/deny-elevation.server.ts';
import { endElevation } from '../../usecases/access/end-elevation.server.ts';
import { reviewBreakGlass } from '../../usecases/access/review-break-glass.server.ts';

const StepForm = z.object({ step: z.enum(['approve', 'deny', 'end', 'review']), comment: z.string().default('') });

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', id = '' } = params;
  const caller = await requireCaller(context, request);
  return { environment, page: orErrorPage(await elevationPage(context.container.ports, caller, { elevationId: id })) };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', id: elevationId = '' } = params;
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: StepForm });
  if (submission.status !== 'success') return submission.reply();
  const { step, comment } = submission.value;
  const steps = {
    approve: () => approveElevation(ports, caller, { elevationId, comment }),
    deny: () => denyElevation(ports, caller, { elevationId, comment }),
    end: () => endElevation(ports, caller, { elevationId }),
    review: () => reviewBreakGlass(ports, caller, { elevationId, review: comment }),
  };
  if (step === 'review' && comment.trim() === '') return submission.reply({ formErrors: ['Say what you found.'] });
  const done = await steps[step]();
  if (!done.ok) return submission.reply({ formErrors: sentencesOf(done.refusal) });
  throw redirect(inEnvironment(environment).elevation(elevationId));
}

type Row = Awaited<ReturnType<typeof loader>>['page']['elevation'];

function Steps({ elevation }: { elevation: Row }) {
  const { status, reviewOpen, decisions } = elevation;
  const lastResult = useActionData<typeof action>();
  const errors = lastResult?.error?.[''] ?? undefined;
  return (
    <>
      {status === 'requested' && (
        <Panel note="It runs from the moment of the approval on." title="Answer">
          <Form method="post">
            <FormStack>
              <FormErrors errors={errors ?? undefined} />
              <Textarea label="Comment (optional)" name="comment" rows={2} />
              <FormButtons>
                <SubmitButton name="step" reason={decisions.answer.reason} value="approve">
                  Approve
                </SubmitButton>
                {decisions.answer.allowed && (
                  <SubmitButton color="alarm" name="step" value="deny" variant="light">
                    Deny
                  </SubmitButton>
                )}
              </FormButtons>
            </FormStack>
          </Form>
        </Panel>
      )}
      {(status === 'requested' || status === 'approved') && (
        <Panel title={status === 'requested' ? 'Take it back' : 'End it now'}>
          <Form method="post">
            {status === 'approved' && <FormErrors errors={errors ?? undefined} />}
            <SubmitButton color="alarm" name="step" reason={decisions.end.reason} value="end" variant="light">
              {status === 'requested' ? 'Take the request back' : 'End it now'}
            </SubmitButton>
          </Form>
        </Panel>
      )}
      {reviewOpen && status !== 'approved' && (
        <Panel note="Look at what was done below, and say what you found." title="Review">
          <Form method="post">
            <FormStack>
              <FormErrors errors={errors ?? undefined} />
              <Textarea label="What you found" name="comment" rows={4} />
              <SubmitButton name="step" reason={decisions.review.reason} value="review">
                Close the review
              </SubmitButton>
            </FormStack>
          </Form>
        </Panel>
      )}
    </>
  );
}

function Acts({ environment, page }: Pick<Awaited<ReturnType<typeof loader>>, 'environment' | 'page'>) {
  const to = inEnvironment(environment);
  const { elevation, acts } = page;
  const note =
    elevation.kind === 'break_glass' ? 'Everything that was done while the glass was broken.' : 'What nothing else would have allowed.';
  return (
    <Panel flush note={note} title="What was done with it">
      {acts.length === 0 ? (
        <Empty title="Nothing so far" />
      ) : (
        <DataTable
          caption="What was done with it"
          columns={[
            { header: 'Record', fit: true, cell: ({ seq }) => <Link to={to.auditRecord(seq)}>{seq}</Link> },
            { header: 'Did', fit: true, cell: ({ verb }) => <code>{verb}</code> },
            { header: 'To', wide: true, cell: ({ target }) => <code>{target}</code> },
            { header: 'Result', fit: true, cell: ({ result }) => (result === 'done' ? 'done' : <Badge tone="bad">Refused</Badge>) },
            { header: 'When', fit: true, cell: ({ at }) => <When at={at} /> },
          ]}
          rowKey={({ seq }) => String(seq)}
          rows={acts}
        />
      )}
    </Panel>
  );
}

export default function ElevationRoute() {
  const { environment, page } = useLoaded<typeof loader>();
  const { elevation } = page;
  const { kind, gives, personName, reason, ticket, minutes, requestedAt, decidedAt, decidedByName, comment, endsAt, status } = elevation;
  const to = inEnvironment(environment);
  const isGlass = kind === 'break_glass';
  return (
    <Page
      lead={reason}
      title={
        <>
          {isGlass ? `${personName} broke the glass` : `${personName}: ${wordsOfGives(gives)}`} <ElevationMark {...elevation} />
        </>
      }
      trail={[{ label: 'Elevations', to: to.elevations }]}
    >
      <Columns aside={<Steps elevation={elevation} />}>
        <Panel title="About">
          <Facts
            items={[
              ['Gives', capital(wordsOfGives(gives))],
              [
                'To',
                <Link key="person" to={to.person(elevation.personId)}>
                  {personName}
                </Link>,
              ],
              ticket !== null && ['Ticket', ticket],
              ['For', `${minutes} minutes`],
              [isGlass ? 'Broken' : 'Asked', <When at={requestedAt} full key="asked" />],
              !isGlass &&
                decidedAt !== null && [
                  status === 'denied' ? 'Denied' : 'Approved',
                  <span key="decided">
                    by {decidedByName}, <When at={decidedAt} />
                  </span>,
                ],
              comment !== '' && ['Comment', comment],
              endsAt !== null && [status === 'approved' ? 'Ends' : 'Ended', <When at={endsAt} full key="ends" />],
              elevation.reviewedAt !== null && [
                'Reviewed',
                <span key="reviewed">
                  by {elevation.reviewedByName}, <When at={elevation.reviewedAt} />: {elevation.review}
                </span>,
              ],
            ]}
          />
        </Panel>
        {decidedAt !== null && status !== 'denied' && <Acts environment={environment} page={page} />}
      </Columns>
    </Page>
  );
}
