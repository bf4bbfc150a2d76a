// The product itself, on a real Postgres: does what the acts say, each as a request of its own, and tells afterwards what is there in the
// model's words.
import type { Grant } from '@switchyard/registry-core/access/grant';
import type { Change } from '@switchyard/registry-core/change/change';
import type { EntryEdit } from '@switchyard/registry-core/change/edit';
import { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import { digestOf } from '@switchyard/registry-core/registry/canonical-json';
import { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import { type EntryBody, type EntryId, entryId, fromEntries } from '@switchyard/registry-core/registry/entry';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import type { Caller } from '../../../apps/console/app/caller.ts';
import type { Ports } from '../../../apps/console/app/ports.ts';
import { runSchedules } from '../../../apps/console/app/run-schedules.server.ts';
import { approveChange } from '../../../apps/console/app/usecases/changes/approve-change.server.ts';
import { discardChange } from '../../../apps/console/app/usecases/changes/discard-change.server.ts';
import { rebaseChange } from '../../../apps/console/app/usecases/changes/rebase-change.server.ts';
import { rejectChange } from '../../../apps/console/app/usecases/changes/reject-change.server.ts';
import { reopenChange } from '../../../apps/console/app/usecases/changes/reopen-change.server.ts';
import { saveDraft } from '../../../apps/console/app/usecases/changes/save-draft.server.ts';
import { scheduleChange } from '../../../apps/console/app/usecases/changes/schedule-change.server.ts';
import { validateChange } from '../../../apps/console/app/usecases/changes/validate-change.server.ts';
import { editPolicy } from '../../../apps/console/app/usecases/environments/edit-policy.server.ts';
import { completeStage } from '../../../apps/console/app/usecases/releases/complete-stage.server.ts';
import { publishChange } from '../../../apps/console/app/usecases/releases/publish-change.server.ts';
import { revertStage } from '../../../apps/console/app/usecases/releases/revert-stage.server.ts';
import { rollBackRelease } from '../../../apps/console/app/usecases/releases/roll-back-release.server.ts';
import { done, type World } from '../world.ts';
import { type Act, type Content, type Key, keys, liveOf, type Model, type Person, people } from './model.ts';

const startValue = 3;
const minuteMs = 60_000;

export function bodyOf(value: number): ConfigKey {
  return ConfigKey.parse({ kind: 'config', type: 'int', default: value, description: 'Counts' });
}
/** What both the model and the product can say of themselves. */
export interface Seen {
  readonly changes: Readonly<Record<string, { readonly difference: string | null }>>;
  readonly releases: readonly (string | null)[];
  readonly live: Content;
  readonly beside: number | null;
  readonly done: readonly string[];
}

/** Digests of differences by what the model says of them. */
export type Digests = ReadonlyMap<string, string>;

/** What the model expects to be seen. A difference that was never seen before may have any digest that no other has. */
export function expectedOf(model: Model, digests: Digests, seen: Seen): { readonly expected: Seen; readonly digests: Digests } {
  const known = new Map(digests);
  for (const { name, difference } of model.changes) {
    const digest = seen.changes[name]?.difference;
    if (difference !== null && digest && !known.has(difference) && ![...known.values()].includes(digest)) known.set(difference, digest);
  }
  const digestOf = (difference: string | null) => (difference === null ? null : (known.get(difference) ?? `not seen: ${difference}`));
  const changes = model.changes.map(({ name, author, editors, edits, approvals, schedule, difference, ...rest }) => {
    const values = Object.fromEntries(keys.flatMap((key) => (edits[key] ? [[key, edits[key].value]] : [])));
    const agreements = approvals.map((one) => `${one.by} ${one.round} ${digestOf(one.difference)}`).sort();
    const about = { ...rest, difference: digestOf(difference), author, editors: [...editors].sort() };
    return [name, { ...about, values, agreements, schedule: schedule?.status ?? null }];
  });
  const { releases, beside } = model;
  const expected = { releases: releases.map(({ change }) => change), live: liveOf(model), beside, done: [...model.done].sort() };
  return { expected: { changes: Object.fromEntries(changes), ...expected }, digests: known };
}

export interface MachineStage {
  readonly start: Model;
  perform(act: Act, request: string, digests: Digests): Promise<boolean>;
  look(): Promise<Seen>;
  /** What was done of a request, by the audit. */
  recordsOf(request: string): Promise<string[]>;
  /** What is wrong with the releases as they are kept, in words. */
  releaseFaults(model: Model): Promise<string[]>;
}

interface Names {
  readonly environment: string;
  /** Ids of changes by name. */
  readonly ids: Map<string, string>;
  readonly began: Date;
  /** The audit before the story began. */
  readonly seq: number;
}

/** The people, once for all environments. */
export async function addPeople({ ports }: World): Promise<void> {
  await ports.transaction(async (stores) => {
    for (const name of people) {
      const grants: Grant[] = [{ role: name === 'eve' ? 'engineering' : 'admin' }];
      await stores.people.create({ id: `per_${name}`, email: `${name}@example.com`, name, title: '', active: true, grants });
    }
  });
}

const callerOf = (name: Person, requestId: string | null): Caller => ({
  actor: { id: `per_${name}`, name, email: `${name}@example.com`, grants: [] },
  requestId,
});

export async function setMachineStage(world: World, environment: string, needed: number): Promise<MachineStage> {
  const { ports } = world;
  await publishFirst(ports, environment, needed);
  const [last] = await ports.read(({ audit }) => audit.list({ limit: 1 }));
  const names: Names = { environment, ids: new Map(), began: world.clock.now, seq: last?.seq ?? 0 };
  const content = Object.fromEntries(keys.map((key) => [key, startValue])) as Content; // of each key
  return {
    start: { needed, now: 0, changes: [], releases: [{ content, change: null }], beside: null, done: [] },
    perform: (act, request, digests) => perform(world, names, act, { request, digests }),
    look: () => look(world, names),
    recordsOf: (request) => doneIn(world, 'request_id = $1', [request]),
    releaseFaults: (model) => releaseFaults(ports, environment, model),
  };
}

async function publishFirst(ports: Ports, environment: string, needed: number): Promise<void> {
  const by = callerOf('ada', null);
  const policy = EnvironmentPolicy.parse({});
  await ports.transaction(({ environments }) =>
    environments.create({ name: environment, title: environment, production: false, policy, position: 9 }),
  );
  const edits = keys.map((key) => editOf(key, null, startValue));
  const { id } = done(await saveDraft(ports, by, { environment, title: 'First', reason: 'To begin with', edits }));
  done(await validateChange(ports, by, { changeId: id }));
  done(await publishChange(ports, by, { changeId: id }));
  done(await editPolicy(ports, by, { environment, policy: EnvironmentPolicy.parse({ approvals: { people: needed } }), reason: 'A test' }));
}

function editOf(key: Key, base: number | null, value: number): EntryEdit {
  return { kind: 'entry', entry: entryId('key', key), base: base === null ? null : digestOf(bodyOf(base)), body: bodyOf(value) };
}

async function perform(
  world: World,
  names: Names,
  act: Act,
  { request, digests }: { request: string; digests: Digests },
): Promise<boolean> {
  const { ports, clock } = world;
  const { environment, ids, began } = names;
  if (act.do === 'tick') {
    clock.now = new Date(Math.max(clock.now.getTime(), began.getTime()) + 10 * minuteMs);
    await runSchedules(ports, environment, new AbortController().signal);
    return true;
  }
  const by = callerOf(act.by, request);
  const changeId = 'change' in act ? (ids.get(act.change) ?? '') : '';
  const text = { reason: 'A test', title: 'change' in act ? act.change : '' };
  switch (act.do) {
    case 'draft': {
      const made = await saveDraft(ports, by, { environment, ...text, edits: [editOf(act.key, act.base, act.value)] });
      if (made.ok) ids.set(act.change, made.value.id);
      return made.ok;
    }
    case 'edit': {
      const edits = [editOf(act.key, act.base, act.value)];
      const expected = act.version === undefined ? {} : { expectedVersion: act.version };
      return (await saveDraft(ports, by, { changeId, environment, ...text, edits, ...expected })).ok;
    }
    case 'rebase': {
      const choices = keys.map((key) => ({ entry: entryId('key', key), path: '', take: 'mine' as const }));
      return (await rebaseChange(ports, by, { changeId, choices })).ok;
    }
    case 'approve': {
      const difference = digests.get(act.difference) ?? '0'.repeat(64);
      return (await approveChange(ports, by, { changeId, round: act.round, difference, comment: '' })).ok;
    }
    case 'schedule': {
      const at = new Date(began.getTime() + act.at * minuteMs).toISOString();
      return (await scheduleChange(ports, by, { changeId, at, zone: 'UTC' })).ok;
    }
    case 'publish':
      return (await publishChange(ports, by, { changeId, ...(act.staged && { stage: [{ scope: {}, percent: 10 }] }) })).ok;
    case 'rollBack': {
      const all = await ports.read(({ releases }) => releases.list(environment));
      const releaseId = all.at(-1 - act.release)?.id ?? '';
      return (await rollBackRelease(ports, by, { environment, releaseId, reason: 'A test' })).ok;
    }
    case 'complete':
      return (await completeStage(ports, by, { environment })).ok;
    case 'revert':
      return (await revertStage(ports, by, { environment, reason: 'A test' })).ok;
    case 'reject':
      return (await rejectChange(ports, by, { changeId, comment: 'A test' })).ok;
    default:
      return (await plainSteps[act.do](ports, by, { changeId })).ok;
  }
}

const plainSteps = { validate: validateChange, discard: discardChange, reopen: reopenChange };

async function look(world: World, names: Names): Promise<Seen> {
  const { environment, ids, seq } = names;
  const seen = await world.ports.read(async ({ changes, schedules, releases, stages, registry }) => {
    const found: [string, ReturnType<typeof toModelWords>][] = [];
    const titles = new Map<string, string>();
    for (const [name, id] of ids) {
      const change = await changes.find(id);
      if (!change) continue;
      titles.set(id, name);
      found.push([name, toModelWords(change, (await schedules.find(id))?.status ?? null)]);
    }
    const published = (await releases.list(environment)).reverse();
    const stage = await stages.underWay(environment);
    const entries = await registry.list(environment);
    return {
      changes: Object.fromEntries(found),
      releases: published.map(({ changeId }) => titles.get(changeId ?? '') ?? null),
      live: contentOf(entries),
      beside: stage ? published.findIndex(({ id }) => id === stage.stableId) : null,
    };
  });
  const records = await doneIn(world, 'environment = $1 AND seq > $2', [environment, seq]);
  return { ...seen, done: records.sort() };
}

function toModelWords(change: Change, schedule: string | null) {
  const { status, round, version, difference, authorId, editorIds, edits, approvals } = change;
  const person = (id: string) => id.replace('per_', '');
  return {
    status,
    round,
    version,
    difference,
    author: person(authorId),
    editors: editorIds.map(person).sort(),
    values: contentOf(edits.flatMap((edit) => (edit.kind === 'entry' && edit.body ? [{ entry: edit.entry, body: edit.body }] : []))),
    agreements: approvals.map((one) => `${person(one.personId)} ${one.round} ${one.difference}`).sort(),
    schedule,
  };
}

function contentOf(entries: readonly { readonly entry: EntryId; readonly body: EntryBody }[]): Content {
  const values = entries.map(({ entry, body }) => [entry.slice('key:'.length), (body as ConfigKey).default]); // there is nothing else here
  return Object.fromEntries(values.sort()) as Content;
}

async function doneIn({ database }: World, where: string, values: unknown[]): Promise<string[]> {
  const statement = `SELECT verb FROM audit WHERE result = 'done' AND ${where} ORDER BY seq`;
  const { rows } = await database.connection.pool.query<{ verb: string }>(statement, values);
  return rows.map(({ verb }) => verb);
}

/** Each is compiled again from its revisions; the same content is the same snapshot, wherever in the history it is. */
async function releaseFaults(ports: Ports, environment: string, model: Model): Promise<string[]> {
  return ports.read(async ({ releases, registry }) => {
    const faults: string[] = [];
    const snapshots = new Map<string, string>();
    for (const [index, { id, version, snapshot }] of (await releases.list(environment)).reverse().entries()) {
      const revisions = await registry.list(environment, id);
      const content = JSON.stringify(contentOf(revisions));
      if (content !== JSON.stringify(model.releases[index]?.content)) faults.push(`${version} has ${content}`);
      const numbers = Object.fromEntries(revisions.map(({ entry, number }) => [entry.slice('key:'.length), number]));
      const registryThen = fromEntries(new Map(revisions.map(({ entry, body }) => [entry, body])));
      if (compileSnapshot(registryThen, { revisions: numbers }).digest !== snapshot)
        faults.push(`${version} is not what its revisions make`);
      if ((snapshots.get(content) ?? snapshot) !== snapshot) faults.push(`${version} has another snapshot than before with ${content}`);
      snapshots.set(content, snapshot);
    }
    return faults;
  });
}
