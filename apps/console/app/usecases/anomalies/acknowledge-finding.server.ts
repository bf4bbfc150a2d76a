// Says that somebody looked into what a rule found, and what it was.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Finding } from '../../ports/anomalies.ts';
import type { Ports } from '../../ports.ts';

export const AcknowledgeFinding = z.strictObject({
  findingId: z.string().min(1),
  note: z.string().trim().min(1, 'Say what you found out; it is all that the next person will know.').max(4000),
});
export type AcknowledgeFinding = z.infer<typeof AcknowledgeFinding>;

export function acknowledgeFinding(ports: Ports, caller: Caller, { findingId, note: text }: AcknowledgeFinding): Promise<Result<Finding>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const found = await stores.anomalies.findFinding(findingId);
    if (!found) return refuse('UNKNOWN_FINDING', `There is no finding ${findingId}.`);
    const note: Note = { verb: 'anomaly.acknowledge', target: `finding:${findingId}`, environment: null, reason: text };
    const allowed = await authorize(attempt, { verb: 'anomaly:acknowledge', environment: null, basis: { personId: found.group } }, note);
    if (!allowed.ok) return allowed;
    if (found.acknowledgedAt !== null)
      return refuse('ALREADY_ACKNOWLEDGED', `${found.acknowledgedByName} has looked into it already: ${found.note}`);
    await stores.anomalies.acknowledge(findingId, { at: now, name: actor.name, note: text });
    await record(attempt, { ...note, after: { rule: found.ruleId } });
    return accept({ ...found, acknowledgedAt: now, acknowledgedByName: actor.name, note: text });
  });
}
