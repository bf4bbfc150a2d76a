// Checks signatures: heads (JWS, EdDSA, RFC 7515 and 8037) and the short tokens that may read one. Two kinds of keys sign, the
// console's and the recovery key. Nothing is served and nothing is stored that has not passed here, wherever it came from.
import { accept, type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Head } from '@switchyard/registry-core/snapshot/head';
import { headBytesMax } from '@switchyard/registry-core/snapshot/head-limits';
import { readHead } from '@switchyard/registry-core/snapshot/read-head';
import { compactVerify, createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify, type LocalJWKSet } from 'jose';
import type { Env } from './env.ts';

const algorithms = ['EdDSA', 'Ed25519'];
const readTokenAudience = 'switchyard-head';
const readTokenAgeMaxS = 300;
/** Clocks of consoles may be minutes wrong, and a console that cannot read a head cannot publish. */
const readTokenToleranceS = 300;

export type HeadKeys = Pick<Env, 'PUBLISH_KEYS' | 'RECOVERY_KEYS'>;

interface KeySet {
  readonly kids: ReadonlySet<string>;
  readonly keys: LocalJWKSet;
}

/** Parsed once per isolate and text. */
const keySets = new Map<string, KeySet>();
/** The present texts of both variables; more only while tests change them. */
const keySetsMax = 4;

function keySetOf(name: keyof HeadKeys, text: string): Result<KeySet> {
  const known = keySets.get(text);
  if (known) return accept(known);
  try {
    const jwks = JSON.parse(text) as JSONWebKeySet;
    const set = { kids: new Set(jwks.keys.map(({ kid }) => kid ?? '')), keys: createLocalJWKSet(jwks) };
    if (keySets.size >= keySetsMax) keySets.clear();
    keySets.set(text, set);
    return accept(set);
  } catch {
    return refuse('PUBLISH_KEYS_INVALID', `The variable ${name} is not a JWK Set as JSON text; set it to public keys with their kid.`);
  }
}

interface Verifier {
  readonly by: 'console' | 'recovery';
  readonly keys: LocalJWKSet;
}

/** The keys that `jws` claims to be signed by. A kid in both sets has the lesser rights. */
function verifierOf(jws: string, { PUBLISH_KEYS, RECOVERY_KEYS }: HeadKeys): Result<Verifier> {
  let kid: string | undefined;
  try {
    kid = decodeProtectedHeader(jws).kid;
  } catch (error) {
    return toSignatureRefusal(error);
  }
  if (!kid) return refuse('SIGNATURE_INVALID', 'The signature names no key: its JWS header needs a kid.');
  const recovery = RECOVERY_KEYS ? keySetOf('RECOVERY_KEYS', RECOVERY_KEYS) : undefined;
  if (recovery?.ok && recovery.value.kids.has(kid)) return accept({ by: 'recovery', keys: recovery.value.keys });
  const publish = keySetOf('PUBLISH_KEYS', PUBLISH_KEYS);
  return publish.ok ? accept({ by: 'console', keys: publish.value.keys }) : publish;
}

function toSignatureRefusal(error: unknown): { ok: false; refusal: Refusal } {
  const reason = error instanceof Error ? error.message : String(error);
  return refuse('SIGNATURE_INVALID', `The signature does not check against PUBLISH_KEYS or RECOVERY_KEYS: ${reason}.`);
}

/** The head inside `jws`, when one of our keys signed it and it has the shape of a head. One with `recovery` is the recovery key's. */
export async function verifyHead(jws: string, keys: HeadKeys): Promise<Result<Head>> {
  if (jws.length > headBytesMax) return refuse('HEAD_TOO_LARGE', `The head has ${jws.length} bytes; at most ${headBytesMax} are read.`);
  const verifier = verifierOf(jws, keys);
  if (!verifier.ok) return verifier;
  let payload: Uint8Array;
  try {
    payload = (await compactVerify(jws, verifier.value.keys, { algorithms })).payload;
  } catch (error) {
    return toSignatureRefusal(error);
  }
  const head = parseHead(payload);
  if (!head.ok || (head.value.recovery !== undefined) === (verifier.value.by === 'recovery')) return head;
  return refuse(
    'BEYOND_RECOVERY',
    'The recovery key signs heads that say what it did and why, and nobody else does; this head is one without the other.',
  );
}

function parseHead(payload: Uint8Array): Result<Head> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return refuse('HEAD_INVALID', 'The payload of the head is not JSON.');
  }
  return readHead(json);
}

const treeHeadType = 'switchyard-tree-head+jws';

/** The size of the audit in a tree head that one of the console's keys signed. A key for recovery signs none. */
export async function verifyTreeHead(jws: string, keys: HeadKeys): Promise<Result<{ readonly size: number }>> {
  const verifier = verifierOf(jws, keys);
  if (!verifier.ok) return verifier;
  try {
    const { payload, protectedHeader } = await compactVerify(jws, verifier.value.keys, { algorithms });
    const { size } = JSON.parse(new TextDecoder().decode(payload)) as { size?: unknown };
    const isOurs = protectedHeader.typ === treeHeadType && verifier.value.by === 'console';
    if (isOurs && typeof size === 'number' && Number.isSafeInteger(size) && size > 0) return accept({ size });
  } catch (error) {
    return toSignatureRefusal(error);
  }
  return refuse('SIGNATURE_INVALID', 'This is no tree head that the console signed.');
}

/** Whether `token` is a fresh token for reading heads: signed by one of our keys, for this audience, some minutes old at most. */
export async function verifyReadToken(token: string, keys: HeadKeys): Promise<Result<true>> {
  const verifier = verifierOf(token, keys);
  if (!verifier.ok) return verifier;
  const terms = { algorithms, audience: readTokenAudience, maxTokenAge: readTokenAgeMaxS, clockTolerance: readTokenToleranceS };
  try {
    await jwtVerify(token, verifier.value.keys, terms);
    return accept(true);
  } catch (error) {
    return toSignatureRefusal(error);
  }
}
