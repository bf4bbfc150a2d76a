// Ends an SDK key, at the edge as fast as a kill.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, SdkKey } from '../../ports.ts';

export const RevokeSdkKey = z.strictObject({ keyId: z.string().min(1), reason: z.string().trim().max(4000).default('') });
export type RevokeSdkKey = z.infer<typeof RevokeSdkKey>;

export function revokeSdkKey(ports: Ports, caller: Caller, { keyId, reason }: RevokeSdkKey): Promise<Result<SdkKey>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, now } = attempt;
    const key = await stores.sdkKeys.find(keyId);
    if (!key) return refuse('UNKNOWN_SDK_KEY', `There is no SDK key ${keyId}.`);
    const { environment } = key;
    const note: Note = { verb: 'sdk_key.revoke', target: `sdk_key:${keyId}`, environment, reason };
    const allowed = await authorize(attempt, { verb: 'sdk_key:revoke', environment }, note);
    if (!allowed.ok) return allowed;
    if (key.revokedAt) return refuse('ALREADY_REVOKED', `${key.name} has been revoked already.`);
    await stores.sdkKeys.revoke(keyId, now);
    await stores.outbox.announce('head', environment, { event: 'sdk_key.revoke', id: keyId });
    await record(attempt, { ...note, before: { name: key.name, hint: key.hint }, after: { revoked: true } });
    return accept({ ...key, revokedAt: now });
  });
}
