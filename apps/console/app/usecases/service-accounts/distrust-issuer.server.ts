// Trusts an issuer no more: nothing is traded from then on, and what was traded before opens nothing any more.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const DistrustIssuer = z.strictObject({ accountId: z.string().min(1), trustId: z.string().min(1) });
export type DistrustIssuer = z.infer<typeof DistrustIssuer>;

export function distrustIssuer(ports: Ports, caller: Caller, { accountId, trustId }: DistrustIssuer): Promise<Result<null>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, now } = attempt;
    const note: Note = { verb: 'service_account.distrust', target: `service_account:${accountId}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'service_account:trust', environment: null, basis: { personId: accountId } }, note);
    if (!allowed.ok) return allowed;
    const trust = (await stores.serviceAccounts.trusts(accountId)).find(({ id, removedAt }) => id === trustId && removedAt === null);
    if (!trust) return refuse('UNKNOWN_TRUST', 'This service account has no such trust.');
    await stores.serviceAccounts.removeTrust(trustId, now);
    const traded = (await stores.tokens.list(accountId)).filter((token) => token.trustId === trustId && token.revokedAt === null);
    for (const { id } of traded) await stores.tokens.revoke(id, now);
    await record(attempt, {
      ...note,
      before: { trust: trustId, name: trust.name, issuer: trust.issuer },
      after: { revoked: traded.length },
    });
    return accept(null);
  });
}
