// Ten codes for the day when the phone is lost. Shown once; kept as keyed hashes.
import { randomInt } from 'node:crypto';
import type { Attempt } from '../../access.server.ts';

export interface FactorAdded {
  readonly factorId: string;
  /** Made with the first second factor, shown once; null: there are some already. */
  readonly recoveryCodes: readonly string[] | null;
}

const codes = 10;
/** Without the characters that are taken for each other. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const half = () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');

export async function newRecoveryCodes({ ports, stores, actor, now }: Attempt): Promise<string[]> {
  const made = Array.from({ length: codes }, () => `${half()}-${half()}`);
  await stores.factors.saveRecoveryCodes(
    actor.id,
    made.map((code) => ports.proofs.hashRecoveryCode(actor.id, code)),
    now,
  );
  return made;
}

/** With the first second factor come the codes for the day without it; later they are made when asked for. */
export async function firstRecoveryCodes(attempt: Attempt): Promise<string[] | null> {
  const left = await attempt.stores.factors.countRecoveryCodes(attempt.actor.id);
  return left > 0 ? null : newRecoveryCodes(attempt);
}
