// Takes an anomaly rule away. What it found stays.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { KeptRule } from '../../ports/anomalies.ts';
import type { Ports } from '../../ports.ts';

export const RemoveAnomalyRule = z.strictObject({ ruleId: z.string().min(1) });
export type RemoveAnomalyRule = z.infer<typeof RemoveAnomalyRule>;

export function removeAnomalyRule(ports: Ports, caller: Caller, { ruleId }: RemoveAnomalyRule): Promise<Result<KeptRule>> {
  return attempt(ports, caller, async (attempt) => {
    const { anomalies, auditWatch } = attempt.stores;
    const note: Note = { verb: 'anomaly_rule.remove', target: `anomaly_rule:${ruleId}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'anomaly:edit', environment: null }, note);
    if (!allowed.ok) return allowed;
    await auditWatch.take('wait');
    const found = await anomalies.findRule(ruleId);
    if (!found) return refuse('UNKNOWN_RULE', `There is no rule ${ruleId}.`);
    await anomalies.removeRule(ruleId, attempt.now);
    await record(attempt, { ...note, before: { title: found.rule.title } });
    return accept(found);
  });
}
