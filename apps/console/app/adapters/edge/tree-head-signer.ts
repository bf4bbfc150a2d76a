// Signs tree heads as compact JWS (RFC 7515) with Ed25519 (RFC 8037), by the key that also signs what the edge serves, and reads back
// those that one of our keys signed.
import { TreeHead, treeHeadType } from '@switchyard/registry-core/audit/tree-head';
import { CompactSign, calculateJwkThumbprint, compactVerify, createLocalJWKSet, decodeProtectedHeader, importJWK } from 'jose';
import type { HeadKeys } from './head-signer.ts';

export interface TreeHeadSigner {
  sign(head: TreeHead): Promise<string>;
  /** The head inside `jws`; undefined when that is not what the key signed that it names. Keys may be gone since they were rotated. */
  read(jws: string): Promise<TreeHead | 'key unknown' | undefined>;
}

export async function createTreeHeadSigner({ current, others }: Pick<HeadKeys, 'current' | 'others'>): Promise<TreeHeadSigner> {
  const { d, kid: named, ...publicJwk } = current;
  const key = await importJWK({ ...publicJwk, d }, 'EdDSA');
  const kid = named ?? (await calculateJwkThumbprint(publicJwk));
  const known = [{ ...publicJwk, kid }, ...others.filter((other) => other.kid !== kid)];
  const keys = createLocalJWKSet({ keys: known });
  return {
    sign: (head) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(head)))
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: treeHeadType })
        .sign(key),
    async read(jws) {
      try {
        if (!known.some((one) => one.kid === decodeProtectedHeader(jws).kid)) return 'key unknown';
        const { payload, protectedHeader } = await compactVerify(jws, keys);
        return protectedHeader.typ === treeHeadType ? TreeHead.parse(JSON.parse(new TextDecoder().decode(payload))) : undefined;
      } catch {
        // Altered, or nothing that was ever signed.
        return undefined;
      }
    },
  };
}
