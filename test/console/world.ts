// A small marketplace on a database of its own: two environments, one person per role, a registry that went live through
// the use-cases, and a clock that stands still until it is moved.

import type { Grant } from '@switchyard/registry-core/access/grant';
import type { Change } from '@switchyard/registry-core/change/change';
import type { EntryEdit } from '@switchyard/registry-core/change/edit';
import { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import { digestOf } from '@switchyard/registry-core/registry/canonical-json';
import { Cohort } from '@switchyard/registry-core/registry/cohort';
import { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import { Flag } from '@switchyard/registry-core/registry/flag';
import type { Refusal, Result } from '@switchyard/registry-core/registry/refusal';
import { expect } from 'vitest';
import type { Caller } from '../../apps/console/app/caller.ts';
import type { Ports, Release } from '../../apps/console/app/ports.ts';
import { approveChange } from '../../apps/console/app/usecases/changes/approve-change.server.ts';
import { saveDraft } from '../../apps/console/app/usecases/changes/save-draft.server.ts';
import { validateChange } from '../../apps/console/app/usecases/changes/validate-change.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from '../postgres/test-database.ts';

const grants = {
  admin: [{ role: 'admin' }],
  engineer: [{ role: 'engineering' }],
  colleague: [{ role: 'engineering' }],
  finance: [{ role: 'finance' }],
  safety: [{ role: 'trust_safety' }],
  houston: [{ role: 'city_ops', places: ['HOU'] }],
  auditor: [{ role: 'auditor' }],
  support: [{ role: 'support' }],
} satisfies Record<string, Grant[]>;
export type Persona = keyof typeof grants;
export const personas = Object.keys(grants) as Persona[];

export const fee: ConfigKey = ConfigKey.parse({
  kind: 'config',
  type: 'float',
  default: 12,
  unit: '%',
  description: 'Provider fee',
  sensitivity: ['MoneyCritical'],
  constraints: { min: 0, max: 30 },
  settings: [{ scope: { state: 'US-TX' }, value: 11 }],
});
export const band: ConfigKey = ConfigKey.parse({
  kind: 'config',
  type: 'int',
  default: 1,
  description: 'Search page size',
  owner: 'engineering',
});
export const spotlight: Flag = Flag.parse({
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 'search.spotlight',
  owner: 'engineering',
  clientReadable: true,
  settings: [{ scope: {}, serve: { variant: 'on' } }],
});

export const firstEntries: readonly (readonly [EntryId, EntryBody])[] = [
  ['place:US', { id: 'US', kind: 'country', name: 'United States' }],
  ['place:US-TX', { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' }],
  ['place:HOU', { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' }],
  ['cohort:vip', Cohort.parse({ key: 'vip', rank: 1, members: ['client-1'] })],
  ['key:fees.provider_pct', fee],
  ['key:search.page_size', band],
  ['key:search.spotlight', spotlight],
];

export interface World {
  readonly database: TestDatabase;
  readonly ports: Ports;
  readonly clock: { now: Date; pass(ms: number): void };
  readonly as: Record<Persona, Caller>;
  /** What the outbox holds, oldest first. */
  announcements(): Promise<{ topic: string; environment: string; payload: { event: string } & Record<string, unknown> }[]>;
  close(): Promise<void>;
}

export interface WorldOptions extends Pick<TestDatabaseOptions, 'webhookSecret' | 'sealTarget' | 'flightDeck' | 'proofs'> {
  readonly seeded?: boolean;
}

/** With `seeded`, production and development serve the first entries as release 1.0.0. */
export async function createWorld({ seeded = true, ...options }: WorldOptions = {}): Promise<World> {
  const clock = {
    now: new Date('2026-03-02T09:00:00.000Z'),
    pass: (ms: number) => {
      clock.now = new Date(clock.now.getTime() + ms);
    },
  };
  const database = await createTestDatabase({ ...options, now: () => clock.now });
  const { ports } = database;
  await ports.transaction(async ({ environments, people }) => {
    await environments.create({
      name: 'production',
      title: 'Production',
      production: true,
      policy: EnvironmentPolicy.parse({ approvals: { people: 1 } }),
      position: 1,
    });
    await environments.create({
      name: 'development',
      title: 'Development',
      production: false,
      policy: EnvironmentPolicy.parse({}),
      position: 2,
    });
    for (const name of personas) {
      await people.create({ id: `per_${name}`, email: `${name}@example.com`, name, title: '', active: true, grants: grants[name] });
    }
  });
  const caller = (name: Persona): Caller => ({
    actor: { id: `per_${name}`, name, email: `${name}@example.com`, grants: grants[name] },
    requestId: `req_${name}`,
  });
  // One caller per persona.
  const as = Object.fromEntries(personas.map((name) => [name, caller(name)])) as Record<Persona, Caller>;
  const world: World = { database, ports, clock, as, announcements: () => readAnnouncements(database), close: () => database.close() };
  if (seeded) for (const environment of ['production', 'development']) await seed(world, environment);
  return world;
}

async function seed({ ports, as }: World, environment: string): Promise<void> {
  const edits = firstEntries.map(([entry, body]): EntryEdit => ({ kind: 'entry', entry, base: null, body }));
  const change = done(await saveDraft(ports, as.engineer, { environment, title: 'First registry', reason: 'To begin with', edits }));
  const { change: validated } = done(await validateChange(ports, as.engineer, { changeId: change.id }));
  for (const approver of [as.finance, as.admin]) await approve(ports, approver, validated);
  done(await publishChange(ports, as.engineer, { changeId: change.id }));
}

async function readAnnouncements({ connection }: TestDatabase) {
  const { rows } = await connection.pool.query('SELECT topic, environment, payload FROM outbox ORDER BY id');
  return rows;
}

/** The value of what was done; fails the test with the refusal's sentence otherwise. */
export function done<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`Refused: ${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}

/** The refusal of what was not done. */
export function refused(result: Result<unknown>, code?: string): Refusal {
  if (result.ok) throw new Error(`Done, though it should have been refused: ${JSON.stringify(result.value).slice(0, 300)}`);
  if (code !== undefined) expect(result.refusal.code).toBe(code);
  return result.refusal;
}

/** An edit of an entry, drawn from what is live. */
export async function editOf(ports: Ports, environment: string, entry: EntryId, body: EntryBody | null): Promise<EntryEdit> {
  const live = await ports.read(({ registry }) => registry.find(environment, entry));
  return { kind: 'entry', entry, base: live ? digestOf(live.body) : null, body };
}

export async function draft(
  world: World,
  by: Persona,
  entry: EntryId,
  body: EntryBody | null,
  environment = 'production',
): Promise<Change> {
  const edits = [await editOf(world.ports, environment, entry, body)];
  return done(await saveDraft(world.ports, world.as[by], { environment, title: `Change ${entry}`, reason: 'A test', edits }));
}

/** Drafted and validated without an error. */
export async function validated(
  world: World,
  by: Persona,
  entry: EntryId,
  body: EntryBody | null,
  environment = 'production',
): Promise<Change> {
  const { id } = await draft(world, by, entry, body, environment);
  const { change, findings } = done(await validateChange(world.ports, world.as[by], { changeId: id }));
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return change;
}

export async function approve(ports: Ports, by: Caller, { id, round, difference }: Change): Promise<Change> {
  return done(await approveChange(ports, by, { changeId: id, round, difference: difference ?? '', comment: '' }));
}

/** All the way to a release. */
export async function published(world: World, by: Persona, approver: Persona, entry: EntryId, body: EntryBody | null): Promise<Release> {
  const change = await validated(world, by, entry, body);
  await approve(world.ports, world.as[approver], change);
  return done(await publishChange(world.ports, world.as[by], { changeId: change.id }));
}

/** The newest audit record of a verb. */
export async function lastRecord({ ports }: World, verb: string) {
  const [record] = await ports.read(({ audit }) => audit.list({ verb, limit: 1 }));
  if (!record) throw new Error(`Nothing is on record as ${verb}.`);
  return record;
}

/** Starts all of `works` at the same moment, each on a connection that is open already: else the first is done before the second has one. */
export async function atOnce<T>({ ports }: Pick<World, 'ports'>, ...works: readonly (() => Promise<T>)[]): Promise<T[]> {
  let open = 0;
  let release = (): void => undefined;
  const allOpen = new Promise<void>((resolve) => {
    release = resolve;
  });
  const hold = () =>
    ports.read(async ({ environments }) => {
      await environments.list();
      open += 1;
      if (open === works.length) release();
      await allOpen;
    });
  await Promise.all(works.map(hold));
  return Promise.all(works.map((work) => work()));
}
