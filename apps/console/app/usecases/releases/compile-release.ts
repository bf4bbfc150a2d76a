// The snapshot that a release will serve, from the registry as it will be.
import type { TouchedEntry } from '@switchyard/registry-core/change/difference';
import type { Entries } from '@switchyard/registry-core/change/entries';
import { digestOf } from '@switchyard/registry-core/registry/canonical-json';
import { type EntryId, fromEntries, splitEntryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { compiling } from '../../kept-work.server.ts';
import type { Stores } from '../../ports.ts';

export interface CompiledRelease {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

export async function compileRelease(
  stores: Stores,
  environment: string,
  after: Entries,
  touched: readonly TouchedEntry[],
  /** The number of each revision that it is made from. */
  live: ReadonlyMap<EntryId, number>,
): Promise<Result<CompiledRelease>> {
  const revisions = await revisionNumbers(stores, environment, touched, live);
  const { bytes, digest, findings } = compileSnapshot(fromEntries(after), { revisions, ...compiling });
  if (bytes && digest) return accept({ bytes, digest });
  const errors = findings.filter(({ severity }) => severity === 'error');
  return refuse('INVALID', `The registry does not compile: ${errors[0]?.message ?? 'unknown reason'}`);
}

/** The number of each key's revision once the touched ones are put: an equal earlier revision keeps its number. */
async function revisionNumbers(
  stores: Stores,
  environment: string,
  touched: readonly TouchedEntry[],
  live: ReadonlyMap<EntryId, number>,
): Promise<Record<string, number>> {
  const numbers: Record<string, number> = {};
  for (const [entry, number] of live) {
    const { kind, name } = splitEntryId(entry);
    if (kind === 'key') numbers[name] = number;
  }
  const digests = new Map(touched.flatMap(({ entry, after }) => (after === null ? [] : [[entry, digestOf(after)] as const])));
  for (const [entry, number] of await stores.registry.numbersOf(environment, digests)) {
    const { kind, name } = splitEntryId(entry);
    if (kind === 'key') numbers[name] = number;
  }
  return numbers;
}
