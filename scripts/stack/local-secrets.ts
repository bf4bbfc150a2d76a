// What a local checkout must keep to itself and from one start to the next: the key that signs heads, and the secrets of
// sessions and of the identity provider's client. Made once, readable by their owner only.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LocalSecrets {
  /** Private Ed25519 JWK. */
  readonly signingKey: Readonly<Record<string, unknown>>;
  readonly sessionSecret: string;
  readonly clientSecret: string;
}

export function readOrMakeSecrets(path: string): LocalSecrets {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LocalSecrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const { privateKey } = generateKeyPairSync('ed25519');
  const secrets: LocalSecrets = {
    signingKey: { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'EdDSA', use: 'sig' },
    sessionSecret: randomBytes(32).toString('base64url'),
    clientSecret: randomBytes(32).toString('base64url'),
  };
  writePrivately(path, secrets);
  return secrets;
}

/** The JWK Set that the Worker checks heads with: the public half only. */
export function toPublishKeys({ signingKey }: LocalSecrets): string {
  const { d: _private, ...publicKey } = signingKey;
  return JSON.stringify({ keys: [publicKey] });
}

/** Written aside and renamed, with mode 0600: no half file, and nobody else reads it. */
export function writePrivately(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
