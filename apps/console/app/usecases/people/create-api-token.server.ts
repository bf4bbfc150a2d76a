// Makes a personal token for the API and the CLI: it may do what its owner may do. Shown once, kept as a hash.
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ApiToken, Ports } from '../../ports.ts';

export const CreateApiToken = z.strictObject({ name: z.string().trim().min(1, 'Name what will use the token.').max(100) });
export type CreateApiToken = z.infer<typeof CreateApiToken>;

export interface CreatedApiToken {
  readonly token: ApiToken;
  /** Shown once: `swt_…`. */
  readonly secret: string;
}

export function createApiToken(ports: Ports, caller: Caller, { name }: CreateApiToken): Promise<Result<CreatedApiToken>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const id = ports.newId('tok');
    const note: Note = { verb: 'token.create', target: `token:${id}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'token:create', environment: null, basis: { personId: actor.id } }, note);
    if (!allowed.ok) return allowed;
    const secret = `swt_${ports.newSecret()}`;
    const token = { id, personId: actor.id, name, createdAt: now };
    await stores.people.createToken(token, sha256Hex(new TextEncoder().encode(secret)));
    await record(attempt, { ...note, after: { name } });
    return accept({ token: { ...token, lastUsedAt: null, revokedAt: null }, secret });
  });
}
