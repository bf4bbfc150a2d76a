// Makes an SDK key. Its secret is in the answer and nowhere else: only the hash is kept.
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import { sdkKeysMax } from '@switchyard/registry-core/snapshot/key-table';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, SdkKey } from '../../ports.ts';

export const CreateSdkKey = z.strictObject({
  environment: EnvironmentName,
  kind: z.enum(['server', 'client']),
  name: z.string().trim().min(1, 'Name what will use the key.').max(100),
});
export type CreateSdkKey = z.infer<typeof CreateSdkKey>;

export interface CreatedSdkKey {
  readonly key: SdkKey;
  /** Shown once: `sy_<environment>_<server|client>_<secret>`. */
  readonly secret: string;
}

export function createSdkKey(ports: Ports, caller: Caller, { environment, kind, name }: CreateSdkKey): Promise<Result<CreatedSdkKey>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const id = ports.newId('sdk');
    const note: Note = { verb: 'sdk_key.create', target: `sdk_key:${id}`, environment };
    const allowed = await authorize(attempt, { verb: 'sdk_key:create', environment }, note);
    if (!allowed.ok) return allowed;
    await stores.environments.lock(environment);
    const active = (await stores.sdkKeys.list(environment)).filter(({ revokedAt }) => revokedAt === null);
    if (active.length >= sdkKeysMax)
      return refuse('TOO_MANY', `${environment} has ${sdkKeysMax} SDK keys in use, which is the limit; revoke one first.`);

    const secret = `sy_${environment}_${kind}_${ports.newSecret()}`;
    const hash = sha256Hex(new TextEncoder().encode(secret));
    const key = { id, environment, kind, name, hint: secret.slice(-4), hash, createdAt: now, createdBy: actor.name };
    await stores.sdkKeys.create(key);
    await stores.outbox.announce('head', environment, { event: 'sdk_key.create', id });
    await record(attempt, { ...note, after: { kind, name, hint: key.hint } });
    return accept({ key: { ...key, revokedAt: null, expiresAt: null, successorId: null }, secret });
  });
}
