// SDK keys: which environment a key's text names, and whether the environment's key table still holds it. What is compared are
// hashes, so timing tells nothing about a secret; those of the last keys are remembered, because hashing costs more than evaluating.
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

export interface PresentedKey {
  /** `production` of `sy_production_client_…`. */
  readonly environment: string;
  /** The SHA-256 of the whole text. */
  readonly hash: string;
}

/** Good ones and made-up ones alike; forgotten all at once when there are more. */
const readMax = 500;
const read = new Map<string, PresentedKey>();

/** What the text of a key says by itself; undefined for any other text. */
export function readSdkKey(text: string): PresentedKey | undefined {
  const known = read.get(text);
  if (known) return known;
  const environment = keyText.exec(text)?.[1];
  if (environment === undefined) return undefined;
  const key = { environment, hash: sha256Hex(encoder.encode(text)) };
  if (read.size >= readMax) read.clear();
  read.set(text, key);
  return key;
}

export type FoundKey = { readonly status: 'valid'; readonly entry: SdkKeyEntry } | { readonly status: 'unknown' | 'revoked' | 'expired' };

/** What the release knows of this key. Whoever holds a key may know what became of it. */
export function findSdkKey({ sdkKeys, revoked }: Release, { hash }: PresentedKey, nowMs: number): FoundKey {
  const entry = sdkKeys.get(hash);
  if (!entry) return { status: 'unknown' };
  if (revoked.has(entry.id)) return { status: 'revoked' };
  return entry.expiresAtMs !== undefined && entry.expiresAtMs <= nowMs ? { status: 'expired' } : { status: 'valid', entry };
}
