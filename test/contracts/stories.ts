// Short ways to bring a test's database to where its story begins.

import type { Change } from '@switchyard/registry-core/change/change';
import { startingPolicy } from '@switchyard/registry-core/change/environment-policy';
import type { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import type { Environment, Ports, Release, Stores } from '../../apps/console/app/ports.ts';

export const at = new Date('2026-02-03T04:05:06.789Z');
export const digest = (letter: string) => letter.repeat(64);

export async function createEnvironment(ports: Ports, name: string, fields: Partial<Environment> = {}): Promise<void> {
  const environment = {
    name,
    title: name,
    production: false,
    policy: startingPolicy({ production: false, people: 1 }),
    position: 1,
    ...fields,
  };
  await ports.transaction(({ environments }) => environments.create(environment));
}

export function intKey(value: number, fields: Partial<ConfigKey> = {}): ConfigKey {
  return {
    kind: 'config',
    type: 'int',
    default: value,
    constraints: {},
    settings: [],
    description: '',
    owner: '',
    tags: [],
    clientReadable: false,
    sensitivity: [],
    archived: false,
    ...fields,
  };
}

let releases = 0;

/** A release inside a transaction, under the environment's lock. */
export async function createRelease(
  stores: Stores,
  environment: string,
  fields: Partial<Parameters<Stores['releases']['create']>[0]> = {},
): Promise<Release> {
  releases += 1;
  const count = releases;
  await stores.environments.lock(environment);
  await stores.releases.saveSnapshot(digest('a'), new Uint8Array([1, 2, 3]));
  return stores.releases.create({
    id: `rel_${count}`,
    environment,
    version: `1.0.${count}`,
    notes: '',
    snapshot: digest('a'),
    publisherId: 'per_ada',
    publisherName: 'Ada',
    publishedAt: at,
    changeId: null,
    restoresId: null,
    approvals: [],
    ...fields,
  });
}

/** A release that puts `bodies`. */
export function publish(ports: Ports, environment: string, bodies: Record<EntryId, EntryBody | null>): Promise<Release> {
  return ports.transaction(async (stores) => {
    const release = await createRelease(stores, environment);
    await stores.registry.putAll(environment, release.id, Object.entries(bodies) as [EntryId, EntryBody | null][]);
    return release;
  });
}

let changes = 0;

export function newChange(environment: string, fields: Partial<Omit<Change, 'number'>> = {}): Omit<Change, 'number'> {
  changes += 1;
  return {
    id: `chg_${changes}`,
    environment,
    title: 'Cheaper Houston',
    reason: 'Summer',
    ticket: null,
    status: 'draft',
    round: 1,
    edits: [],
    difference: null,
    footprint: null,
    origin: null,
    authorId: 'per_ada',
    authorName: 'Ada',
    editorIds: ['per_ada'],
    approvals: [],
    createdAt: at,
    updatedAt: at,
    releaseId: null,
    version: 1,
    ...fields,
  };
}
