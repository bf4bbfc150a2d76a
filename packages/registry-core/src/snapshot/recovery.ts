// What the recovery key may do to an environment: kill a flag, and go back to a release that was published there before.
// A head of this key is what `recover` makes of the head before it and nothing else; so there is no list of what it may not.
import { canonicalJson } from '../registry/canonical-json.ts';
import { accept, type Result, refuse } from '../registry/refusal.ts';
import type { Head, HeadRelease, RecoveryAct } from './head.ts';
import { killsMax, recoveryActsMax } from './head-limits.ts';

export interface RecoverInput {
  /** The head that the hub holds, and its digest. */
  readonly last: Head;
  readonly parent: string;
  readonly act: RecoveryAct;
  /** Releases that the console has published in this environment. */
  readonly published: readonly HeadRelease[];
  readonly issuedAtMs: number;
}

/** The head after `last` with one act more. Everything that the act does not name stays as it is. */
export function recover({ last, parent, act, published, issuedAtMs }: RecoverInput): Result<Head> {
  const acts = last.recovery ?? [];
  if (acts.length >= recoveryActsMax) {
    return refuse('TOO_MANY', `The recovery key has acted ${acts.length} times since the console's last head, which is the limit.`);
  }
  const head: Head = { ...last, seq: last.seq + 1, parent, issuedAtMs, recovery: [...acts, act] };
  return act.kind === 'kill' ? kill(head, act.flag, act.id) : rollBack(head, act.version, published);
}

function kill(head: Head, flag: string, id: string): Result<Head> {
  if (head.kills.some((kill) => kill.flag === flag)) return refuse('ALREADY_KILLED', `${flag} is killed already.`);
  if (head.kills.length >= killsMax) return refuse('TOO_MANY', `${killsMax} flags are killed, which is the limit.`);
  return accept({ ...head, kills: [...head.kills, { flag, id }] });
}

function rollBack({ candidate, stage: _dropped, ...head }: Head, version: string, published: readonly HeadRelease[]): Result<Head> {
  const stable = published.find((release) => release.version === version);
  if (!stable) return refuse('UNKNOWN_RELEASE', `${version} was never published in ${head.environment}, as far as the edge remembers.`);
  if (!candidate && head.stable.version === version) return refuse('ALREADY_LIVE', `${version} is live already.`);
  return accept({ ...head, stable: { version: stable.version, snapshot: stable.snapshot } });
}

/** Whether the recovery key may sign this head as the next one; what it may not is refused with a sentence. */
export function checkRecovery(head: Head, last: Head | undefined, parent: string, published: readonly HeadRelease[]): Result<true> {
  if (!last) return beyond('This environment has no head at the edge, and the recovery key can only go on from one.');
  const act = head.recovery?.at(-1);
  if (!act) return beyond('The head says neither what was done nor why.');
  const allowed = recover({ last, parent, act, published, issuedAtMs: head.issuedAtMs });
  if (!allowed.ok) return allowed;
  if (canonicalJson(allowed.value) === canonicalJson(head)) return accept(true);
  return beyond('This head does more than one kill or one roll back to a published release, which is all that the recovery key may sign.');
}

function beyond(message: string): Result<never> {
  return refuse('BEYOND_RECOVERY', message);
}
