// The list of config keys and flags of an environment, searched and filtered, with counts for the filters.
import { splitEntryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import { Sensitivity } from '@switchyard/registry-core/registry/sensitivity';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, Stores } from '../../ports.ts';
import { openStatuses } from '../changes/open-statuses.ts';
import { type Permit, permit } from '../permit.server.ts';
import { type KeyRow, toKeyRow } from './key-row.ts';

export const keyStates = ['killed', 'disabled', 'archived', 'overridden', 'changing'] as const;

export const KeyList = z.strictObject({
  environment: EnvironmentName,
  kind: z.enum(['config', 'flag']).optional(),
  /** Part of the key, its description, its owner or a tag; several words must all be there. */
  text: z.string().max(500).optional(),
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

export interface KeyListPage {
  readonly rows: readonly KeyRow[];
  /** Keys that fit, on all pages. */
  readonly total: number;
  /** Of the whole kind, whatever the filters. */
  readonly counts: Readonly<Record<(typeof keyStates)[number] | 'all', number>>;
  /** Values to filter by. */
  readonly tags: readonly string[];
  readonly owners: readonly string[];
  readonly types: readonly string[];
  readonly decisions: { readonly edit: Permit };
}

const stateTests: Record<(typeof keyStates)[number], (row: KeyRow) => boolean> = {
  killed: (row) => row.killed,
  disabled: (row) => row.disabled && !row.archived,
  archived: (row) => row.archived,
  overridden: (row) => row.overrides > 0 && !row.archived,
  changing: (row) => row.openChanges > 0,
};

export function keyList(ports: Ports, caller: Caller, input: KeyList): Promise<Result<KeyListPage>> {
  const { environment, kind, limit = 200, offset = 0 } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    if (!(await viewing.stores.environments.find(environment)))
      return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const all = (await readRows(viewing.stores, environment)).filter((row) => kind === undefined || row.kind === kind);
    const current = all.filter(({ archived }) => !archived);
    const fitting = all.filter((row) => fits(row, input));
    return accept({
      rows: fitting.slice(offset, offset + limit),
      total: fitting.length,
      counts: countStates(all, current.length),
      tags: sortedUnique(current.flatMap(({ tags }) => tags)),
      owners: sortedUnique(current.map(({ owner }) => owner)),
      types: sortedUnique(current.map(({ type }) => type)),
      decisions: { edit: permit(viewing, { verb: 'change:edit', environment }) },
    });
  });
}

/** Every key of an environment as a row, sorted by key. */
export async function readRows({ registry, kills, changes }: Stores, environment: string): Promise<KeyRow[]> {
  const killed = new Map((await kills.list(environment)).map((kill) => [kill.flag, kill]));
  const open = new Map<string, number>();
  for (const { edits } of await changes.list({ environment, statuses: openStatuses })) {
    for (const edit of edits) {
      const key = edit.kind === 'revive' ? edit.flag : splitEntryId(edit.entry).name;
      open.set(key, (open.get(key) ?? 0) + 1);
    }
  }
  const keys = (await registry.list(environment)).filter(({ entry }) => splitEntryId(entry).kind === 'key');
  const last = await registry.findLast(
    environment,
    keys.map(({ entry }) => entry),
  );
  return keys
    .map(({ entry, body, number }) => {
      const { name } = splitEntryId(entry);
      const around = { revision: number, kill: killed.get(name), openChanges: open.get(name) ?? 0, last: last.get(entry) };
      return toKeyRow(name, body as RegistryKey, around); // the id's kind names the body's type
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function fits(row: KeyRow, { text = '', tag, type, sensitivity, owner, state }: KeyList): boolean {
  if (row.archived && state !== 'archived') return false;
  if (state && !stateTests[state](row)) return false;
  if (tag && !row.tags.includes(tag)) return false;
  if (type && row.type !== type && row.valueType !== type) return false;
  if (sensitivity && !row.sensitivity.includes(sensitivity)) return false;
  if (owner && row.owner !== owner) return false;
  const haystack = `${row.key} ${row.description} ${row.owner} ${row.tags.join(' ')}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

function countStates(rows: readonly KeyRow[], all: number): KeyListPage['counts'] {
  const count = (state: (typeof keyStates)[number]) => rows.filter(stateTests[state]).length;
  return {
    all,
    killed: count('killed'),
    disabled: count('disabled'),
    archived: count('archived'),
    overridden: count('overridden'),
    changing: count('changing'),
  };
}

function sortedUnique(items: readonly string[]): string[] {
  return [...new Set(items)].filter((item) => item !== '').sort();
}
