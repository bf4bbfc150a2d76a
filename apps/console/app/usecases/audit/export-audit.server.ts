// The whole audit as a file: JSON Lines with the signed tree heads, to be verified anywhere, or CSV for a spreadsheet. Taking it out is
// on record before the first line leaves; the lines are read page by page while they are sent.
import { toFileRecord } from '@switchyard/registry-core/audit/audit-file';
import type { AuditRecord } from '@switchyard/registry-core/audit/record';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { stringify } from 'csv-stringify/sync';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { recordPages, treeHeadPages } from './audit-pages.ts';

export const ExportAudit = z.strictObject({ format: z.enum(['jsonl', 'csv']).default('jsonl') });
export type ExportAudit = z.infer<typeof ExportAudit>;

export interface AuditExport {
  /** Records in it. */
  readonly size: number;
  /** Texts to be sent one after the other. */
  readonly lines: AsyncIterable<string>;
}

export function exportAudit(ports: Ports, caller: Caller, { format }: ExportAudit): Promise<Result<AuditExport>> {
  return attempt(ports, caller, async (attempt) => {
    const note: Note = { verb: 'audit.export', target: 'audit', environment: null };
    const allowed = await authorize(attempt, { verb: 'audit:export', environment: null }, note);
    if (!allowed.ok) return allowed;
    // In this order: a head that is signed in between would speak of records that the file does not have.
    const [head] = await attempt.stores.auditTree.heads(1);
    const size = await attempt.stores.auditTree.size();
    await record(attempt, { ...note, after: { format, records: size } });
    const lines = format === 'csv' ? csvLines(ports, size) : jsonLines(ports, size, head?.size ?? 0, attempt.now);
    return accept({ size, lines });
  });
}

async function* jsonLines(ports: Ports, size: number, headSize: number, at: Date): AsyncIterable<string> {
  yield `${JSON.stringify({ switchyardAudit: 1, exportedAt: at.toISOString() })}\n`;
  for await (const heads of treeHeadPages(ports, headSize)) yield heads.map(({ jws }) => `${JSON.stringify({ treeHead: jws })}\n`).join('');
  for await (const records of recordPages(ports, size)) yield records.map((one) => `${JSON.stringify(toFileRecord(one))}\n`).join('');
}

const columns = [
  'seq',
  'at',
  'actorId',
  'actorName',
  'actorRoles',
  'verb',
  'target',
  'environment',
  'reason',
  'before',
  'after',
  'result',
  'requestId',
  'basis',
  'hash',
  'removedAt',
] as const satisfies readonly (keyof AuditRecord)[];

/** A spreadsheet takes a text that begins with = for a formula, so such texts get an apostrophe before them. */
async function* csvLines(ports: Ports, size: number): AsyncIterable<string> {
  const options = { columns: [...columns], escape_formulas: true, cast: { date: (date: Date) => date.toISOString() } };
  yield stringify([], { ...options, header: true });
  for await (const records of recordPages(ports, size)) yield stringify(records, options);
}
