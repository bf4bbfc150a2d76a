// The change workflow as its rules say it, told a second time and without anything of the product's: what each step does, and when it
// is refused. Two people at once have to come out as one of them after the other.

export const keys = ['machine.first', 'machine.second'] as const;
export type Key = (typeof keys)[number];
export type Content = Readonly<Record<Key, number>>;

/** The first of them may write and publish; the others may do everything, but not agree to what is their own. */
export const people = ['eve', 'ada', 'ben', 'cyd'] as const;
export type Person = (typeof people)[number];
export const mayApprove = (person: Person) => person !== 'eve';

export interface ModelChange {
  readonly name: string;
  readonly status: 'draft' | 'validated' | 'approved' | 'published' | 'rejected' | 'discarded';
  readonly round: number;
  readonly version: number;
  readonly edits: Readonly<Partial<Record<Key, { readonly base: number; readonly value: number }>>>;
  /** What was validated; null when nothing was. */
  readonly difference: string | null;
  readonly author: Person;
  readonly editors: readonly Person[];
  readonly approvals: readonly { readonly by: Person; readonly round: number; readonly difference: string }[];
  readonly schedule: { readonly at: number; readonly by: Person; readonly status: string } | null;
}

export interface Model {
  /** How many people have to agree. */
  readonly needed: number;
  /** Minutes since it began. */
  readonly now: number;
  readonly changes: readonly ModelChange[];
  readonly releases: readonly { readonly content: Content; readonly change: string | null }[];
  /** Where the release is on its way, the one beside it. */
  readonly beside: number | null;
  /** What the audit holds of things done, in their order. */
  readonly done: readonly string[];
}

export type Act =
  | { do: 'draft'; by: Person; change: string; key: Key; base: number; value: number }
  | { do: 'edit'; by: Person; change: string; key: Key; base: number; value: number; version?: number }
  | { do: 'rebase' | 'validate' | 'reject' | 'discard' | 'reopen'; by: Person; change: string }
  | { do: 'approve'; by: Person; change: string; round: number; difference: string }
  | { do: 'publish'; by: Person; change: string; staged: boolean }
  | { do: 'schedule'; by: Person; change: string; at: number }
  | { do: 'complete'; by: Person }
  | { do: 'revert'; by: Person }
  | { do: 'rollBack'; by: Person; release: number }
  | { do: 'tick' };

export interface Step {
  readonly model: Model;
  readonly ok: boolean;
  /** Refused only because another release is on its way. */
  readonly waits?: boolean;
}

export const liveOf = ({ releases }: Model): Content => releases.at(-1)!.content; // there is one from the beginning
const isSame = (a: Content, b: Content) => keys.every((key) => a[key] === b[key]);
export const changeOf = (model: Model, name: string): ModelChange => model.changes.find((change) => change.name === name)!; // acts name those that are there

function withChange(model: Model, change: ModelChange, ...done: string[]): Model {
  return { ...model, changes: model.changes.map((one) => (one.name === change.name ? change : one)), done: [...model.done, ...done] };
}

/** What publishing would do to what is live; empty when nothing. */
export function differenceOf(model: Model, change: ModelChange): string {
  const live = liveOf(model);
  const touched = keys.filter((key) => change.edits[key] && change.edits[key].value !== live[key]);
  return touched.map((key) => `${key}: ${live[key]} → ${change.edits[key]?.value}`).join('; ');
}

export function isConflicting(model: Model, { edits }: ModelChange): boolean {
  const live = liveOf(model);
  return keys.some((key) => edits[key] && edits[key].base !== live[key] && edits[key].value !== live[key]);
}

const isOpen = ({ status }: ModelChange) => status !== 'published' && status !== 'discarded';
const isReady = ({ status }: ModelChange) => status === 'validated' || status === 'approved';
export const isInvolved = ({ author, editors }: ModelChange, person: Person) => author === person || editors.includes(person);
const hasMoved = (model: Model, change: ModelChange) => isConflicting(model, change) || change.difference !== differenceOf(model, change);

export function agreed(change: ModelChange): Person[] {
  const counting = change.approvals.filter(({ by, round, difference }) => {
    return round === change.round && difference === change.difference && !isInvolved(change, by);
  });
  return [...new Set(counting.map(({ by }) => by))];
}

function asNewRound(change: ModelChange, by: Person, edits: ModelChange['edits']): ModelChange {
  const { schedule } = change;
  return {
    ...change,
    status: 'draft',
    round: change.round + 1,
    version: change.version + 1,
    edits,
    difference: null,
    editors: [...new Set([...change.editors, by])],
    schedule: schedule?.status === 'waiting' ? { ...schedule, status: 'suspended' } : schedule,
  };
}

export function step(model: Model, act: Act): Step {
  const no: Step = { model, ok: false };
  if (act.do === 'tick') return { model: afterTick({ ...model, now: model.now + 10 }), ok: true };
  if (act.do === 'complete') {
    if (model.beside === null) return no;
    return { model: { ...model, beside: null, done: [...model.done, 'stage.complete'] }, ok: true };
  }
  if (act.do === 'revert') return model.beside === null ? no : { model: afterRestore(model, model.beside, 'stage.revert'), ok: true };
  if (act.do === 'rollBack') {
    const content = model.releases[act.release]?.content;
    if (!content || isSame(content, liveOf(model))) return no;
    return { model: afterRestore(model, act.release, 'release.roll_back'), ok: true };
  }
  if (act.do === 'draft') {
    const { by, change: name, key, base, value } = act;
    const about = { name, status: 'draft', round: 1, version: 1, difference: null, approvals: [], schedule: null } as const;
    const change: ModelChange = { ...about, author: by, editors: [by], edits: { [key]: { base, value } } };
    return { model: { ...model, changes: [...model.changes, change], done: [...model.done, 'change.save'] }, ok: true };
  }
  return act.do === 'publish' ? publish(model, act) : stepOfChange(model, changeOf(model, act.change), act);
}

