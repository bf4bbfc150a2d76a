// Names an SDK key anew, or lets it ask more or less often. Its text stays the same, so whatever uses it notices nothing.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { rateTiers } from '@switchyard/registry-core/snapshot/rate-tier';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, SdkKey } from '../../ports.ts';

export const EditSdkKey = z.strictObject({
  keyId: z.string().min(1),
  name: z.string().trim().min(1, 'Name what uses the key.').max(100).optional(),
  rateTier: z.enum(rateTiers).optional(),
});
export type EditSdkKey = z.infer<typeof EditSdkKey>;

export function editSdkKey(ports: Ports, caller: Caller, { keyId, ...wanted }: EditSdkKey): Promise<Result<SdkKey>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    const key = await stores.sdkKeys.find(keyId);
    if (!key) return refuse('UNKNOWN_SDK_KEY', `There is no SDK key ${keyId}.`);
    const { environment } = key;
    const note: Note = { verb: 'sdk_key.edit', target: `sdk_key:${keyId}`, environment };
    const allowed = await authorize(attempt, { verb: 'sdk_key:edit', environment }, note);
    if (!allowed.ok) return allowed;
    if (key.revokedAt) return refuse('ALREADY_REVOKED', `${key.name} is revoked; create a new key instead.`);
    const { name = key.name, rateTier = key.rateTier } = wanted;
    await stores.sdkKeys.edit(keyId, { name, rateTier });
    await stores.outbox.announce('head', environment, { event: 'sdk_key.edit', id: keyId });
    await record(attempt, { ...note, before: { name: key.name, rateTier: key.rateTier }, after: { name, rateTier } });
    return accept({ ...key, name, rateTier });
  });
}
