// Ends a key of the API at once: its owner, an admin, or whoever makes keys for its service account.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ApiToken } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';
import { askAboutToken } from './issue-token.ts';

export const RevokeApiToken = z.strictObject({ tokenId: z.string().min(1) });
export type RevokeApiToken = z.infer<typeof RevokeApiToken>;

export function revokeApiToken(ports: Ports, caller: Caller, { tokenId }: RevokeApiToken): Promise<Result<ApiToken>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, now } = attempt;
    const note: Note = { verb: 'token.revoke', target: `token:${tokenId}`, environment: null };
    const token = await stores.tokens.find(tokenId);
    const allowed = await authorize(attempt, askAboutToken('token:revoke', attempt, token?.personId ?? ''), note);
    if (!allowed.ok) return allowed;
    if (!token) return refuse('UNKNOWN_TOKEN', `There is no token ${tokenId}.`);
    if (token.revokedAt) return refuse('ALREADY_REVOKED', `The token ${token.name} has been revoked already.`);
    await stores.tokens.revoke(tokenId, now);
    await record(attempt, { ...note, before: { name: token.name }, after: { revoked: true } });
    return accept({ ...token, revokedAt: now });
  });
}
