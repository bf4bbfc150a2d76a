// Flags that have done their work, each with why one thinks so, what everyone is to have when it goes, and what cleaning it up would do.
import { type CleanUp, planCleanUp } from '@switchyard/registry-core/change/clean-up';
import { differenceOf } from '@switchyard/registry-core/change/difference';
import { differenceWords } from '@switchyard/registry-core/change/difference-words';
import { applyEdits, type Entries } from '@switchyard/registry-core/change/entries';
import { footprintOf } from '@switchyard/registry-core/change/footprint';
import { type FlagRecord, type StaleReason, staleAfterDays, staleReasons, winnerOf } from '@switchyard/registry-core/change/stale-flag';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Key } from '@switchyard/registry-core/registry/registry';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { type Attempt, liveEntries, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { readFlagRecords } from '../../flag-records.server.ts';
import type { SeenReader } from '../../ports/usage.ts';
import type { Ports } from '../../ports.ts';
import { type DiffEntry, toDiff } from '../changes/diff-entry.ts';
import { forbid, type Permit, permit } from '../permit.server.ts';

const dayMs = 86_400_000;

export interface StaleFlag {
  readonly key: string;
  readonly description: string;
  readonly owner: string;
  readonly expires: string | null;
  readonly reasons: readonly StaleReason[];
  /** The variant that is to stay; null: open. */
  readonly winner: string | null;
}

export const StaleFlags = z.strictObject({ environment: EnvironmentName });
export type StaleFlags = z.infer<typeof StaleFlags>;

export interface StaleFlagsPage {
  readonly rows: readonly StaleFlag[];
  readonly afterDays: number;
  /** Whether answers have been counted for that long, so that nobody asking means something. */
  readonly counted: boolean;
}

export function staleFlags(ports: Ports, caller: Caller, { environment }: StaleFlags): Promise<Result<StaleFlagsPage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    if (!(await viewing.stores.environments.find(environment))) {
      return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    }
    const records = await readFlagRecords(viewing, environment, await liveEntries(viewing.stores, environment));
    const rows = [...records].map(([key, record]) => toRow(key, record, viewing.now)).filter(({ reasons }) => reasons.length > 0);
    rows.sort((a, b) => b.reasons.length - a.reasons.length || (a.key < b.key ? -1 : 1));
    return accept({ rows, afterDays: staleAfterDays, counted: [...records.values()].some(({ answers }) => answers !== null) });
  });
}

/** Why flags are stale, by key, without those that are not; of `keys` alone where they are given. */
export async function reasonsByFlag(
  viewing: Attempt,
  environment: string,
  live: Entries,
  keys?: readonly string[],
): Promise<Map<string, readonly StaleReason[]>> {
  const records = await readFlagRecords(viewing, environment, live, keys);
  const reasons = [...records].map(([key, record]) => [key, staleReasons(record, viewing.now)] as const);
  return new Map(reasons.filter(([, found]) => found.length > 0));
}

function toRow(key: string, record: FlagRecord, now: Date): StaleFlag {
  const { description, owner, expires = null } = record.flag;
  return { key, description, owner, expires, reasons: staleReasons(record, now), winner: winnerOf(record) };
}

export const CleanUpPreview = z.strictObject({ environment: EnvironmentName, flag: Key, variant: z.string().min(1).max(128).optional() });
export type CleanUpPreview = z.infer<typeof CleanUpPreview>;

export interface CleanUpPage extends StaleFlag {
  readonly variants: readonly string[];
  /** null: it cannot be drafted yet; the permit says why. */
  readonly plan: Pick<CleanUp, 'how' | 'neededBy' | 'sentence'> | null;
  readonly diff: readonly DiffEntry[];
  /** Who asked for it by its name in that time, last seen first. */
  readonly readers: readonly SeenReader[];
  readonly decisions: { readonly cleanUp: Permit };
}

export function cleanUpPage(ports: Ports, caller: Caller, { environment, flag, variant }: CleanUpPreview): Promise<Result<CleanUpPage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const { stores, now } = viewing;
    const live = await liveEntries(stores, environment);
    const record = (await readFlagRecords(viewing, environment, live, [flag])).get(flag);
    if (!record) return refuse('UNKNOWN_FLAG', `There is no flag ${flag} in ${environment} that is not archived.`);
    const row = toRow(flag, record, now);
    const planned = planCleanUp(flag, variant ?? row.winner, live);
    const readers = await stores.usage.readers(environment, [flag], new Date(now.getTime() - staleAfterDays * dayMs));
    return accept({
      ...row,
      variants: Object.keys(record.flag.variants),
      plan: planned.ok ? { how: planned.value.how, neededBy: planned.value.neededBy, sentence: planned.value.sentence } : null,
      readers: readers.filter(({ key }) => key !== null),
      ...(planned.ok
        ? draftOf(viewing, environment, live, planned.value)
        : { diff: [], decisions: { cleanUp: forbid(planned.refusal.message) } }),
    });
  });
}

function draftOf(viewing: Attempt, environment: string, live: Entries, { edits }: CleanUp): Pick<CleanUpPage, 'diff' | 'decisions'> {
  const difference = differenceOf(live, edits);
  const after = applyEdits(live, edits);
  const footprint = footprintOf(difference, live, after);
  return {
    diff: toDiff(difference.touched, differenceWords(difference, live, after)),
    decisions: { cleanUp: permit(viewing, { verb: 'change:edit', environment, footprint }) },
  };
}
