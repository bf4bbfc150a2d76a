// Signs heads as compact JWS (RFC 7515) with Ed25519 (RFC 8037), and reads back those that the same key signed.
import { type Head, Head as HeadSchema } from '@switchyard/registry-core/snapshot/head';
import { CompactSign, calculateJwkThumbprint, compactVerify, importJWK } from 'jose';
import type { SigningKey } from '../../settings.server.ts';

const algorithm = 'EdDSA';

export interface HeadSigner {
  sign(head: Head): Promise<string>;
  /** The head inside `jws`; undefined when it is not one, or another key signed it. */
  read(jws: string): Promise<Head | undefined>;
}

export async function createHeadSigner(jwk: SigningKey): Promise<HeadSigner> {
  const { d, kid: named, ...publicJwk } = jwk;
  const privateKey = await importJWK({ ...publicJwk, d }, algorithm);
  const publicKey = await importJWK(publicJwk, algorithm);
  const kid = named ?? (await calculateJwkThumbprint(publicJwk));
  return {
    sign: (head) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(head))).setProtectedHeader({ alg: algorithm, kid }).sign(privateKey),
    async read(jws) {
      try {
        const { payload } = await compactVerify(jws, publicKey);
        return HeadSchema.parse(JSON.parse(new TextDecoder().decode(payload)));
      } catch {
        return undefined;
      }
    },
  };
}
