// A new key of the API: its secret is shown once and kept as a hash. Whose it is says what the right to it is called.
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import type { Ask, Attempt } from '../../access.server.ts';
import type { ApiToken } from '../../ports/access.ts';

export interface CreatedApiToken {
  readonly token: ApiToken;
  /** Shown once: `swt_…`. */
  readonly secret: string;
}

/** Somebody's own, or one of a service account's. */
export function askAboutToken(
  verb: 'token:create' | 'token:rotate' | 'token:revoke',
  { actor }: Pick<Attempt, 'actor'>,
  owner: string,
): Ask {
  const isAccount = owner.startsWith('svc_');
  if (isAccount) return { verb: 'service_account:key', environment: null, basis: { personId: owner } };
  return { verb, environment: null, basis: { personId: owner === '' ? actor.id : owner } };
}

export async function issueToken(
  { ports, stores }: Pick<Attempt, 'ports' | 'stores'>,
  token: Omit<ApiToken, 'lastUsedAt' | 'revokedAt' | 'successorId' | 'lastRefusedAt'>,
): Promise<CreatedApiToken> {
  const secret = `swt_${ports.newSecret()}`;
  await stores.tokens.create(token, sha256Hex(new TextEncoder().encode(secret)));
  return { token: { ...token, lastUsedAt: null, revokedAt: null, successorId: null, lastRefusedAt: null }, secret };
}
