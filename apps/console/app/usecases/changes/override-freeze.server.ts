// Lets one change pass through a freeze, by somebody whom the freeze names, with a reason that everyone concerned reads.
import type { Waiver } from '@switchyard/registry-core/change/obstacles';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { refusalOfStale } from '../../gates.server.ts';
import { notify, peopleOfChange, watchersOf } from '../../notify.server.ts';
import type { Ports } from '../../ports.ts';
import { changeStep, requireChange } from './require-change.ts';

export const OverrideFreeze = z.strictObject({
  ...changeStep,
  /** What was looked at. */
  round: z.number().int().min(1),
  difference: z.string().regex(/^[0-9a-f]{64}$/, 'The digest of the difference is 64 hexadecimal digits.'),
  /** The freeze's id. */
  freeze: z.string().min(1).max(100),
  reason: z.string().trim().min(1, 'Say why this cannot wait.').max(4000),
});
export type OverrideFreeze = z.infer<typeof OverrideFreeze>;

export function overrideFreeze(ports: Ports, caller: Caller, input: OverrideFreeze): Promise<Result<Waiver>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const { changeId, expectedVersion, round, difference, freeze, reason } = input;
    const found = await requireChange(stores, { changeId, expectedVersion });
    if (!found.ok) return found;
    const change = found.value;
    const { environment: name, number } = change;
    const environment = await stores.environments.find(name);
    const window = environment?.policy.freezes.find(({ id }) => id === freeze);
    if (!window) return refuse('UNKNOWN_FREEZE', `There is no freeze ${freeze} in ${name}.`);
    const note: Note = { verb: 'freeze.override', target: `change:${changeId}`, environment: name, reason };
    const basis = { overrideRoles: window.overrideRoles };
    const allowed = await authorize(attempt, { verb: 'freeze:override', environment: name, basis }, note);
    if (!allowed.ok) return allowed;
    const stale = refusalOfStale(change, { round, difference });
    if (stale) return { ok: false, refusal: stale };

    const waiver: Waiver = { code: 'FROZEN', name: freeze, round, difference, personId: actor.id, personName: actor.name, reason, at: now };
    await stores.waivers.add(changeId, waiver);
    await notify(attempt, {
      event: 'freeze.override',
      environment: name,
      weight: 'alarm',
      sentence: `${actor.name} lets change #${number} ${change.title} pass through the freeze “${window.title}” in ${name}.`,
      reason,
      about: `change:${number}`,
      to: [...peopleOfChange(change), ...(await watchersOf(stores, name, now))],
      facts: { change: number, freeze },
    });
    await record(attempt, { ...note, after: { freeze, round, difference } });
    return accept(waiver);
  });
}
