// Replaces a key of the API by a new one of the same name and limits. The old one goes on for a while, so that whatever uses it can
// change over without a gap.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { endOf } from '../../who-asks.server.ts';
import { askAboutToken, type CreatedApiToken, issueToken } from './issue-token.ts';

export const RotateApiToken = z.strictObject({
  tokenId: z.string().min(1),
  /** 0: the old one ends at once. */
  overlapHours: z.number().int().min(0).max(168).default(24),
});
export type RotateApiToken = z.input<typeof RotateApiToken>;

const hourMs = 3_600_000;

export function rotateApiToken(
  ports: Ports,
  caller: Caller,
  { tokenId, overlapHours = 24 }: RotateApiToken,
): Promise<Result<CreatedApiToken>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, now } = attempt;
    const note: Note = { verb: 'token.rotate', target: `token:${tokenId}`, environment: null };
    const old = await stores.tokens.find(tokenId);
    const allowed = await authorize(attempt, askAboutToken('token:rotate', attempt, old?.personId ?? ''), note);
    if (!allowed.ok) return allowed;
    if (!old) return refuse('UNKNOWN_TOKEN', `There is no token ${tokenId}.`);
    if (endOf(old, now)) return refuse('ALREADY_REVOKED', `The token ${old.name} has ended already; make another one.`);
    if (old.successorId !== null)
      return refuse('ALREADY_ROTATED', `The token ${old.name} has been rotated already; rotate the one after it.`);
    const { personId, name, scope, trustId, createdAt, expiresAt } = old;
    // As long again as the old one was meant for.
    const lastsMs = expiresAt === null ? null : expiresAt.getTime() - createdAt.getTime();
    const renewed = lastsMs === null ? null : new Date(now.getTime() + lastsMs);
    const created = await issueToken(attempt, {
      id: ports.newId('tok'),
      personId,
      name,
      createdAt: now,
      scope,
      expiresAt: renewed,
      trustId,
    });
    const overlapEnd = now.getTime() + overlapHours * hourMs;
    const endsAt = new Date(Math.min(overlapEnd, expiresAt?.getTime() ?? overlapEnd));
    await stores.tokens.supersede(tokenId, created.token.id, endsAt);
    await record(attempt, { ...note, before: { name }, after: { successor: created.token.id, endsAt: endsAt.toISOString() } });
    return accept(created);
  });
}
