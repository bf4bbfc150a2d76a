import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Link, useActionData } from '@remix-run/react';
import type { Change } from '@switchyard/registry-core/change/change';
import { editSubject } from '@switchyard/registry-core/change/entries';
import { notFound, orErrorPage, sentencesOf } from '../../answers.server.ts';
import { ChangeStep } from '../../drafting/change-steps.ts';
import { inEnvironment } from '../../paths.ts';
import { changeFlight } from '../../queries/changes/change-flight.server.ts';
import { ChangePageInput, changePage } from '../../queries/changes/change-page.server.ts';
import { Actions, Approvals, Contents, Findings, Origin, StandNotices, Steps } from '../../screens/change-view.tsx';
import { Conflicts } from '../../screens/conflict-view.tsx';
import { DescribeChange } from '../../screens/describe-change.tsx';
import { DiffView } from '../../screens/diff-view.tsx';
import { SensitivityBadges, StatusBadge } from '../../screens/domain.tsx';
import { FlightPanel } from '../../screens/flight-panel.tsx';
import { GatePanel, ScheduleNotice, SchedulePanel } from '../../screens/gate-panel.tsx';
import type { LiveHandle } from '../../screens/live-news.tsx';
import { EditedMeanwhile, LivePulse, useSeen } from '../../screens/live-pulse.tsx';
import { PreviewPanel } from '../../screens/preview-panel.tsx';
import { Conversation, openAsks, Reviewers, ReviewNotices, Threads } from '../../screens/review-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { takeChangeStep } from '../../take-change-step.server.ts';
import { FormErrors } from '../../ui/form.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Badge, When } from '../../ui/marks.tsx';
import { Columns, Facts, Page, Panel } from '../../ui/page.tsx';

async function requirePage({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const wanted = ChangePageInput.safeParse({ change: params.number?.startsWith('chg_') ? params.number : Number(params.number) });
  if (!wanted.success) throw notFound('A change is named by its number.');
  const page = orErrorPage(await changePage(context.container.ports, caller, wanted.data));
  return { caller, page };
}

export const handle: LiveHandle = { live: 'own' };

export async function loader(args: LoaderFunctionArgs) {
  const { caller, page } = await requirePage(args);
  const { edits, ...change } = page.change;
  // One address for each change: by its number, in its own environment.
  const isHere = change.environment === args.params.environment && String(change.number) === args.params.number;
  if (!isHere) throw redirect(inEnvironment(change.environment).change(change.number));
  const flight = orErrorPage(await changeFlight(args.context.container.ports, caller, { changeId: change.id }));
  return { page: { ...page, change: { ...change, subjects: edits.map(editSubject) } }, flight };
}

export async function action(args: ActionFunctionArgs) {
  const { caller, page } = await requirePage(args);
  const step = ChangeStep.safeParse(Object.fromEntries(await args.request.formData()));
  if (!step.success) return { errors: ['This form was not understood. Load the page again.'], described: null };
  const taken = await takeChangeStep(args.context.container.ports, caller, page, step.data);
  // What was typed survives a refusal, with JavaScript or without.
  if (!taken.ok) return { errors: sentencesOf(taken.refusal), described: step.data.step === 'describe' ? step.data : null };
  // A clone is a change of its own; of everything else the page is shown again.
  const made = step.data.step === 'clone' ? (taken.value as Change) : page.change;
  throw redirect(inEnvironment(page.change.environment).change(made.number));
}

export default function ChangeRoute() {
  const { page, flight } = useLoaded<typeof loader>();
  const seen = useSeen(page.change);
  const answer = useActionData<typeof action>();
  const { change, environment } = page;
  const to = inEnvironment(environment.name);
  const isOpen = change.status !== 'published' && change.status !== 'discarded';
  return (
    <Page
      lead={change.reason}
      title={
        <>
          {change.title} <StatusBadge status={change.status} />{' '}
          {isOpen && openAsks(page.review).length > 0 && <Badge tone="bad">Changes asked for</Badge>}{' '}
          <SensitivityBadges sensitivity={page.sensitivity} />
        </>
      }
      trail={[
        { label: 'Changes', to: to.changes() },
        { label: `#${change.number}`, to: to.change(change.number) },
      ]}
    >
      <Steps status={change.status} />
      <FormErrors errors={answer?.errors} title="This was refused" />
      <LivePulse change={change} />
      <EditedMeanwhile seen={seen} />
      <StandNotices page={page} />
      <ScheduleNotice page={page} />
      <ReviewNotices page={page} />
      <Conflicts page={page} />
      <Columns
        aside={
          <>
            <GatePanel page={page} />
            <Actions page={{ ...page, change: seen.change }} />
            <SchedulePanel page={page} />
            <Approvals page={page} />
            <Reviewers page={page} />
            <FlightPanel {...flight} />
            <Panel title="About">
              <Facts
                items={[
                  ['Author', change.authorName],
                  ['Ticket', change.ticket ?? '–'],
                  change.origin !== null && [
                    change.origin.kind === 'revert' ? 'Undoes' : 'Comes from',
                    <Origin environment={environment.name} key="origin" origin={change.origin} />,
                  ],
                  page.release !== null && [
                    'Take it back',
                    <Link key="revert" to={to.revert(page.release.version)}>
                      Undo only this…
                    </Link>,
                  ],
                  ['Round', String(change.round)],
                  ['Started', <When at={change.createdAt} key="started" />],
                  ['Last edited', <When at={change.updatedAt} key="edited" />],
                ]}
              />
              {isOpen && <DescribeChange page={page} typed={answer?.described} />}
            </Panel>
          </>
        }
      >
        <Panel
          actions={<a href={to.changeDiff(change.number)}>as JSON</a>}
          flush
          note={isOpen ? `What publishing would do in ${environment.title} now.` : 'What it did.'}
          title="Difference"
        >
          <DiffView
            diff={page.diff}
            below={(entry) => <Threads entry={entry} page={page} />}
            empty="No difference to what is live"
            environment={environment.name}
          />
        </Panel>
        {page.preview !== null && isOpen && <PreviewPanel change={change} environment={environment.name} preview={page.preview} />}
        {isOpen && <Findings page={page} />}
        {isOpen && <Contents page={page} />}
        <Conversation page={page} />
      </Columns>
    </Page>
  );
}