type ChangeAct = Exclude<Act, { do: 'tick' | 'complete' | 'revert' | 'rollBack' | 'draft' | 'publish' }>;

function stepOfChange(model: Model, change: ModelChange, act: ChangeAct): Step {
  const no: Step = { model, ok: false };
  const yes = (next: ModelChange, verb: string): Step => ({ model: withChange(model, next, verb), ok: true });
  const raised = { ...change, version: change.version + 1 };
  const { by } = act;
  const live = liveOf(model);
  switch (act.do) {
    case 'edit':
      if (!isOpen(change) || (act.version !== undefined && act.version !== change.version)) return no;
      return yes(asNewRound(change, by, { ...change.edits, [act.key]: { base: act.base, value: act.value } }), 'change.save');
    case 'rebase': {
      if (!isOpen(change) || !isConflicting(model, change)) return no;
      // Where nothing else moved, mine is what I wanted, drawn from what is live.
      const moved = (key: Key) => change.edits[key]?.base !== live[key] && change.edits[key]?.value !== live[key];
      const edits = keys.flatMap((key) => {
        const edit = change.edits[key];
        return edit ? [[key, moved(key) ? { base: live[key], value: edit.value } : edit]] : [];
      });
      return yes(asNewRound(change, by, Object.fromEntries(edits)), 'change.rebase');
    }
    case 'validate': {
      if (!isReady(change) && change.status !== 'draft') return no;
      const difference = isConflicting(model, change) ? '' : differenceOf(model, change);
      if (difference === '') return yes({ ...raised, status: 'draft', difference: null }, 'change.validate');
      const stays = change.status === 'approved' && change.difference === difference;
      return yes({ ...raised, status: stays ? 'approved' : 'validated', difference }, 'change.validate');
    }
    case 'approve': {
      if (!mayApprove(by) || isInvolved(change, by) || agreed(change).includes(by) || !isReady(change)) return no;
      if (act.round !== change.round || act.difference !== change.difference || act.difference !== differenceOf(model, change)) return no;
      const { round, difference } = act;
      const next: ModelChange = { ...raised, approvals: [...change.approvals, { by, round, difference }] };
      return yes({ ...next, status: agreed(next).length >= model.needed ? 'approved' : change.status }, 'change.approve');
    }
    case 'reject': {
      const may = mayApprove(by) && change.author !== by && differenceOf(model, change) !== '';
      return may && isReady(change) ? yes({ ...raised, status: 'rejected', schedule: ended(change, 'suspended') }, 'change.reject') : no;
    }
    case 'discard':
      if (!(mayApprove(by) || isInvolved(change, by)) || !isOpen(change)) return no;
      return yes({ ...raised, status: 'discarded', schedule: ended(change, 'cancelled') }, 'change.discard');
    case 'reopen':
      if (!(mayApprove(by) || isInvolved(change, by)) || change.status !== 'discarded') return no;
      return yes(asNewRound(change, by, change.edits), 'change.reopen');
    case 'schedule':
      if (!isReady(change) || hasMoved(model, change) || agreed(change).length < model.needed || model.beside !== null) return no;
      return yes({ ...change, schedule: { at: act.at, by, status: 'waiting' } }, 'change.schedule');
  }
}

function ended({ schedule }: ModelChange, status: string): ModelChange['schedule'] {
  return schedule?.status === 'waiting' ? { ...schedule, status } : schedule;
}

function publish(model: Model, { change: name, staged }: { change: string; staged: boolean }): Step {
  const change = changeOf(model, name);
  if (!isReady(change)) return { model, ok: false };
  if (model.beside !== null) return { model, ok: false, waits: true };
  if (hasMoved(model, change)) {
    // What was agreed to is not what would be published: it is a draft of a new round.
    const voided = { ...change, status: 'draft', round: change.round + 1, version: change.version + 1, difference: null } as const;
    return { model: withChange(model, voided), ok: false };
  }
  if (agreed(change).length < model.needed) return { model, ok: false };
  const content = { ...liveOf(model), ...Object.fromEntries(keys.flatMap((key) => newValue(change, key))) };
  const published = { ...change, status: 'published', version: change.version + 1, schedule: ended(change, 'done') } as const;
  const next = withChange(model, published, 'change.publish', ...(staged ? ['stage.start'] : []));
  const beside = staged ? model.releases.length - 1 : null;
  return { model: { ...next, releases: [...model.releases, { content, change: name }], beside }, ok: true };
}

function newValue({ edits }: ModelChange, key: Key): [Key, number][] {
  return edits[key] ? [[key, edits[key].value]] : [];
}

function afterRestore(model: Model, release: number, verb: string): Model {
  const { content } = model.releases[release]!; // its caller found it
  return { ...model, releases: [...model.releases, { content, change: null }], beside: null, done: [...model.done, verb] };
}

/** The scheduler: what is due, in the order of its times; what cannot go out is suspended, unless it only has to wait. */
function afterTick(model: Model): Model {
  const due = model.changes.filter(({ schedule }) => schedule?.status === 'waiting' && schedule.at <= model.now);
  const [first] = due.sort((a, b) => a.schedule!.at - b.schedule!.at); // filtered
  if (!first?.schedule) return model;
  const published = publish(model, { change: first.name, staged: false });
  if (published.waits) return model;
  if (published.ok) return afterTick(published.model);
  const change = changeOf(published.model, first.name);
  return afterTick(withChange(published.model, { ...change, schedule: ended(change, 'suspended') }, 'change.suspend'));
}
