// One service account: what it may do, whose ID tokens it trusts, and the tokens that were made or traded for it.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ApiToken, ServiceAccount, TokenTrust } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';
import { endOf } from '../../who-asks.server.ts';
import { type Permit, permit } from '../permit.server.ts';

export interface ServiceAccountPage {
  readonly account: ServiceAccount;
  /** Those in force, newest first. */
  readonly trusts: readonly TokenTrust[];
  /** Traded for ID tokens, newest first. */
  readonly traded: readonly (ApiToken & { readonly ended: 'revoked' | 'expired' | null })[];
  readonly decisions: { readonly trust: Permit };
}

const tradedShown = 20;

export function serviceAccountPage(
  ports: Ports,
  caller: Caller,
  { accountId }: { accountId: string },
): Promise<Result<ServiceAccountPage>> {
  return view(ports, caller, { verb: 'service_account:view', environment: null }, async (viewing) => {
    const { stores, now } = viewing;
    const account = await stores.serviceAccounts.find(accountId);
    if (!account) return refuse('UNKNOWN_ACCOUNT', `There is no service account ${accountId}.`);
    const tokens = await stores.tokens.list(accountId);
    const traded = tokens.filter(({ trustId }) => trustId !== null).slice(0, tradedShown);
    return accept({
      account,
      trusts: (await stores.serviceAccounts.trusts(accountId)).filter(({ removedAt }) => removedAt === null),
      traded: traded.map((token) => ({ ...token, ended: endOf(token, now) ?? null })),
      decisions: { trust: permit(viewing, { verb: 'service_account:trust', environment: null, basis: { personId: accountId } }) },
    });
  });
}
