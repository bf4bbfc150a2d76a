// The moves of a stage, whoever makes them: a person through a use-case, or its plan. Each saves, tells the edge and the people, and
// is put on record; whether it may be made was decided before.
import type { Json } from '@switchyard/registry-core/registry/json';
import type { StagePart } from '@switchyard/registry-core/snapshot/head';
import { type Attempt, type Note, record } from '../../access.server.ts';
import { notify, type Telling, watchersOf } from '../../notify.server.ts';
import type { StageMove } from '../../ports/stages.ts';
import { type FoundStage, toJson } from './stage-parts.ts';

interface Told extends Pick<Telling, 'event' | 'weight'> {
  /** What was done to it, such as `holds`: it follows the name of who did it and is followed by the release's. */
  readonly did: string;
  readonly facts?: Record<string, Json>;
}

async function move(attempt: Attempt, { stage, release }: FoundStage, change: StageMove, note: Note, told: Told): Promise<void> {
  const { stores, actor, now } = attempt;
  const { environment, version } = release;
  const { event, weight, did, facts = {} } = told;
  await stores.stages.save(stage.id, change, now);
  await stores.outbox.announce('head', environment, { event, releaseId: release.id, version });
  await notify(attempt, {
    event,
    environment,
    weight,
    sentence: `${actor.name} ${did.replace('…', `the staged release ${version} of ${environment}`)}.`,
    reason: note.reason ?? '',
    about: `release:${version}`,
    to: await watchersOf(stores, environment, now),
    facts: { version, ...facts },
  });
  await record(attempt, note);
}

/** To the next step: with the plan's parts, or beyond the plan with others, which ends the plan. */
export function widenStage(attempt: Attempt, found: FoundStage, parts: readonly StagePart[], byPlan: boolean, note: Note): Promise<void> {
  const { stage } = found;
  const change: StageMove = { status: 'running', parts, step: stage.step + 1, reason: '', ...(!byPlan && { plan: null }) };
  const documented = {
    ...note,
    before: { parts: toJson(stage.parts), step: stage.step },
    after: { parts: toJson(parts), step: stage.step + 1 },
  };
  return move(attempt, found, change, documented, {
    event: 'stage.advance',
    weight: 'tell',
    did: 'gave … to more people',
    facts: { parts: toJson(parts) },
  });
}

export function finishStage(attempt: Attempt, found: FoundStage, note: Note): Promise<void> {
  const { stage, release } = found;
  const documented = { ...note, before: { parts: toJson(stage.parts) }, after: { version: release.version } };
  return move(attempt, found, { status: 'completed', reason: '' }, documented, {
    event: 'stage.complete',
    weight: 'tell',
    did: 'gave … to everyone',
  });
}

/** `evidence`: what was seen, where nobody asked for it. */
export function keepStage(attempt: Attempt, found: FoundStage, held: boolean, note: Note, evidence?: Json): Promise<void> {
  const status = held ? 'held' : 'running';
  const change: StageMove = { status, reason: held ? (note.reason ?? '') : '' };
  const after = { status, ...(evidence !== undefined && { evidence }) };
  const documented = { ...note, before: { status: found.stage.status }, after };
  const told: Told = {
    event: 'stage.hold',
    weight: evidence === undefined ? 'tell' : 'alarm',
    did: held ? 'holds …' : 'lets … go on',
    facts: { held },
  };
  return move(attempt, found, change, documented, told);
}
