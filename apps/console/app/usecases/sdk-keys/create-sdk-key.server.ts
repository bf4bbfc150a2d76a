// Makes an SDK key. Its secret is in the answer and nowhere else: only the hash is kept.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import { sdkKeysMax } from '@switchyard/registry-core/snapshot/head-limits';
import { rateTiers } from '@switchyard/registry-core/snapshot/rate-tier';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { type CreatedSdkKey, newSdkKey } from './new-sdk-key.ts';

export const CreateSdkKey = z.strictObject({
  environment: EnvironmentName,
  kind: z.enum(['server', 'client']),
  name: z.string().trim().min(1, 'Name what will use the key.').max(100),
  /** How often it may ask at the edge; the default does for a service. */
  rateTier: z.enum(rateTiers).optional(),
});
export type CreateSdkKey = z.infer<typeof CreateSdkKey>;

export function createSdkKey(ports: Ports, caller: Caller, input: CreateSdkKey): Promise<Result<CreatedSdkKey>> {
  const { environment, kind, name, rateTier = 'standard' } = input;
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const made = newSdkKey(attempt, { environment, kind, name, rateTier });
    const { key } = made;
    const note: Note = { verb: 'sdk_key.create', target: `sdk_key:${key.id}`, environment };
    const allowed = await authorize(attempt, { verb: 'sdk_key:create', environment }, note);
    if (!allowed.ok) return allowed;
    await stores.environments.lock(environment);
    const active = (await stores.sdkKeys.list(environment)).filter(({ revokedAt }) => revokedAt === null);
    if (active.length >= sdkKeysMax)
      return refuse('TOO_MANY', `${environment} has ${sdkKeysMax} SDK keys in use, which is the limit; revoke one first.`);

    await stores.sdkKeys.create(key);
    await stores.outbox.announce('head', environment, { event: 'sdk_key.create', id: key.id });
    await record(attempt, { ...note, after: { kind, name, rateTier, hint: key.hint } });
    return accept(made);
  });
}
