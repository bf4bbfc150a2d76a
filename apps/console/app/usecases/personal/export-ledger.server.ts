// The ledger of personal data as a file, sent while it is read: who saw whose which field, when and why. Taking it out is on record.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { stringify } from 'csv-stringify/sync';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { PersonalView } from '../../ports/personal.ts';
import type { Ports } from '../../ports.ts';

export const ExportLedger = z.strictObject({ format: z.enum(['jsonl', 'csv']).default('csv') });
export type ExportLedger = z.infer<typeof ExportLedger>;

const pageRows = 1_000;
const columns = [
  'seq',
  'at',
  'viewerId',
  'viewerName',
  'kind',
  'subject',
  'field',
  'reason',
  'unmaskId',
] as const satisfies (keyof PersonalView)[];

export function exportLedger(ports: Ports, caller: Caller, { format }: ExportLedger): Promise<Result<{ lines: AsyncIterable<string> }>> {
  return attempt(ports, caller, async (attempt) => {
    const note: Note = { verb: 'pii.export', target: 'personal_data', environment: null };
    const allowed = await authorize(attempt, { verb: 'audit:export', environment: null }, note);
    if (!allowed.ok) return allowed;
    const [newest] = await attempt.stores.personal.views({ limit: 1 });
    await record(attempt, { ...note, after: { format, upTo: newest?.seq ?? 0 } });
    return accept({ lines: linesOf(ports, format, newest?.seq ?? 0) });
  });
}

/** A spreadsheet takes a text that begins with = for a formula, so such texts get an apostrophe before them. */
async function* linesOf(ports: Ports, format: ExportLedger['format'], upTo: number): AsyncIterable<string> {
  const options = { columns: [...columns], escape_formulas: true, cast: { date: (date: Date) => date.toISOString() } };
  if (format === 'csv') yield stringify([], { ...options, header: true });
  for (let after = 0; after < upTo; ) {
    const page = await ports.read(({ personal }) => personal.views({ afterSeq: after, limit: pageRows }));
    const rows = page.filter(({ seq }) => seq <= upTo);
    if (rows.length === 0) return;
    yield format === 'csv' ? stringify(rows, options) : rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    after = rows.at(-1)!.seq; // it is not empty
  }
}
