// Gives an SDK key a successor. Both work for a while, so that whatever uses the old one can change over without a pause.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { sdkKeysMax } from '@switchyard/registry-core/snapshot/head-limits';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, SdkKey } from '../../ports.ts';
import { type CreatedSdkKey, newSdkKey } from './new-sdk-key.ts';

const hourMs = 60 * 60 * 1000;
/** A key that is to work longer than a quarter is not being rotated. */
export const overlapHoursMax = 24 * 90;

export const RotateSdkKey = z.strictObject({
  keyId: z.string().min(1),
  /** How long the old key still works; 0 ends it at once. */
  overlapHours: z
    .number('Say for how many hours the old key still works.')
    .min(0, 'The old key cannot end in the past.')
    .max(overlapHoursMax, `The old key works for at most ${overlapHoursMax} more hours.`),
});
export type RotateSdkKey = z.infer<typeof RotateSdkKey>;

export interface RotatedSdkKey extends CreatedSdkKey {
  readonly old: SdkKey;
}

export function rotateSdkKey(ports: Ports, caller: Caller, { keyId, overlapHours }: RotateSdkKey): Promise<Result<RotatedSdkKey>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, now } = attempt;
    const found = await stores.sdkKeys.find(keyId);
    if (!found) return refuse('UNKNOWN_SDK_KEY', `There is no SDK key ${keyId}.`);
    const { environment, kind, name, rateTier } = found;
    const note: Note = { verb: 'sdk_key.rotate', target: `sdk_key:${keyId}`, environment };
    const allowed = await authorize(attempt, { verb: 'sdk_key:rotate', environment }, note);
    if (!allowed.ok) return allowed;
    await stores.environments.lock(environment);
    const old = (await stores.sdkKeys.find(keyId)) ?? found;
    if (old.revokedAt) return refuse('ALREADY_REVOKED', `${name} is revoked; create a new key instead.`);
    if (old.expiresAt) return refuse('ALREADY_ROTATED', `${name} has a successor already and ends at ${old.expiresAt.toISOString()}.`);
    const active = (await stores.sdkKeys.list(environment)).filter(({ revokedAt }) => revokedAt === null);
    if (active.length >= sdkKeysMax)
      return refuse('TOO_MANY', `${environment} has ${sdkKeysMax} SDK keys in use, which is the limit; revoke one first.`);

    const { key, secret } = newSdkKey(attempt, { environment, kind, name, rateTier });
    const expiresAt = new Date(now.getTime() + overlapHours * hourMs);
    await stores.sdkKeys.create(key);
    await stores.sdkKeys.supersede(keyId, key.id, expiresAt);
    await stores.outbox.announce('head', environment, { event: 'sdk_key.rotate', id: keyId, successor: key.id });
    const after = { successor: key.id, hint: key.hint, expiresAt: expiresAt.toISOString() };
    await record(attempt, { ...note, before: { name, hint: old.hint }, after });
    return accept({ key, secret, old: { ...old, successorId: key.id, expiresAt } });
  });
}
