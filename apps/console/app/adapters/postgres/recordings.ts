// Uploaded recordings, compressed: a hundred thousand events are some megabytes.
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { and, desc, eq, gt, lte } from 'drizzle-orm';
import type { Recording, RecordingStore } from '../../ports/previews.ts';
import { recording } from './preview-schema.ts';
import type { Transaction } from './transaction.ts';

const [compress, decompress] = [promisify(gzip), promisify(gunzip)];
/** All but the lines, which are large. */
const columns = {
  id: recording.id,
  environment: recording.environment,
  name: recording.name,
  events: recording.events,
  kinds: recording.kinds,
  uploadedById: recording.uploadedById,
  uploadedByName: recording.uploadedByName,
  uploadedAt: recording.uploadedAt,
  keptUntil: recording.keptUntil,
};

type Row = Omit<typeof recording.$inferSelect, 'lines'>;
// Written by create(), whose kinds are counts.
const toRecording = (row: Row): Recording => ({ ...row, kinds: row.kinds as Recording['kinds'] });

export function postgresRecordings({ db }: Transaction): RecordingStore {
  return {
    async list(environment, now) {
      const kept = and(eq(recording.environment, environment), gt(recording.keptUntil, now));
      return (await db.select(columns).from(recording).where(kept).orderBy(desc(recording.uploadedAt), desc(recording.id))).map(
        toRecording,
      );
    },
    async find(id) {
      const [found] = await db.select(columns).from(recording).where(eq(recording.id, id));
      return found && toRecording(found);
    },
    async create(created, text) {
      await db.insert(recording).values({ ...created, lines: await compress(text) });
    },
    async read(id) {
      const [found] = await db.select({ lines: recording.lines }).from(recording).where(eq(recording.id, id));
      return found ? (await decompress(found.lines)).toString('utf8') : '';
    },
    async remove(id) {
      await db.delete(recording).where(eq(recording.id, id));
    },
    async forget(now) {
      await db.delete(recording).where(lte(recording.keptUntil, now));
    },
  };
}
