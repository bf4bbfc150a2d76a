// SDK keys: which environment a key's text names, and whether the environment's key table still holds it. The cost is one hash
// and one look-up whatever the key, and what is compared are hashes, so timing tells nothing about a secret.
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import type { SdkKeyEntry } from '@switchyard/registry-core/snapshot/key-table';
import type { Release } from './release.ts';

const keyText = /^sy_([a-z][a-z0-9-]{0,31})_(?:server|client)_[A-Za-z0-9_-]{1,200}$/;
const encoder = new TextEncoder();

/** The key of `Authorization: Bearer …`, or of `X-API-Key` where there is none. */
export function presentedKey(headers: Headers): string | undefined {
  const authorization = headers.get('authorization');
  const bearer = authorization === null ? null : /^bearer +(\S+) *$/i.exec(authorization);
  return bearer?.[1] ?? headers.get('x-api-key')?.trim() ?? undefined;
}

/** `production` of `sy_production_client_…`; undefined for any other text. */
export function environmentOf(key: string): string | undefined {
  return keyText.exec(key)?.[1];
}

export type FoundKey = { readonly status: 'valid'; readonly entry: SdkKeyEntry } | { readonly status: 'unknown' | 'revoked' | 'expired' };

/** What the release knows of this key. Whoever holds a key may know what became of it. */
export function findSdkKey({ sdkKeys, revoked }: Release, key: string, nowMs: number): FoundKey {
  const entry = sdkKeys.get(sha256Hex(encoder.encode(key)));
  if (!entry) return { status: 'unknown' };
  if (revoked.has(entry.id)) return { status: 'revoked' };
  return entry.expiresAtMs !== undefined && entry.expiresAtMs <= nowMs ? { status: 'expired' } : { status: 'valid', entry };
}
