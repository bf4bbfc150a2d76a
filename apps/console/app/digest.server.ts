// The digest of a day: read off the audit records of that day where somebody is, with what waits for a review at the moment.
import { createDigest, type DayDigest } from '@switchyard/registry-core/alert/digest';
import type { AuditRecord } from '@switchyard/registry-core/audit/record';
import { instantOf, localTimeAt } from '@switchyard/registry-core/change/zoned-time';
import type { Attempt } from './access.server.ts';
import type { DigestChoice } from './ports/alerts.ts';
import type { Person, Stores } from './ports.ts';

export interface Digest extends DayDigest {
  /** YYYY-MM-DD, in the zone. */
  readonly day: string;
  readonly zone: string;
  readonly from: Date;
  readonly to: Date;
  readonly open: {
    /** Broken glass that nobody has reviewed. */
    readonly reviews: readonly { readonly id: string; readonly personName: string; readonly reason: string; readonly at: Date }[];
    /** What anomaly rules found and nobody has looked into. */
    readonly findings: number;
    /** Elevations that wait for an answer. */
    readonly requests: number;
  };
}

/** For who has not chosen: those who may read the audit get it in the morning. */
export const usualChoice = { zone: 'America/Chicago', hour: 8 } as const;
const pageRecords = 1_000;
const dayMs = 86_400_000;

/** The day before, where it is `now`. */
export function dayBefore(now: Date, zone: string): string {
  const today = localTimeAt(now.getTime(), zone).slice(0, 10);
  return new Date(Date.parse(`${today}T00:00:00Z`) - dayMs).toISOString().slice(0, 10);
}

/** From midnight to midnight, as clocks there show it; undefined: there is no such day. */
export function spanOf(day: string, zone: string): { from: Date; to: Date } | undefined {
  const from = instantOf(`${day}T00:00`, zone);
  if (from === undefined) return undefined;
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
  return { from: new Date(from), to: new Date(instantOf(`${next}T00:00`, zone) ?? from + dayMs) };
}

export async function readDigest({ stores }: Pick<Attempt, 'stores'>, day: string, zone: string): Promise<Digest | undefined> {
  const span = spanOf(day, zone);
  if (!span) return undefined;
  const names = new Map((await stores.people.list()).map(({ id, name }) => [id, name]));
  const digest = createDigest();
  for await (const record of recordsOf(stores, span)) digest.take(named(record, names));
  return { ...digest.finish(), ...span, day, zone, open: await openOf(stores) };
}

async function* recordsOf({ audit }: Stores, { from, to }: { from: Date; to: Date }): AsyncIterable<AuditRecord> {
  const last = (await audit.firstSince(to)) - 1;
  for (let after = (await audit.firstSince(from)) - 1; after < last; ) {
    const page = await audit.listFrom(after, Math.min(pageRecords, last - after));
    yield* page;
    after = page.at(-1)?.seq ?? last;
  }
}

/** A person by their name instead of their id, where a record is about one. */
function named(record: AuditRecord, names: ReadonlyMap<string, string>): AuditRecord {
  const name = record.target.startsWith('person:') ? names.get(record.target.slice('person:'.length)) : undefined;
  return name === undefined ? record : { ...record, target: `person:${name}` };
}

async function openOf({ elevations, anomalies }: Stores): Promise<Digest['open']> {
  const open = await elevations.list({ open: true });
  const broken = open.filter(({ kind, reviewedAt }) => kind === 'break_glass' && reviewedAt === null);
  return {
    reviews: broken.map(({ id, personName, reason, requestedAt }) => ({ id, personName, reason, at: requestedAt })),
    findings: await anomalies.countOpen(),
    requests: open.filter(({ status }) => status === 'requested').length,
  };
}

/** What somebody gets, by their own word or by what they may read. */
export function choiceOf(person: Pick<Person, 'id'>, choices: readonly DigestChoice[], readsAudit: boolean): DigestChoice {
  const chosen = choices.find(({ personId }) => personId === person.id) ?? { personId: person.id, wanted: readsAudit, ...usualChoice };
  return { ...chosen, wanted: chosen.wanted && readsAudit };
}
