// The token in a stream's address, since an EventSource cannot send headers: it names an SDK key by its id and is sealed with
// that key's hash, so it needs no secret of its own, tells no secret, and ends with the key.
import type { SdkKeyEntry } from '@switchyard/registry-core/snapshot/key-table';
import { toHex } from './bytes.ts';
import type { Release } from './release.ts';

/** The web client opens its stream anew whenever the address changes, so a token stays the same for hours. */
const sameForMs = 4 * 3_600_000;

interface StreamToken {
  readonly seal: string;
  readonly untilMs: number;
  readonly environment: string;
  readonly keyId: string;
}

const encoder = new TextEncoder();
const kept = new WeakMap<SdkKeyEntry, { readonly untilMs: number; readonly text: string }>();

/** The same text for some hours; it is good for as long again. */
export async function toStreamToken(environment: string, key: SdkKeyEntry, nowMs: number): Promise<string> {
  // Every key at another time, or all clients would open their streams anew at once.
  const offsetMs = Number.parseInt(key.hash.slice(0, 8), 16) % sameForMs;
  const untilMs = (Math.floor((nowMs + offsetMs) / sameForMs) + 2) * sameForMs - offsetMs;
  const same = kept.get(key);
  if (same?.untilMs === untilMs) return same.text;
  const text = `${await seal(environment, key, untilMs)}.${untilMs}.${environment}.${key.id}`;
  kept.set(key, { untilMs, text });
  return text;
}

export function parseStreamToken(text: string): StreamToken | undefined {
  const found = /^([0-9a-f]{64})\.(\d{1,15})\.([a-z][a-z0-9-]{0,31})\.(.{1,64})$/s.exec(text);
  if (!found) return undefined;
  const [, digits = '', until = '', environment = '', keyId = ''] = found;
  return { seal: digits, untilMs: Number(until), environment, keyId };
}

/** The key that a token was made for; undefined when it was not made here, has expired, or the key has ended. */
export async function findKeyOfToken(release: Release, token: StreamToken, nowMs: number): Promise<SdkKeyEntry | undefined> {
  const { environment, keyId, untilMs } = token;
  if (untilMs <= nowMs || release.revoked.has(keyId)) return undefined;
  const key = [...release.sdkKeys.values()].find(({ id }) => id === keyId);
  if (!key || (key.expiresAtMs !== undefined && key.expiresAtMs <= nowMs)) return undefined;
  const bytes = Uint8Array.from(token.seal.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
  const isGenuine = await crypto.subtle.verify('HMAC', await hmacKey(key, 'verify'), bytes, sealed(environment, key, untilMs));
  return isGenuine ? key : undefined;
}

async function seal(environment: string, key: SdkKeyEntry, untilMs: number): Promise<string> {
  const bytes = await crypto.subtle.sign('HMAC', await hmacKey(key, 'sign'), sealed(environment, key, untilMs));
  return toHex(new Uint8Array(bytes));
}

function hmacKey({ hash }: SdkKeyEntry, use: 'sign' | 'verify'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', encoder.encode(hash), { name: 'HMAC', hash: 'SHA-256' }, false, [use]);
}

function sealed(environment: string, { id }: SdkKeyEntry, untilMs: number): Uint8Array {
  return encoder.encode(`stream ${untilMs} ${environment} ${id}`);
}
