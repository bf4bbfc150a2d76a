// What stands between a change and its publish, with all that the answer is made from. Publishing, scheduling and every page of a
// change ask here.
import type { Change } from '@switchyard/registry-core/change/change';
import type { Entries } from '@switchyard/registry-core/change/entries';
import { type Obstacle, type Standing, standingOf } from '@switchyard/registry-core/change/obstacles';
import { previewObstacles } from '@switchyard/registry-core/change/preview-stand';
import { fromEntries } from '@switchyard/registry-core/registry/entry';
import type { Finding } from '@switchyard/registry-core/registry/finding';
import { accept, type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { checkPlan, type Plan } from '@switchyard/registry-core/rollout/plan';
import { canonicalScope } from '@switchyard/registry-core/scope/canonical-scope';
import { toPlaceTree } from '@switchyard/registry-core/scope/place-tree';
import type { StagePart } from '@switchyard/registry-core/snapshot/head';
import type { Assessment, Attempt } from './access.server.ts';
import type { Stores } from './ports.ts';
import { readPreviewStand } from './preview-stand.server.ts';

/** As of `at`: the time that the change is to be published. */
export async function readStanding(
  { stores, now }: Pick<Attempt, 'stores' | 'now'>,
  assessment: Assessment,
  findings: readonly Finding[],
  at: Date = now,
): Promise<Standing> {
  const { change, environment, conflicts, difference, needed, asks } = assessment;
  return standingOf({
    change,
    policy: environment.policy,
    title: environment.title,
    conflicts,
    difference: difference.digest,
    findings,
    needed,
    waivers: await stores.waivers.list(change.id),
    atMs: at.getTime(),
    others: [
      ...asks.map(toObstacle),
      ...previewObstacles(await readPreviewStand(stores, assessment), environment.policy.approvals.wide !== null),
      ...(await stageUnderWay(stores, environment.name)),
    ],
  });
}

/** What reviewers want changed first. */
function toObstacle({ id, personName, text }: Assessment['asks'][number]): Obstacle {
  return {
    code: 'CHANGES_ASKED',
    name: id,
    kind: 'blocks',
    sentence: `${personName} asked for a change: ${text}`,
    cure: 'Do it, or talk it over, until it is marked as settled.',
  };
}

/** One release at a time is on its way. */
async function stageUnderWay({ stages, releases }: Stores, environment: string): Promise<Obstacle[]> {
  const underWay = await stages.underWay(environment);
  if (!underWay) return [];
  const release = await releases.find(underWay.releaseId);
  const sentence = `Release ${release?.version} is still on its way to everyone in ${environment}.`;
  return [
    {
      code: 'STAGE_UNDER_WAY',
      name: '',
      kind: 'blocks',
      sentence,
      cure: 'Complete or revert it before publishing another; what cannot wait takes it back first.',
    },
  ];
}

/** The first obstacle as a refusal, the others as its causes. */
export function refusalOf({ obstacles }: Standing): Refusal | undefined {
  const [first, ...others] = obstacles.map(
    ({ code, name, sentence, cure }) => refuse(code, `${sentence} ${cure}`, name ? { path: name } : {}).refusal,
  );
  return first && (others.length > 0 ? { ...first, causes: others } : first);
}

/** Whether what somebody looked at is still what there is to decide about. */
export function refusalOfStale(change: Change, seen: { readonly round: number; readonly difference: string }): Refusal | undefined {
  if (change.round === seen.round && change.difference === seen.difference) return undefined;
  return refuse('STALE_REVIEW', `Change #${change.number} has changed since you looked at it; look at it again.`).refusal;
}

/** Whether a release could go out by this plan, whatever else is on its way now. */
export async function checkPlanIn(stores: Stores, environment: string, live: Entries, plan: Plan): Promise<Result<null>> {
  const beside = await requireLive(stores, environment);
  if (!beside.ok) return beside;
  const grows = checkPlan(plan);
  if (!grows.ok) return grows;
  return checkParts(
    live,
    plan.flatMap(({ parts }) => parts),
  );
}

export async function requireLive({ releases }: Stores, environment: string): Promise<Result<null>> {
  if (await releases.live(environment)) return accept(null);
  return refuse('NOTHING_BESIDE', `The first release of ${environment} cannot be staged: there is nothing that the others would have.`);
}

/** Against the live registry, which is what the edge reads the scopes with. */
export function checkParts(live: Entries, parts: readonly StagePart[]): Result<null> {
  const { places, cohorts } = fromEntries(live);
  const tree = toPlaceTree(places);
  for (const { scope } of parts) {
    const canonical = canonicalScope(scope, tree);
    if (!canonical.ok) return refuse(canonical.refusal.code, canonical.refusal.message);
    if (scope.cohort !== undefined && !cohorts.some(({ key }) => key === scope.cohort)) {
      return refuse('UNKNOWN_COHORT', `There is no cohort ${scope.cohort} in what is live.`);
    }
  }
  return accept(null);
}
