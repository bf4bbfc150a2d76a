// The list of config keys and flags of an environment, searched and filtered. Everything is decided over the index of what is live;
// rows are made for the page alone.
import type { EntryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Sensitivity } from '@switchyard/registry-core/registry/sensitivity';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { type Attempt, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Kill, Ports } from '../../ports.ts';
import { openStatuses } from '../changes/open-statuses.ts';
import { type Permit, permit } from '../permit.server.ts';
import { type IndexedKey, type KeyIndex, readKeyIndex } from './key-index.server.ts';
import { isDisabled, type KeyRow, overridesOf, toKeyRow, typeOf, valueTypeOf } from './key-row.ts';
import { isInNamespace } from './namespaces.ts';
import { stagedKeys } from './staged-keys.server.ts';
import { reasonsByFlag } from './stale-flags.server.ts';

/** States that are told from what is live at once, and two that have to be looked up. */
const plainStates = ['killed', 'disabled', 'archived', 'overridden', 'changing'] as const;
type PlainState = (typeof plainStates)[number];
export const keyStates = [...plainStates, 'staged', 'stale'] as const;

export const KeyList = z.strictObject({
  environment: EnvironmentName,
  kind: z.enum(['config', 'flag']).optional(),
  /** Part of the key, its description, its owner or a tag; several words must all be there. */
  text: z.string().max(500).optional(),
  /** What stands before a dot of the key: `refunds`, `refunds.talent`. */
  namespace: z.string().max(500).optional(),
  tag: z.string().optional(),
  type: z.string().optional(),
  sensitivity: Sensitivity.optional(),
  owner: z.string().optional(),
  /** Archived keys are only shown when asked for. */
  state: z.enum(keyStates).optional(),
  limit: z.number().int().min(1).max(10_000).default(200),
  offset: z.number().int().min(0).default(0),
});
export type KeyList = z.input<typeof KeyList>;

/** What a list can be filtered by, and how much of it there is of the whole kind, whatever the filters. */
export interface KeyFacets {
  readonly counts: Readonly<Record<PlainState | 'all', number>>;
  readonly tags: readonly string[];
  readonly owners: readonly string[];
  readonly types: readonly string[];
}

export interface KeyListPage extends KeyFacets {
  readonly rows: readonly KeyRow[];
  /** Keys that fit, on all pages. */
  readonly total: number;
  readonly decisions: { readonly edit: Permit };
}

export function keyList(ports: Ports, caller: Caller, input: KeyList): Promise<Result<KeyListPage>> {
  const { environment, limit = 200, offset = 0 } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    if (!(await viewing.stores.environments.find(environment)))
      return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const found = await findKeys(viewing, input);
    return accept({
      rows: await toRows(viewing, environment, found.fitting.slice(offset, offset + limit), found.around),
      total: found.fitting.length,
      ...facetsOf(found),
      decisions: { edit: permit(viewing, { verb: 'change:edit', environment }) },
    });
  });
}

/** What is known of keys beside their bodies. */
export interface AroundKeys {
  readonly kills: ReadonlyMap<string, Kill>;
  /** Open changes by the entry that they edit. */
  readonly openChanges: ReadonlyMap<string, number>;
}

export interface FoundKeys {
  readonly index: KeyIndex;
  readonly ofKind: readonly IndexedKey[];
  /** By key; those whose own name holds what is searched come first. */
  readonly fitting: readonly IndexedKey[];
  readonly around: AroundKeys;
}

export async function findKeys(viewing: Attempt, input: KeyList): Promise<FoundKeys> {
  const { environment, kind, state, text = '' } = input;
  const { stores } = viewing;
  const index = await readKeyIndex(stores, environment);
  const around = {
    kills: new Map((await stores.kills.list(environment)).map((kill) => [kill.flag, kill])),
    openChanges: await stores.changes.countByEntry(environment, openStatuses),
  };
  const ofKind = kind === undefined ? index.keys : index.keys.filter(({ body }) => body.kind === kind);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const candidates = ofKind.filter((key) => fits(key, input, words));
  const fitting = state === undefined ? candidates : await inState(viewing, environment, index, candidates, state, around);
  return { index, ofKind, fitting: words.length === 0 ? fitting : byNameFirst(fitting, words), around };
}

