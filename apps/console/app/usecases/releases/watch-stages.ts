// Looks at the releases that are on their way in stages: counts what was observed since the last time, reads the health checks, and
// makes the move that follows. Nobody has to ask for it, and it does the same however long nobody did.
import type { Json } from '@switchyard/registry-core/registry/json';
import type { Result } from '@switchyard/registry-core/registry/refusal';
import { addObservation, alphaOf, type Comparison, readComparison, startComparison } from '@switchyard/registry-core/rollout/comparison';
import type { HealthCheck } from '@switchyard/registry-core/rollout/health-check';
import { type Move, nextMove, type WatchedCheck } from '@switchyard/registry-core/rollout/next-move';
import { type Attempt, attemptUnasked, type Note } from '../../access.server.ts';
import type { NamedObservation } from '../../ports/rollout.ts';
import type { ReleaseStage } from '../../ports/stages.ts';
import type { Ports } from '../../ports.ts';
import { finishStage, keepStage, widenStage } from './move-stage.ts';
import { readRestored, restoreRelease } from './restore-release.ts';
import { type FoundStage, requireStage } from './stage-parts.ts';

/** Read in one transaction; more wait for the next look. */
const observationsMax = 20_000;

/** In one environment, or in all. Answers what was done, by environment. */
export async function watchStages(ports: Ports, environment?: string): Promise<ReadonlyMap<string, Move['kind']>> {
  const underWay = await ports.read(({ stages }) => stages.listUnderWay());
  const moves = new Map<string, Move['kind']>();
  for (const stage of underWay) {
    if (environment !== undefined && stage.environment !== environment) continue;
    const kind = await attemptUnasked(ports, (attempt) => watchOne(attempt, stage.environment));
    if (kind) moves.set(stage.environment, kind);
  }
  return moves;
}

/** Undefined when it has ended meanwhile. */
async function watchOne(attempt: Attempt, environment: string): Promise<Move['kind'] | undefined> {
  const { stores, now } = attempt;
  await stores.environments.lock(environment);
  const found: Result<FoundStage> = await requireStage(stores, environment);
  if (!found.ok) return undefined;
  const { stage } = found.value;
  const checks = await readChecks(attempt, stage);
  await stores.stages.noteWatched(stage.id, now);
  const { plan, step, stepStartedAt } = stage;
  const move = nextMove({ held: stage.status === 'held', plan, step, stepStartedAt, checks }, now);
  await makeMove(attempt, found.value, move);
  return move.kind;
}

async function readChecks({ stores, now }: Attempt, { id, step, checks }: ReleaseStage): Promise<WatchedCheck[]> {
  const observations = await stores.rollout.takeObservations(id, step, observationsMax);
  const known = new Map(
    (await stores.rollout.comparisons(id)).filter((row) => row.step === step).map(({ check, comparison }) => [check, comparison]),
  );
  const watched: WatchedCheck[] = [];
  for (const check of checks) {
    const before = known.get(check.name);
    const comparison = count(before ?? startComparison(alphaOf(step, checks.length), check), check, observations);
    if (comparison !== before) await stores.rollout.saveComparison(id, { step, check: check.name, comparison, at: now });
    watched.push({ check, reading: readComparison(comparison, check) });
  }
  return watched;
}

function count(comparison: Comparison, check: HealthCheck, observations: readonly NamedObservation[]): Comparison {
  const event = check.measure === 'errors' ? 'evaluations' : check.event;
  return observations.filter((one) => one.event === event).reduce((sum, one) => addObservation(sum, check, one), comparison);
}

async function makeMove(attempt: Attempt, found: FoundStage, move: Move): Promise<void> {
  const { release, stable } = found;
  const note = (verb: Note['verb']): Note => ({
    verb,
    target: `release:${release.id}`,
    environment: release.environment,
    reason: move.sentence,
  });
  if (move.kind === 'advance') await widenStage(attempt, found, move.parts, true, note('stage.advance'));
  else if (move.kind === 'complete') await finishStage(attempt, found, note('stage.complete'));
  else if (move.kind === 'hold') await keepStage(attempt, found, true, note('stage.hold'), evidenceOf(move.checks));
  else if (move.kind === 'revert')
    await restoreRelease(attempt, await readRestored(attempt, release, stable), note('stage.revert'), evidenceOf(move.checks));
}

/** What was seen, as it was when it was decided. */
function evidenceOf(checks: readonly WatchedCheck[]): Json {
  return checks.map(({ check, reading }) => ({
    check: check.name,
    difference: reading.difference,
    low: reading.interval.low,
    high: reading.interval.high,
    allowed: check.allowed,
    candidate: reading.candidateCount,
    stable: reading.stableCount,
  }));
}
