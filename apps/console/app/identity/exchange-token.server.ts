// Trades an ID token of a CI provider for a short-lived token of the service account that trusts it (RFC 8693). Each trade is on record, and
// so is each refusal, until there were too many from one place: nobody fills the audit by it. Nobody is shut out either, since no signature is
// guessed and the jobs of a provider share their addresses. What was wrong is in the record; the answer says less.
import { rolesOf } from '@switchyard/registry-core/access/denial';
import { type IdToken, mismatchOf } from '@switchyard/registry-core/access/token-trust';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { IdTokenReader, ServiceAccount, TokenTrust } from '../ports/access.ts';
import type { Ports, Stores } from '../ports.ts';
import { issueToken } from '../usecases/people/issue-token.ts';
import { recordFailure, recordIdentity, type Visitor } from './identity-events.server.ts';

export interface Traded {
  readonly secret: string;
  readonly expiresInS: number;
  readonly account: Pick<ServiceAccount, 'id' | 'name'>;
}

const charactersMax = 16_384;
const minuteMs = 60_000;
const { refusal: notTrusted } = refuse('NOT_TRUSTED', 'No service account trusts this token. Those who may see the audit find there why.');

export async function exchangeToken(ports: Ports, reader: IdTokenReader, visitor: Visitor, token: string): Promise<Result<Traded>> {
  const from = `exchange:${visitor.ipHash}`;
  const issuer = token.length <= charactersMax ? reader.issuerOf(token) : undefined;
  const trusts = issuer === undefined ? [] : await ports.read(({ serviceAccounts }) => serviceAccounts.trustsOf(issuer));
  const read = issuer === undefined || trusts.length === 0 ? 'Nobody trusts its issuer.' : await reader.read(token, issuer);
  const why: string[] = typeof read === 'string' ? [read] : [];
  if (typeof read !== 'string') {
    for (const trust of trusts) {
      const mismatch = mismatchOf(trust, read);
      const traded = mismatch === undefined ? await trade(ports, visitor, trust, read) : undefined;
      if (traded) return accept(traded);
      why.push(`${trust.name}: ${mismatch ?? 'Its account is not active.'}`);
    }
  }
  const said = typeof read === 'string' ? {} : { subject: read.subject, audience: [...read.audience] };
  const facts = { issuer: issuer?.slice(0, 500) ?? null, ...said, why: why.slice(0, 10) };
  await ports.transaction((stores) => recordFailure(stores, visitor, from, { verb: 'token.exchange', target: 'service_accounts', facts }));
  return { ok: false, refusal: notTrusted };
}

/** Undefined: the account is shut out, or nobody trusts this any more. */
function trade(ports: Ports, visitor: Visitor, trust: TokenTrust, { subject, issuer }: IdToken): Promise<Traded | undefined> {
  return ports.transaction(async (stores: Stores) => {
    const account = await stores.people.find(trust.accountId);
    const stands = (await stores.serviceAccounts.trustsOf(issuer)).some(({ id }) => id === trust.id);
    if (!account?.active || !stands) return undefined;
    const expiresAt = new Date(visitor.now.getTime() + trust.minutes * minuteMs);
    const about = {
      name: `${trust.name}: ${subject}`.slice(0, 100),
      createdAt: visitor.now,
      scope: trust.scope,
      expiresAt,
      trustId: trust.id,
    };
    const { token, secret } = await issueToken({ ports, stores }, { id: ports.newId('tok'), personId: account.id, ...about });
    await stores.serviceAccounts.noteTrustUse(trust.id, visitor.now);
    await recordIdentity(stores, visitor, {
      verb: 'token.exchange',
      person: account,
      target: `service_account:${account.id}`,
      facts: { trust: trust.id, issuer, subject, token: token.id, expiresAt: expiresAt.toISOString(), roles: rolesOf(account) },
    });
    return { secret, expiresInS: trust.minutes * 60, account: { id: account.id, name: account.name } };
  });
}
