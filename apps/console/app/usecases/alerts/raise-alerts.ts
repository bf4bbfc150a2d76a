// Puts the alerts that records raise in the queue of the channels that asked for them: one message for a record and a channel, however
// many of its kinds the channel gets.
import { type AlertKind, alertRow, alertsOf, runbookOf, severityOf } from '@switchyard/registry-core/alert/alert-kind';
import { eventsOf } from '@switchyard/registry-core/alert/event';
import type { AuditRecord } from '@switchyard/registry-core/audit/record';
import type { Attempt } from '../../access.server.ts';
import type { Notice } from '../../notice.ts';
import { environmentForAll } from '../../notify.server.ts';
import type { AlertChannel } from '../../ports/alerts.ts';

/** Answers how many messages there are. */
export async function raiseAlerts(attempt: Attempt, records: readonly AuditRecord[]): Promise<number> {
  const raised = records.map((record) => ({ record, kinds: alertsOf(record) })).filter(({ kinds }) => kinds.length > 0);
  if (raised.length === 0) return 0;
  const channels = await attempt.stores.channels.list();
  const environments = (await attempt.stores.environments.list()).map(({ name }) => name);
  const usual = (await environmentForAll(attempt.stores))?.name;
  // A message leads to a page, and every page is one of an environment.
  if (usual === undefined) return 0;
  // What was refused may name an environment that does not exist, and so may what a rule makes of it.
  const environmentOf = ({ environment }: AuditRecord) =>
    environment !== null && environments.includes(environment) ? environment : usual;
  let messages = 0;
  for (const { record, kinds } of raised) {
    // Channels that get the same of it share one notice.
    for (const [, receivers] of groupBy(channels, record, kinds)) {
      const [first] = receivers;
      if (!first) continue;
      await attempt.stores.channels.send(
        receivers.map(({ id }) => id),
        await noticeOf(attempt, record, kindsFor(first, record, kinds), environmentOf(record)),
      );
      messages += receivers.length;
    }
  }
  return messages;
}

function groupBy(channels: readonly AlertChannel[], record: AuditRecord, kinds: readonly AlertKind[]): Map<string, AlertChannel[]> {
  const groups = new Map<string, AlertChannel[]>();
  for (const channel of channels) {
    const key = kindsFor(channel, record, kinds).join();
    if (key !== '') groups.set(key, [...(groups.get(key) ?? []), channel]);
  }
  return groups;
}

/** Which of the kinds a channel gets; what was before it was made is none of its. */
function kindsFor({ alerts, environments, createdAt }: AlertChannel, { at, environment }: AuditRecord, kinds: readonly AlertKind[]) {
  if (at < createdAt) return [];
  if (environments.length > 0 && environment !== null && !environments.includes(environment)) return [];
  return kinds.filter((kind) => alerts.length === 0 || alerts.includes(kind));
}

async function noticeOf({ stores }: Attempt, record: AuditRecord, kinds: readonly AlertKind[], environment: string): Promise<Notice> {
  const [kind] = kinds;
  if (!kind) throw new Error(`Record ${record.seq} raises no alert.`);
  const named = await withName(stores, record);
  return {
    event: 'admin.alert',
    environment,
    weight: 'alarm',
    sentence: alertRow(kind).sentence(named),
    reason: record.reason,
    about: record.verb === 'admin.anomaly.detected' ? `finding:${record.target.slice('finding:'.length)}` : `record:${record.seq}`,
    at: record.at,
    by: record.actorId === 'switchyard' ? null : { id: record.actorId, name: record.actorName },
    to: [],
    facts: {
      alert: kind,
      alerts: [...kinds],
      severity: severityOf(kind, record),
      events: [...eventsOf(record)],
      target: record.target,
      audit: record.seq,
      runbook: runbookOf(kind),
    },
  };
}

/** A person by their name instead of their id, where the target is one. */
async function withName({ people }: Attempt['stores'], record: AuditRecord): Promise<AuditRecord> {
  if (!record.target.startsWith('person:')) return record;
  const person = await people.find(record.target.slice('person:'.length));
  return person ? { ...record, target: `person:${person.name}` } : record;
}
