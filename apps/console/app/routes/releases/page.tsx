import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { Link, useActionData } from '@remix-run/react';
import { orErrorPage, sentencesOf } from '../../answers.server.ts';
import { inEnvironment } from '../../paths.ts';
import { releaseDiff } from '../../queries/releases/release-diff.server.ts';
import { stagePage } from '../../queries/releases/stage-page.server.ts';
import { stageWatch } from '../../queries/releases/stage-watch.server.ts';
import { releaseReach } from '../../queries/usage/release-reach.server.ts';
import { DiffView } from '../../screens/diff-view.tsx';
import type { LiveHandle } from '../../screens/live-news.tsx';
import { seconds } from '../../screens/reach-words.ts';
import { ServedBadge } from '../../screens/release-timeline.tsx';
import { StagePanel } from '../../screens/stage-panel.tsx';
import { ChecksPanel, EvaluationsPanel, EventsPanel, StageEnd, VariantsPanel } from '../../screens/stage-watch.tsx';
import { PacePanel, ReachPanel } from '../../screens/usage-panels.tsx';
import { requireCaller } from '../../session.server.ts';
import { StageStep, takeStageStep } from '../../take-stage-step.server.ts';
import { LinkButton } from '../../ui/actions.tsx';
import { FormErrors } from '../../ui/form.tsx';
import { useLive } from '../../ui/live.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { Notice, When } from '../../ui/marks.tsx';
import { Columns, Facts, Page, Panel } from '../../ui/page.tsx';

export const handle: LiveHandle = { live: 'own' };

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', version = '' } = params;
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const page = orErrorPage(await releaseDiff(ports, caller, { environment, to: version }));
  const reach = orErrorPage(await releaseReach(ports, caller, { environment, release: version }));
  const stage = orErrorPage(await stagePage(ports, caller, { environment }));
  const watch = orErrorPage(await stageWatch(ports, caller, { environment, release: version }));
  return { environment, page, reach, stage, watch };
}

/** The buttons of the stage panel. */
export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '', version = '' } = params;
  const caller = await requireCaller(context, request);
  const step = StageStep.safeParse(Object.fromEntries(await request.formData()));
  if (!step.success) return { errors: ['This form was not understood. Load the page again.'] };
  const taken = await takeStageStep(context.container.ports, caller, environment, step.data);
  if (!taken.ok) return { errors: sentencesOf(taken.refusal) };
  const to = inEnvironment(environment);
  throw redirect(step.data.step === 'revert' ? to.releases() : to.release(version));
}

export default function ReleasePage() {
  const { environment, page, reach, stage, watch } = useLoaded<typeof loader>();
  useLive(stage.underWay?.release.id === page.to.id);
  const answer = useActionData<typeof action>();
  const { from, to: release, diff, refusal } = page;
  const to = inEnvironment(environment);
  return (
    <Page
      actions={
        <>
          <LinkButton to={to.revert(release.version)}>Undo only this…</LinkButton>
          <LinkButton to={to.rollBack(release.version)}>Roll back to this…</LinkButton>
        </>
      }
      lead={release.notes}
      title={
        <>
          Release {release.version} <ServedBadge release={{ ...release, refused: refusal !== null }} />
        </>
      }
      trail={[{ label: 'Releases', to: to.releases() }]}
    >
      {refusal && (
        <Notice title={`The edge refused this release and serves what was live before it (${refusal.code})`} tone="bad">
          {refusal.message} Publish a change that mends it, or roll back.
        </Notice>
      )}
      <FormErrors errors={answer?.errors} title="This was refused" />
      <Columns
        aside={
          <>
            {stage.underWay?.release.id === release.id && (
              <StagePanel decisions={stage.decisions} underWay={stage.underWay} waitsFor={watch?.waitsFor ?? ''} />
            )}
            <Panel title="About">
              <Facts
                items={[
                  ['Published', <When at={release.publishedAt} full key="published" />],
                  ['By', release.publisherName],
                  ['Approved by', release.approvals.map(({ personName }) => personName).join(', ') || '–'],
                  ['At the edge', release.servedAt ? <When at={release.servedAt} full key="served" /> : 'not yet'],
                  reach.afterMs !== null && ['Click to everywhere', seconds(reach.afterMs)],
                  ['Snapshot', <code key="snapshot">{release.snapshot.slice(0, 16)}…</code>],
                  release.auditSeq !== null && [
                    'Audit',
                    <Link key="audit" to={to.auditRecord(release.auditSeq)}>
                      record {release.auditSeq}
                    </Link>,
                  ],
                ]}
              />
            </Panel>
            <ReachPanel reach={reach} />
            <PacePanel propagation={reach.propagation} />
          </>
        }
      >
        {watch && (
          <>
            <StageEnd watch={watch} />
            <ChecksPanel watch={watch} />
            <EvaluationsPanel watch={watch} />
            <VariantsPanel watch={watch} />
            <EventsPanel watch={watch} />
          </>
        )}
        <Panel
          flush
          note={from ? `Against ${from.version}, the release before.` : 'The first release: everything is new.'}
          title="What it changed"
        >
          <DiffView diff={diff} empty="The same content as the release before" environment={environment} />
        </Panel>
      </Columns>
    </Page>
  );
}
