// What an SDK key is made of: its text, of which only the hash is kept.
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import type { Attempt } from '../../access.server.ts';
import type { SdkKey } from '../../ports.ts';

export interface CreatedSdkKey {
  readonly key: SdkKey;
  /** Shown once: `sy_<environment>_<server|client>_<secret>`. */
  readonly secret: string;
}

export function newSdkKey(
  { ports, actor, now }: Attempt,
  about: Pick<SdkKey, 'environment' | 'kind' | 'name' | 'rateTier'>,
): CreatedSdkKey {
  const secret = `sy_${about.environment}_${about.kind}_${ports.newSecret()}`;
  const hash = sha256Hex(new TextEncoder().encode(secret));
  const made = { id: ports.newId('sdk'), hint: secret.slice(-4), hash, createdAt: now, createdBy: actor.name };
  return { key: { ...about, ...made, revokedAt: null, expiresAt: null, successorId: null }, secret };
}
