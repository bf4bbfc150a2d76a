// Looks at what the audit has that was not looked at yet: counts it for the anomaly rules, and raises alerts. Everything is saved with how
// far it got, so that a record counts once and raises its alerts once, whenever the console stops and starts.
import { firstRules } from '@switchyard/registry-core/alert/anomaly-rule';
import type { AuditRecord } from '@switchyard/registry-core/audit/record';
import { type Attempt, attemptUnasked, record } from '../../access.server.ts';
import type { Ports } from '../../ports.ts';
import { countAnomalies, noteOf } from './count-anomalies.ts';
import { raiseAlerts } from './raise-alerts.ts';

const recordsAtOnce = 500;
/** Where nothing was watched before, rules begin with what is not older than this. */
const firstDays = 30;
const dayMs = 86_400_000;

export interface Watched {
  /** What was looked at; empty: there is nothing new, or another console looks. */
  readonly records: readonly AuditRecord[];
  readonly alerts: number;
}

export function watchAudit(ports: Ports): Promise<Watched> {
  return attemptUnasked(ports, async (attempt): Promise<Watched> => {
    const { audit, auditWatch } = attempt.stores;
    const taken = await auditWatch.take();
    if (taken === undefined) return { records: [], alerts: 0 };
    const seq = taken < 0 ? await begin(attempt) : taken;
    const records = await audit.listFrom(seq, recordsAtOnce);
    const last = records.at(-1)?.seq ?? seq;
    if (last !== taken) await auditWatch.moveTo(last);
    if (records.length === 0) return { records, alerts: 0 };
    const alerts = await raiseAlerts(attempt, records);
    const findings = await countAnomalies(attempt, records);
    // The audit's lock is held from here on.
    for (const finding of findings) await record(attempt, noteOf(finding));
    return { records, alerts };
  });
}

async function begin({ stores, now }: Attempt): Promise<number> {
  for (const [id, rule] of Object.entries(firstRules)) {
    await stores.anomalies.saveRule({ id, rule, version: 1, enabled: true, changedAt: now, changedByName: 'Switchyard' });
  }
  return (await stores.audit.firstSince(new Date(now.getTime() - firstDays * dayMs))) - 1;
}
