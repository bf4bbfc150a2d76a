// Counts records for every anomaly rule that is switched on, and saves what was found.
import { countOne, emptyCount, endOfCount, findingWords, groupFor, readyRule } from '@switchyard/registry-core/alert/count';
import type { AuditRecord } from '@switchyard/registry-core/audit/record';
import type { Attempt, Note } from '../../access.server.ts';
import type { Finding, KeptRule } from '../../ports/anomalies.ts';

/** A finding with what alerts tell apart about its rule. */
export interface NewFinding extends Finding {
  readonly result: KeptRule['rule']['result'];
  readonly environment: string | null;
}

export async function countAnomalies(attempt: Attempt, records: readonly AuditRecord[]): Promise<NewFinding[]> {
  const rules = (await attempt.stores.anomalies.rules()).filter(({ enabled }) => enabled);
  const found: NewFinding[] = [];
  for (const kept of rules) found.push(...(await countFor(attempt, kept, records)));
  for (const { result: _, environment: __, ...finding } of found) await attempt.stores.anomalies.addFinding(finding);
  return found;
}

async function countFor({ ports, stores }: Attempt, kept: KeptRule, records: readonly AuditRecord[]): Promise<NewFinding[]> {
  const { id, rule, version } = kept;
  const ready = readyRule(rule);
  const counted = records.flatMap((record) => {
    const group = groupFor(ready, record);
    return group === undefined ? [] : [{ group, record }];
  });
  const counts = await stores.anomalies.counts(id, [...new Set(counted.map(({ group }) => group))]);
  const findings: NewFinding[] = [];
  for (const { group, record } of counted) {
    const { count, found } = countOne(rule, counts.get(group) ?? emptyCount, record);
    counts.set(group, count);
    if (!found) continue;
    const about = { ruleId: id, ruleVersion: version, severity: rule.severity, sentence: findingWords(rule, found), group };
    const open = { acknowledgedAt: null, acknowledgedByName: null, note: '' };
    const seen = { measured: found.measured, records: found.records, at: found.at, environment: record.environment };
    findings.push({ id: ports.newId('fnd'), ...about, ...seen, ...open, result: rule.result });
  }
  await stores.anomalies.saveCounts(id, new Map([...counts].map(([group, count]) => [group, { count, endsAt: endOfCount(rule, count) }])));
  return findings;
}

export function noteOf({ id, ruleId, severity, sentence, measured, records, result, environment }: NewFinding): Note {
  const after = { rule: ruleId, severity, sentence, measured, records: [...records], result };
  return { verb: 'admin.anomaly.detected', target: `finding:${id}`, environment, after };
}
