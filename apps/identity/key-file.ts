// The provider's own secrets (signing key, cookie keys), made once and kept in the state folder, so that a restart does
// not sign everybody out. Readable by the owner only.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface ProviderKeys {
  readonly jwks: { readonly keys: Record<string, unknown>[] };
  readonly cookieKeys: string[];
}

function makeKeys(): ProviderKeys {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
  return { jwks: { keys: [key] }, cookieKeys: [randomBytes(32).toString('base64url')] };
}

/** Reads the keys at `path`, making them first where there are none. */
export function readOrMakeKeys(path: string): ProviderKeys {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProviderKeys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const keys = makeKeys();
  mkdirSync(dirname(path), { recursive: true });
  // Written aside and renamed: a process that dies here leaves no half file behind.
  writeFileSync(`${path}.new`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return keys;
}
