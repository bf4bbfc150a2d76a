// What a local checkout must keep to itself and from one start to the next: the key that signs heads, and the secrets of
// sessions and of the identity provider's client. Made once, readable by their owner only.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LocalSecrets {
  /** Private Ed25519 JWK. */
  readonly signingKey: Readonly<Record<string, unknown>>;
  /** May only kill and go back, straight at the edge. */
  readonly recoveryKey: Readonly<Record<string, unknown>>;
  /** The edge's own, to sign what it tells of its evaluations. */
  readonly usageKey: Readonly<Record<string, unknown>>;
  readonly sessionSecret: string;
  readonly clientSecret: string;
}

export function readOrMakeSecrets(path: string): LocalSecrets {
  const kept = readSecrets(path);
  // A folder of an earlier version has fewer.
  if (kept.signingKey && kept.recoveryKey && kept.usageKey) return kept as LocalSecrets;
  const secrets: LocalSecrets = {
    signingKey: newSigningKey(),
    recoveryKey: newSigningKey(),
    usageKey: newSigningKey(),
    sessionSecret: randomBytes(32).toString('base64url'),
    clientSecret: randomBytes(32).toString('base64url'),
    ...kept,
  };
  writePrivately(path, secrets);
  return secrets;
}

function readSecrets(path: string): Partial<LocalSecrets> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<LocalSecrets>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

function newSigningKey(): LocalSecrets['signingKey'] {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'EdDSA', use: 'sig' };
}

/** A JWK Set for whoever checks the signatures of `key`: the public half only. */
export function toPublicKeys(key: LocalSecrets['signingKey']): string {
  const { d: _private, ...publicKey } = key;
  return JSON.stringify({ keys: [publicKey] });
}

/** Written aside and renamed, with mode 0600: no half file, and nobody else reads it. */
export function writePrivately(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
