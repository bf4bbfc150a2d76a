// Reads a registry from a file and makes a change of the entries that differ from what is live. What the file does not
// name stays. Nothing goes live by it, and a file that is refused changes nothing.
import type { Change } from '@switchyard/registry-core/change/change';
import { digestOrNull } from '@switchyard/registry-core/change/conflicts';
import { differenceOf } from '@switchyard/registry-core/change/difference';
import type { EntryEdit } from '@switchyard/registry-core/change/edit';
import { applyEdits, type Entries } from '@switchyard/registry-core/change/entries';
import { footprintOf } from '@switchyard/registry-core/change/footprint';
import { startChange } from '@switchyard/registry-core/change/start-change';
import { importFlagd } from '@switchyard/registry-core/import/flagd';
import { digestOf } from '@switchyard/registry-core/registry/canonical-json';
import { type EntryBody, type EntryId, toEntries } from '@switchyard/registry-core/registry/entry';
import type { Finding } from '@switchyard/registry-core/registry/finding';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Registry, RegistryKey } from '@switchyard/registry-core/registry/registry';
import { parseRegistryFile } from '@switchyard/registry-core/registry/registry-file';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, liveEntries, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const importFormats = ['switchyard', 'flagd'] as const;

export const ImportRegistry = z.strictObject({
  environment: EnvironmentName,
  format: z.enum(importFormats),
  /** The file's text. */
  document: z.string().min(1, 'The file is empty.'),
  title: z.string().trim().min(1, 'Give the change a title.').max(200),
  reason: z.string().trim().min(1, 'Say why.').max(4000),
  ticket: z.string().trim().max(200).optional(),
});
export type ImportRegistry = z.infer<typeof ImportRegistry>;

export interface Imported {
  /** A draft of the entries that differ. */
  readonly change: Change;
  /** What was left out of another vendor's file, and what will differ for odd contexts. */
  readonly findings: readonly Finding[];
  /** Entries of the file that are live already as they are there. */
  readonly unchanged: number;
}

export function importRegistry(ports: Ports, caller: Caller, input: ImportRegistry): Promise<Result<Imported>> {
  const { environment, format, title, reason, ticket } = input;
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const file = parseFile(input);
    if (!file.ok) return file;
    const live = await liveEntries(stores, environment);
    const read = toEntries(file.value.registry);
    const edits = editsOf(format === 'flagd' ? withOwnFields(read, live) : read, live);
    if (edits.length === 0) return refuse('NOTHING_CHANGES', nothing(read.size, file.value.findings));

    const note: Note = { verb: 'registry.import', target: `environment:${environment}`, environment, reason };
    const footprint = footprintOf(differenceOf(live, edits), live, applyEdits(live, edits));
    const allowed = await authorize(attempt, { verb: 'change:edit', environment, footprint }, note);
    if (!allowed.ok) return allowed;
    const start = { id: ports.newId('chg'), environment, title, reason, ticket: ticket || null, edits, author: actor, at: now };
    const change = await stores.changes.create(startChange(start));
    const after = { format, number: change.number, entries: edits.length, findings: file.value.findings.map(({ code }) => code) };
    await record(attempt, { ...note, target: `change:${change.id}`, after });
    return accept({ change, findings: file.value.findings, unchanged: read.size - edits.length });
  });
}

function parseFile({ format, document }: ImportRegistry): Result<{ registry: Registry; findings: readonly Finding[] }> {
  if (format === 'switchyard') {
    const parsed = parseRegistryFile(document);
    return parsed.ok ? accept({ registry: parsed.value, findings: [] }) : parsed;
  }
  const imported = importFlagd(document);
  if (!imported.ok) return imported;
  const { registry, findings } = imported.value;
  return accept({ registry: { places: [], cohorts: [], holdouts: [], layers: [], rules: [], guardrails: [], ...registry }, findings });
}

function editsOf(read: Entries, live: Entries): EntryEdit[] {
  return [...read]
    .filter(([entry, body]) => digestOf(body) !== digestOrNull(live.get(entry)))
    .map(([entry, body]) => ({ kind: 'entry', entry, base: digestOrNull(live.get(entry)), body }));
}

/** Another vendor's file knows no owners, tags, sensitivities or rights of clients: those of a key that exists stay. */
function withOwnFields(read: Entries, live: Entries): Map<EntryId, EntryBody> {
  return new Map(
    [...read].map(([entry, body]) => {
      const [imported, existing] = [body as RegistryKey, live.get(entry) as RegistryKey | undefined];
      if (!existing || existing.kind !== imported.kind) return [entry, body];
      const { owner, tags, sensitivity, clientReadable, archived } = existing;
      const description = imported.description || existing.description;
      return [entry, { ...imported, owner, tags, sensitivity, clientReadable, archived, description }];
    }),
  );
}

function nothing(entries: number, findings: readonly Finding[]): string {
  const [first] = findings.filter(({ severity }) => severity === 'error');
  if (entries === 0 && first) return `Nothing of the file could be imported. ${first.message}`;
  return entries === 0 ? 'The file holds nothing.' : 'Everything in the file is live already as it is there.';
}
