// Checks signatures of the console: heads (JWS, EdDSA, RFC 7515 and 8037) and the short tokens that may read a head.
// Nothing is served and nothing is stored that has not passed here, wherever it came from.
import { accept, type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Head, headBytesMax } from '@switchyard/registry-core/snapshot/head';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet, jwtVerify, type LocalJWKSet } from 'jose';

const algorithms = ['EdDSA', 'Ed25519'];
const readTokenAudience = 'switchyard-head';
const readTokenAgeMaxS = 300;

let keySet: { text: string; keys: LocalJWKSet } | undefined;

/** The key set of PUBLISH_KEYS, parsed once per isolate and text. */
function publishKeys(text: string): Result<LocalJWKSet> {
  if (keySet?.text === text) return accept(keySet.keys);
  try {
    const keys = createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
    keySet = { text, keys };
    return accept(keys);
  } catch {
    return refuse(
      'PUBLISH_KEYS_INVALID',
      'The variable PUBLISH_KEYS is not a JWK Set as JSON text; set it to the public keys of the console.',
    );
  }
}

function toSignatureRefusal(error: unknown): { ok: false; refusal: Refusal } {
  const reason = error instanceof Error ? error.message : String(error);
  return refuse('SIGNATURE_INVALID', `The signature does not check against PUBLISH_KEYS: ${reason}.`);
}

/** The head inside `jws`, when one of PUBLISH_KEYS signed it and it has the shape of a head. */
export async function verifyHead(jws: string, publishKeysText: string): Promise<Result<Head>> {
  if (jws.length > headBytesMax) return refuse('HEAD_TOO_LARGE', `The head has ${jws.length} bytes; at most ${headBytesMax} are read.`);
  const keys = publishKeys(publishKeysText);
  if (!keys.ok) return keys;
  let payload: Uint8Array;
  try {
    const verified = await compactVerify(jws, keys.value, { algorithms });
    if (!verified.protectedHeader.kid) return refuse('SIGNATURE_INVALID', 'The head names no key: its JWS header needs a kid.');
    payload = verified.payload;
  } catch (error) {
    return toSignatureRefusal(error);
  }
  return parseHead(payload);
}

function parseHead(payload: Uint8Array): Result<Head> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return refuse('HEAD_INVALID', 'The payload of the head is not JSON.');
  }
  const parsed = Head.safeParse(json);
  if (parsed.success) return accept(parsed.data);
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  return refuse('HEAD_INVALID', `The head is malformed at "${path}": ${issue?.message ?? 'unknown'}`, { path });
}

/** Whether `token` is a fresh token of the console for reading heads: signed, for this audience, at most five minutes old. */
export async function verifyReadToken(token: string, publishKeysText: string): Promise<Result<true>> {
  const keys = publishKeys(publishKeysText);
  if (!keys.ok) return keys;
  try {
    await jwtVerify(token, keys.value, { algorithms, audience: readTokenAudience, maxTokenAge: readTokenAgeMaxS, clockTolerance: 30 });
    return accept(true);
  } catch (error) {
    return toSignatureRefusal(error);
  }
}