function fits(
  { key, body, text }: IndexedKey,
  { namespace, tag, type, sensitivity, owner, state }: KeyList,
  words: readonly string[],
): boolean {
  if (body.archived && state !== 'archived') return false;
  if (namespace && !isInNamespace(key, namespace)) return false;
  if (tag && !body.tags.includes(tag)) return false;
  if (type && typeOf(body) !== type && valueTypeOf(body) !== type) return false;
  if (sensitivity && !body.sensitivity.includes(sensitivity)) return false;
  if (owner && body.owner !== owner) return false;
  return words.every((word) => text.includes(word));
}

const stateTests: Record<PlainState, (key: IndexedKey, around: AroundKeys) => boolean> = {
  killed: ({ key }, { kills }) => kills.has(key),
  disabled: ({ body }) => isDisabled(body) && !body.archived,
  archived: ({ body }) => body.archived,
  overridden: ({ body }) => overridesOf(body) > 0 && !body.archived,
  changing: ({ entry }, { openChanges }) => openChanges.has(entry),
};

async function inState(
  viewing: Attempt,
  environment: string,
  index: KeyIndex,
  keys: readonly IndexedKey[],
  state: (typeof keyStates)[number],
  around: AroundKeys,
): Promise<readonly IndexedKey[]> {
  if (state === 'staged') {
    const staged = await stagedKeys(
      viewing,
      environment,
      keys.map(({ entry }) => entry),
    );
    return keys.filter(({ entry }) => staged.has(entry));
  }
  if (state === 'stale') {
    const stale = await reasonsByFlag(viewing, environment, index.entries);
    return keys.filter(({ key }) => stale.has(key));
  }
  return keys.filter((key) => stateTests[state](key, around));
}

/** Stable, so that keys that fit equally well stay in order. */
function byNameFirst(keys: readonly IndexedKey[], words: readonly string[]): IndexedKey[] {
  const misses = ({ key }: IndexedKey) => words.filter((word) => !key.toLowerCase().includes(word)).length;
  return keys
    .map((key) => ({ key, misses: misses(key) }))
    .sort((a, b) => a.misses - b.misses)
    .map(({ key }) => key);
}

export async function toRows(
  { stores }: Attempt,
  environment: string,
  keys: readonly IndexedKey[],
  { kills, openChanges }: AroundKeys,
): Promise<KeyRow[]> {
  const last = await stores.registry.findLast(
    environment,
    keys.map(({ entry }): EntryId => entry),
  );
  return keys.map(({ key, entry, body, revision }) =>
    toKeyRow(key, body, { revision, kill: kills.get(key), openChanges: openChanges.get(entry) ?? 0, last: last.get(entry) }),
  );
}

export function facetsOf({ ofKind, around }: FoundKeys): KeyFacets {
  const current = ofKind.filter(({ body }) => !body.archived);
  const count = (state: PlainState) => ofKind.filter((key) => stateTests[state](key, around)).length;
  return {
    counts: {
      all: current.length,
      killed: count('killed'),
      disabled: count('disabled'),
      archived: count('archived'),
      overridden: count('overridden'),
      changing: count('changing'),
    },
    tags: sortedUnique(current.flatMap(({ body }) => body.tags)),
    owners: sortedUnique(current.map(({ body }) => body.owner)),
    types: sortedUnique(current.map(({ body }) => typeOf(body))),
  };
}

function sortedUnique(items: readonly string[]): string[] {
  return [...new Set(items)].filter((item) => item !== '').sort();
}
