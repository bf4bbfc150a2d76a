// Lets whoever has an ID token of an issuer, with this audience, subject and these claims, act as a service account: no secret is kept anywhere.
import { KeyScope } from '@switchyard/registry-core/access/grant';
import { isTooWide } from '@switchyard/registry-core/access/token-trust';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { TokenTrust } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';

const text = z.string().trim().min(1).max(500);
/** Plain HTTP on this machine only. */
const isSafe = (issuer: string) => /^https:|^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(issuer);

export const TrustIssuer = z.strictObject({
  accountId: z.string().min(1),
  name: z.string().trim().min(1, 'Name what it is for.').max(100),
  issuer: z
    .url('This is no address such as https://token.actions.githubusercontent.com.')
    .max(500)
    .refine(isSafe, 'An issuer is reached by https.'),
  audience: text,
  subject: text.default('**'),
  claims: z.record(z.string().min(1).max(100), text).default({}),
  scope: KeyScope.default({}),
  minutes: z.number().int().min(1).max(60).default(15),
});
export type TrustIssuer = z.input<typeof TrustIssuer>;

const trustsMax = 20;

export function trustIssuer(ports: Ports, caller: Caller, input: TrustIssuer): Promise<Result<TokenTrust>> {
  const { accountId, ...terms } = TrustIssuer.parse(input);
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const note: Note = { verb: 'service_account.trust', target: `service_account:${accountId}`, environment: null };
    const allowed = await authorize(attempt, { verb: 'service_account:trust', environment: null, basis: { personId: accountId } }, note);
    if (!allowed.ok) return allowed;
    if (!(await stores.serviceAccounts.find(accountId))) return refuse('UNKNOWN_ACCOUNT', `There is no service account ${accountId}.`);
    if (isTooWide(terms))
      return refuse('TRUST_TOO_WIDE', 'Everybody at this issuer would be trusted; name a subject or a claim, such as the repository.', {
        path: 'subject',
      });
    const others = (await stores.serviceAccounts.trusts(accountId)).filter(({ removedAt }) => removedAt === null);
    if (others.length >= trustsMax) return refuse('TOO_MANY', `A service account trusts ${trustsMax} at most.`);
    const trust = {
      id: ports.newId('tru'),
      accountId,
      ...terms,
      createdAt: now,
      createdByName: actor.name,
      removedAt: null,
      lastUsedAt: null,
    };
    await stores.serviceAccounts.addTrust(trust);
    await record(attempt, { ...note, after: { trust: trust.id, ...terms, scope: terms.scope as Json } });
    return accept(trust);
  });
}
