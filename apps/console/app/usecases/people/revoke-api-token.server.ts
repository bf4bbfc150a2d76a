// Ends a personal token: its owner, or an admin.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ApiToken, Ports } from '../../ports.ts';

export const RevokeApiToken = z.strictObject({
  tokenId: z.string().min(1),
  /** Whose token it is; absent: the caller's own. */
  personId: z.string().min(1).optional(),
});
export type RevokeApiToken = z.infer<typeof RevokeApiToken>;

export function revokeApiToken(ports: Ports, caller: Caller, { tokenId, personId }: RevokeApiToken): Promise<Result<ApiToken>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const owner = personId ?? actor.id;
    const note: Note = { verb: 'token.revoke', target: `token:${tokenId}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'token:revoke', environment: null, basis: { personId: owner } }, note);
    if (!allowed.ok) return allowed;
    const token = (await stores.people.listTokens(owner)).find(({ id }) => id === tokenId);
    if (!token) return refuse('UNKNOWN_TOKEN', `There is no token ${tokenId} of this person.`);
    if (token.revokedAt) return refuse('ALREADY_REVOKED', `The token ${token.name} has been revoked already.`);
    await stores.people.revokeToken(tokenId, now);
    await record(attempt, { ...note, before: { name: token.name }, after: { revoked: true } });
    return accept({ ...token, revokedAt: now });
  });
}
