// The file that works when nothing else does: where the edge is, and the recovery key. Looked for in this order: --recovery-file,
// SWITCHYARD_RECOVERY_FILE, the one of a local checkout (.switchyard/recovery.json).
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { usage } from './exit-codes.ts';

const RecoveryFile = z.object({
  edgeUrl: z.url(),
  /** Private Ed25519 key (RFC 8037), whose public half the Worker knows by RECOVERY_KEYS. */
  key: z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string(), kid: z.string() }),
});
export type RecoveryFile = z.infer<typeof RecoveryFile>;

function findCheckoutFile(folder: string): string | undefined {
  const path = join(folder, '.switchyard', 'recovery.json');
  if (existsSync(path)) return path;
  const parent = dirname(folder);
  return parent === folder ? undefined : findCheckoutFile(parent);
}

export function readRecoveryFile(given: string | undefined, env: NodeJS.ProcessEnv, folder: string): RecoveryFile {
  const path = given ?? env.SWITCHYARD_RECOVERY_FILE ?? findCheckoutFile(folder);
  if (path === undefined) throw usage('No recovery key to use. Name its file: --recovery-file, or SWITCHYARD_RECOVERY_FILE.');
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw usage(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = RecoveryFile.safeParse(json);
  if (!parsed.success) throw usage(`${path} is no recovery file, {"edgeUrl": …, "key": {…}}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
