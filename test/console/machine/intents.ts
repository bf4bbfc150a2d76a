// What somebody may try next, at random and mostly sensible: which change, which key and what they had seen is decided when their turn
// comes, from what the model knows then.
import fc from 'fast-check';
import {
  type Act,
  agreed,
  differenceOf,
  isConflicting,
  isInvolved,
  type Key,
  keys,
  liveOf,
  type Model,
  type ModelChange,
  mayApprove,
  type Person,
  people,
} from './model.ts';

export interface Intent {
  /** next: what would bring the change nearer to its publish. */
  readonly kind: Act['do'] | 'next';
  readonly by: Person;
  readonly key: Key;
  readonly value: number;
  /** Picks among the changes, the newest first, or among the releases. */
  readonly pick: number;
  /** With what they saw a while ago; staged; soon. */
  readonly odd: boolean;
}

const weights: Readonly<Record<Intent['kind'], number>> = {
  next: 40,
  draft: 3,
  edit: 3,
  rebase: 2,
  validate: 2,
  approve: 4,
  publish: 3,
  schedule: 5,
  reject: 1,
  discard: 1,
  reopen: 1,
  tick: 3,
  complete: 2,
  revert: 1,
  rollBack: 2,
};

export const intents: fc.Arbitrary<Intent> = fc.record({
  kind: fc.oneof(
    ...Object.entries(weights).map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind as Intent['kind']) })), // a key of weights
  ),
  by: fc.constantFrom(...people),
  key: fc.constantFrom(...keys),
  value: fc.integer({ min: 1, max: 4 }),
  pick: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.constant(1) }, fc.nat(5)),
  odd: fc.oneof({ weight: 2, arbitrary: fc.constant(false) }, fc.constant(true)),
});

/** Without a change to try it on, it begins one. `turn` is unique in the story. */
export function toAct(model: Model, { kind, by, key, value, pick, odd }: Intent, turn: string): Act {
  if (kind === 'tick') return { do: kind };
  if (kind === 'complete' || kind === 'revert') return { do: kind, by };
  if (kind === 'rollBack') return { do: kind, by, release: Math.max(0, model.releases.length - 2 - pick) };
  const base = liveOf(model)[key];
  const change = model.changes.at(-1 - (pick % Math.max(1, model.changes.length)));
  const isOver = change?.status === 'published' && model.beside === null;
  if (kind === 'draft' || !change || (kind === 'next' && isOver)) return { do: 'draft', by, change: `Change ${turn}`, key, base, value };
  const about = { by, change: change.name };
  if (kind === 'next') return nextAct(model, change, by, odd);
  if (kind === 'edit') return { do: kind, ...about, key, base, value, ...(odd && { version: change.version }) };
  if (kind === 'publish') return { do: kind, ...about, staged: odd };
  if (kind === 'schedule') return { do: kind, ...about, at: model.now + 1 + pick * 7 + value };
  if (kind === 'approve') return { do: kind, ...about, ...seen(model, change, odd) };
  return { do: kind, ...about };
}

function nextAct(model: Model, change: ModelChange, by: Person, odd: boolean): Act {
  const about = { by, change: change.name };
  const { status, round, difference } = change;
  if (status === 'published' || model.beside !== null) return { do: odd ? 'revert' : 'complete', by };
  if (status === 'discarded') return { do: 'reopen', ...about };
  if (isConflicting(model, change) || status === 'rejected') return { do: 'rebase', ...about };
  if (difference === null || difference !== differenceOf(model, change)) return { do: 'validate', ...about };
  const words = agreed(change);
  if (words.length >= model.needed) return { do: 'publish', ...about, staged: odd };
  const turned = [...people.slice(people.indexOf(by)), ...people.slice(0, people.indexOf(by))];
  const other = turned.find((person) => mayApprove(person) && !isInvolved(change, person) && !words.includes(person)) ?? by;
  return { do: 'approve', by: other, change: change.name, round, difference };
}

/** What they look at: what was validated, or something that is not what was validated. */
function seen(model: Model, change: ModelChange, odd: boolean): { round: number; difference: string } {
  const { round, difference } = change;
  if (!odd && difference !== null) return { round, difference };
  const earlier = change.approvals.at(-1);
  return earlier ?? { round: Math.max(1, round - 1), difference: difference ?? differenceOf(model, change) };
}
