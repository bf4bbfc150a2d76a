// The screen of the registry: its keys as rows, each with how it is used and what is odd about it, and what there is to filter by.
import type { StaleReason } from '@switchyard/registry-core/change/stale-flag';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { type Attempt, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { SavedView } from '../../ports/views.ts';
import type { Ports } from '../../ports.ts';
import type { IndexedKey } from '../keys/key-index.server.ts';
import { type FoundKeys, facetsOf, findKeys, type KeyFacets, type KeyList, toRows } from '../keys/key-list.server.ts';
import type { KeyRow } from '../keys/key-row.ts';
import { type NamespaceNode, namespaceTree } from '../keys/namespaces.ts';
import { stagedKeys } from '../keys/staged-keys.server.ts';
import { reasonsByFlag } from '../keys/stale-flags.server.ts';
import { type Permit, permit } from '../permit.server.ts';
import { addToSpan, emptySpans, firstSpan, spanHours } from '../usage/usage-spans.ts';

export interface RegistryRow extends KeyRow {
  /** Changed by the release that is on its way to everyone. */
  readonly staged: boolean;
  /** Why its work seems to be done; empty: it does not. */
  readonly stale: readonly StaleReason[];
  /** Evaluations of the last seven days in quarters of a day, oldest first; empty where there were none. */
  readonly usage: readonly number[];
}

/** Rows of a list of which only a part is looked at. */
export interface RegistryRows {
  readonly rows: readonly RegistryRow[];
  readonly offset: number;
  readonly total: number;
}

export interface RegistryPage extends RegistryRows, KeyFacets {
  readonly decisions: { readonly edit: Permit };
  readonly kinds: { readonly config: number; readonly flag: number };
  readonly namespaces: readonly NamespaceNode[];
  readonly views: readonly SavedView[];
}

export function registryList(ports: Ports, caller: Caller, input: KeyList): Promise<Result<RegistryPage>> {
  return listed(ports, caller, input, async (viewing, found) => {
    const { environment, namespace = '' } = input;
    const current = found.ofKind.filter(({ body }) => !body.archived);
    const everyKind = found.index.keys.filter(({ body }) => !body.archived);
    const flags = everyKind.filter(({ body }) => body.kind === 'flag').length;
    return {
      ...(await rowsOf(viewing, found, input)),
      ...facetsOf(found),
      kinds: { config: everyKind.length - flags, flag: flags },
      namespaces: namespaceTree(
        current.map(({ key }) => key),
        namespace,
      ),
      views: await viewing.stores.savedViews.list(viewing.actor.id),
      decisions: { edit: permit(viewing, { verb: 'change:edit', environment }) },
    };
  });
}

/** Further rows of the same list. */
export function registryRows(ports: Ports, caller: Caller, input: KeyList): Promise<Result<RegistryRows>> {
  return listed(ports, caller, input, (viewing, found) => rowsOf(viewing, found, input));
}

function listed<T>(
  ports: Ports,
  caller: Caller,
  input: KeyList,
  work: (viewing: Attempt, found: FoundKeys) => Promise<T>,
): Promise<Result<T>> {
  const { environment } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    if (!(await viewing.stores.environments.find(environment))) {
      return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    }
    return accept(await work(viewing, await findKeys(viewing, input)));
  });
}

async function rowsOf(viewing: Attempt, { fitting, around, index }: FoundKeys, input: KeyList): Promise<RegistryRows> {
  const { environment, limit = 100, offset = 0 } = input;
  const shown = fitting.slice(offset, offset + limit);
  const rows = await toRows(viewing, environment, shown, around);
  const staged = await stagedKeys(
    viewing,
    environment,
    shown.map(({ entry }) => entry),
  );
  const flags = shown.filter(({ body }) => body.kind === 'flag' && !body.archived).map(({ key }) => key);
  const stale = await reasonsByFlag(viewing, environment, index.entries, flags);
  const usage = await usageOf(viewing, environment, shown);
  const toRow = (row: KeyRow, at: number): RegistryRow => ({
    ...row,
    staged: shown[at] !== undefined && staged.has(shown[at].entry),
    stale: stale.get(row.key) ?? [],
    usage: usage.get(row.key) ?? [],
  });
  return { rows: rows.map(toRow), offset, total: fitting.length };
}

async function usageOf({ stores, now }: Attempt, environment: string, shown: readonly IndexedKey[]): Promise<Map<string, number[]>> {
  const since = firstSpan(now);
  const counts = await stores.usage.countsOfKeys(
    environment,
    shown.map(({ key }) => key),
    since,
    spanHours,
  );
  const byKey = new Map<string, number[]>();
  for (const row of counts) {
    const values = byKey.get(row.key) ?? emptySpans();
    addToSpan(values, since, row);
    byKey.set(row.key, values);
  }
  return byKey;
}
