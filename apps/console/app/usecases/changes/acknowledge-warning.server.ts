// Says by name that a warning is meant. It holds for what was looked at: an edit, or a move of the base, asks again.
import type { Waiver } from '@switchyard/registry-core/change/obstacles';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { assess, attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { findingsOf } from '../../findings.server.ts';
import { readStanding, refusalOfStale } from '../../gates.server.ts';
import type { Ports } from '../../ports.ts';
import { changeStep, requireChange } from './require-change.ts';

export const AcknowledgeWarning = z.strictObject({
  ...changeStep,
  /** What was looked at. */
  round: z.number().int().min(1),
  difference: z.string().regex(/^[0-9a-f]{64}$/, 'The digest of the difference is 64 hexadecimal digits.'),
  /** The warning's code, such as SETTING_SHADOWED, or the key of the rule that is broken. */
  warning: z.string().min(1).max(128),
  comment: z.string().trim().max(4000).default(''),
});
export type AcknowledgeWarning = z.infer<typeof AcknowledgeWarning>;

export function acknowledgeWarning(ports: Ports, caller: Caller, input: AcknowledgeWarning): Promise<Result<Waiver>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const { changeId, expectedVersion, round, difference, warning: name, comment: reason } = input;
    const found = await requireChange(stores, { changeId, expectedVersion });
    if (!found.ok) return found;
    const change = found.value;
    const { environment } = change;
    const note: Note = { verb: 'change.acknowledge', target: `change:${changeId}`, environment, reason };
    const allowed = await authorize(attempt, { verb: 'change:acknowledge', environment }, note);
    if (!allowed.ok) return allowed;
    const stale = refusalOfStale(change, { round, difference });
    if (stale) return { ok: false, refusal: stale };
    const assessment = await assess(stores, change);
    const { obstacles } = await readStanding(attempt, assessment, await findingsOf(attempt, assessment));
    const obstacle = obstacles.find((one) => one.kind === 'acknowledge' && one.name === name);
    if (!obstacle) return refuse('NOTHING_TO_ACKNOWLEDGE', `Change #${change.number} has no warning ${name} that waits for your word.`);

    const waiver: Waiver = { code: obstacle.code, name, round, difference, personId: actor.id, personName: actor.name, reason, at: now };
    await stores.waivers.add(changeId, waiver);
    await record(attempt, { ...note, after: { warning: name, round, difference } });
    return accept(waiver);
  });
}
