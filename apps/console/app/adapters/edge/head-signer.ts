// Signs heads as compact JWS (RFC 7515) with Ed25519 (RFC 8037), and reads back those that one of our keys signed.
import { type Head, Head as HeadSchema } from '@switchyard/registry-core/snapshot/head';
import { CompactSign, calculateJwkThumbprint, compactVerify, createLocalJWKSet, decodeProtectedHeader, importJWK } from 'jose';
import type { PublicKey, SigningKey } from '../../settings.server.ts';

const algorithm = 'EdDSA';

export interface HeadKeys {
  readonly current: SigningKey;
  /** Keys that signed before, or will: while they are rotated, the edge may hold a head of any of them. */
  readonly others: readonly PublicKey[];
  readonly recovery: readonly PublicKey[];
}

export interface ReadHead {
  readonly head: Head;
  readonly by: 'console' | 'recovery';
}

export interface HeadSigner {
  sign(head: Head): Promise<string>;
  /** Whether the current key signed it, and not one before. */
  isCurrent(jws: string): boolean;
  /** The head inside `jws`; undefined when it is not one, or a key that is none of ours signed it. */
  read(jws: string): Promise<ReadHead | undefined>;
}

export async function createHeadSigner({ current, others, recovery }: HeadKeys): Promise<HeadSigner> {
  const { d, kid: named, ...publicJwk } = current;
  const privateKey = await importJWK({ ...publicJwk, d }, algorithm);
  const kid = named ?? (await calculateJwkThumbprint(publicJwk));
  const sets = [
    { by: 'recovery', keys: createLocalJWKSet({ keys: [...recovery] }) },
    { by: 'console', keys: createLocalJWKSet({ keys: [{ ...publicJwk, kid }, ...others.filter((key) => key.kid !== kid)] }) },
  ] as const;
  return {
    sign: (head) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(head))).setProtectedHeader({ alg: algorithm, kid }).sign(privateKey),
    isCurrent: (jws) => decodeProtectedHeader(jws).kid === kid,
    async read(jws) {
      for (const { by, keys } of sets) {
        try {
          const { payload } = await compactVerify(jws, keys);
          return { by, head: HeadSchema.parse(JSON.parse(new TextDecoder().decode(payload))) };
        } catch {
          // Signed by a key of the other set, or by a stranger.
        }
      }
      return undefined;
    },
  };
}
