// Signs tree heads as compact JWS (RFC 7515) with Ed25519 (RFC 8037), by the key that also signs what the edge serves.
import { type TreeHead, treeHeadType } from '@switchyard/registry-core/audit/tree-head';
import { CompactSign, calculateJwkThumbprint, importJWK } from 'jose';
import type { SigningKey } from '../../settings.server.ts';

export async function createTreeHeadSigner({ d, kid: named, ...publicJwk }: SigningKey): Promise<(head: TreeHead) => Promise<string>> {
  const key = await importJWK({ ...publicJwk, d }, 'EdDSA');
  const kid = named ?? (await calculateJwkThumbprint(publicJwk));
  return (head) =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(head))).setProtectedHeader({ alg: 'EdDSA', kid, typ: treeHeadType }).sign(key);
}
