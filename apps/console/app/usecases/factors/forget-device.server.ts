// Takes the trust in a device away: the next sign-in there asks for the second factor.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const ForgetDevice = z.strictObject({
  deviceId: z.string().min(1),
  /** Whose; absent: the caller's own. */
  personId: z.string().min(1).optional(),
});
export type ForgetDevice = z.infer<typeof ForgetDevice>;

export function forgetDevice(ports: Ports, caller: Caller, { deviceId, personId }: ForgetDevice): Promise<Result<null>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor } = attempt;
    const owner = personId ?? actor.id;
    const note: Note = { verb: 'admin.device.trust.remove', target: `device:${deviceId}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'session:revoke', environment: null, basis: { personId: owner } }, note);
    if (!allowed.ok) return allowed;
    const device = (await stores.factors.listDevices(owner)).find(({ id }) => id === deviceId);
    if (!device) return refuse('UNKNOWN_DEVICE', `There is no trusted device ${deviceId} of this person.`);
    await stores.factors.removeDevice(deviceId);
    await record(attempt, { ...note, before: { userAgent: device.userAgent } });
    return accept(null);
  });
}
