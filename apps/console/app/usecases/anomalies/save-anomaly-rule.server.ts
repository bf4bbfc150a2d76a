// Makes an anomaly rule, or changes one. It begins with what its window holds already: what goes on at this moment is noticed.
import { AnomalyRule, AnomalyRuleId } from '@switchyard/registry-core/alert/anomaly-rule';
import { createCounter, endOfCount } from '@switchyard/registry-core/alert/count';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { type Attempt, attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { KeptRule } from '../../ports/anomalies.ts';
import type { Ports } from '../../ports.ts';

export const SaveAnomalyRule = z.strictObject({
  ruleId: AnomalyRuleId,
  rule: AnomalyRule,
  /** A rule that is switched off counts nothing. */
  enabled: z.boolean().default(true),
  /** What it was drawn from; absent: it is a new rule. */
  expectedVersion: z.number().int().min(1).optional(),
});
export type SaveAnomalyRule = z.input<typeof SaveAnomalyRule>;

/** Each record is held against each of them. */
const rulesMax = 50;
const pageRecords = 1_000;
const minuteMs = 60_000;

export function saveAnomalyRule(ports: Ports, caller: Caller, input: SaveAnomalyRule): Promise<Result<KeptRule>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const { ruleId, rule, enabled, expectedVersion } = SaveAnomalyRule.parse(input);
    const note: Note = { verb: 'anomaly_rule.save', target: `anomaly_rule:${ruleId}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'anomaly:edit', environment: null }, note);
    if (!allowed.ok) return allowed;
    // From here on nothing is counted until the rule is saved with what it begins with.
    const watched = (await stores.auditWatch.take('wait')) ?? 0;
    const rules = await stores.anomalies.rules();
    const before = rules.find(({ id }) => id === ruleId);
    if (before && expectedVersion === undefined) return refuse('RULE_EXISTS', `There is a rule ${ruleId} already.`, { path: 'ruleId' });
    if (!before && expectedVersion !== undefined) return refuse('UNKNOWN_RULE', `There is no rule ${ruleId}.`);
    if (before && before.version !== expectedVersion)
      return refuse('CHANGED_MEANWHILE', `${before.changedByName} changed this rule meanwhile. Look at it again.`);
    if (!before && rules.length >= rulesMax)
      return refuse('TOO_MANY', `There are ${rulesMax} rules, which is the limit; remove some first.`);
    const version = (before?.version ?? 0) + 1;
    const kept: KeptRule = { id: ruleId, rule, version, enabled, changedAt: now, changedByName: actor.name };
    await stores.anomalies.saveRule(kept);
    if (enabled && watched > 0) await beginCounting(attempt, kept, watched);
    const after = { ...rule, enabled } as Json;
    await record(attempt, { ...note, before: before ? ({ ...before.rule, enabled: before.enabled } as Json) : null, after });
    return accept(kept);
  });
}

/** Counts what is in the window up to the last record that was looked at, and finds nothing in it: that is for what comes. */
async function beginCounting({ stores, now }: Attempt, { id, rule }: KeptRule, watched: number): Promise<void> {
  const counter = createCounter({ ...rule, coolDownMinutes: 0 });
  const first = await stores.audit.firstSince(new Date(now.getTime() - rule.windowMinutes * minuteMs));
  for (let after = first - 1; after < watched; ) {
    const page = await stores.audit.listFrom(after, Math.min(pageRecords, watched - after));
    for (const one of page) counter.take(one);
    after = page.at(-1)?.seq ?? watched;
  }
  const begun = [...counter.counts].map(([group, { counted }]) => [group, { counted, quietUntilMs: 0 }] as const);
  await stores.anomalies.saveCounts(id, new Map(begun.map(([group, count]) => [group, { count, endsAt: endOfCount(rule, count) }])));
}
