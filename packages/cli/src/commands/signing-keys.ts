// Keys that sign heads: made here, so that a private key never passes through anything else; and their public halves as the
// Worker and the console are told of them.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import * as z from 'zod';
import { usage } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';

interface NewKeyOptions {
  readonly recoveryFor?: string;
}

const PublicKey = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string() });
const KeyFile = z.union([PublicKey, z.object({ key: PublicKey }).transform(({ key }) => key)]);

async function newKey(session: Session, [path = '']: string[], { recoveryFor }: NewKeyOptions): Promise<void> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'EdDSA', use: 'sig' };
  const content = recoveryFor === undefined ? key : { edgeUrl: recoveryFor, key };
  try {
    // Never over another key: nobody could sign what that one has to.
    writeFileSync(path, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw usage(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  session.answer({ path, kid: key.kid }, () => `${path} holds the private key ${key.kid}, for nobody but you to read.`);
}

/** The private parts stay in the files. */
async function keySet(session: Session, [paths]: string[]): Promise<void> {
  // commander gives a variadic argument as a list
  const keys = (paths as unknown as string[]).map((path) => {
    const parsed = KeyFile.safeParse(readJson(path));
    if (!parsed.success) throw usage(`${path} holds no Ed25519 key as a JWK with its kid.`);
    return { ...parsed.data, alg: 'EdDSA', use: 'sig' };
  });
  session.raw(JSON.stringify({ keys }));
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw usage(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function addSigningKeyCommands(program: Command, world: World): void {
  program
    .command('new-key')
    .argument('<file>', 'where to put it; must not exist')
    .description('make a key that signs heads')
    .option('--recovery-for <edge url>', 'a recovery key, in a file with the address of the edge')
    .action(inSession<NewKeyOptions>(world, newKey));
  program
    .command('key-set')
    .argument('<files...>', 'files that new-key made')
    .description('the public halves of keys, for PUBLISH_KEYS and RECOVERY_KEYS')
    .action(inSession(world, keySet));
}
