// What the hub lets the recovery key do: the core's rule over what this hub remembers, and no kill of a flag that does not exist,
// because whoever mistypes a name in an emergency must hear of it.
import { sha256Hex } from '@switchyard/registry-core/registry/canonical-json';
import { type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Head } from '@switchyard/registry-core/snapshot/head';
import { checkRecovery } from '@switchyard/registry-core/snapshot/recovery';
import type { HubStorage } from './hub-storage.ts';

export interface GuardPorts {
  readonly storage: HubStorage;
  verify(jws: string): Promise<Result<Head>>;
  hasFlag(snapshot: Uint8Array, flag: string): boolean;
}

/** Undefined when `head`, which continues the last one, may be taken. */
export async function refusalOfRecovery(ports: GuardPorts, head: Head): Promise<Refusal | undefined> {
  const { storage, verify } = ports;
  const jws = storage.head()?.jws;
  const last = jws === undefined ? undefined : await verify(jws);
  const parent = sha256Hex(new TextEncoder().encode(jws ?? ''));
  const allowed = checkRecovery(head, last?.ok ? last.value : undefined, parent, storage.published());
  if (!allowed.ok) return allowed.refusal;
  const act = head.recovery?.at(-1);
  return act?.kind === 'kill' ? refusalOfKill(ports, head, act.flag) : undefined;
}

function refusalOfKill({ storage, hasFlag }: GuardPorts, { stable, candidate, environment }: Head, flag: string): Refusal | undefined {
  const snapshots = [stable, candidate].flatMap((release) => (release ? [storage.documents.find(release.snapshot)] : []));
  // A snapshot that this hub does not keep any more can tell nothing, and is no reason not to kill.
  if (snapshots.some((bytes) => !bytes || hasFlag(bytes, flag))) return undefined;
  return refuse('UNKNOWN_FLAG', `There is no flag ${flag} in what ${environment} serves, so there is nothing to kill.`).refusal;
}
