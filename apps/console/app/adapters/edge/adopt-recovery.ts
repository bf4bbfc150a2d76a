// Puts into our own records what was done at the edge while this console was away: kills as kills, a roll back as a release
// that restores the earlier one, all of it audited in the name of the recovery key. Each act once; no kill is ever dropped.
import { touchedBetween } from '@switchyard/registry-core/change/difference';
import { nextVersion } from '@switchyard/registry-core/change/release-version';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import type { Head, RecoveryAct } from '@switchyard/registry-core/snapshot/head';
import { keysOf, watchersOf } from '../../notify.server.ts';
import type { NewAuditEntry } from '../../ports/audit.ts';
import type { Ports, Release, Stores } from '../../ports.ts';

const recoveryKey = { id: 'recovery-key', name: 'Recovery key' };

interface Adoption {
  readonly ports: Ports;
  readonly stores: Stores;
  readonly head: Head;
  readonly at: Date;
  /** Written last: the audit's lock is held until the commit. */
  readonly records: NewAuditEntry[];
}

/** Throws when the edge serves a release that this database does not know: then nothing is replaced until somebody looks. */
export function adoptRecovery(ports: Ports, head: Head): Promise<void> {
  return ports.transaction(async (stores) => {
    await stores.environments.lock(head.environment);
    const adoption: Adoption = { ports, stores, head, at: ports.now(), records: [] };
    const acts = head.recovery ?? [];
    const known = await stores.recovery.adopted(acts.map(({ id }) => id));
    const fresh = acts.filter(({ id }) => !known.has(id));
    await keepKills(adoption, acts);
    const rolledBack = fresh.filter((act) => act.kind === 'roll-back');
    if (rolledBack.length > 0) await keepRollBack(adoption, rolledBack);
    for (const act of fresh) await stores.recovery.adopt(head.environment, act, adoption.at);
    for (const entry of adoption.records) await stores.audit.append(entry);
  });
}

/** Also a kill that nobody remembers, as after a restored backup: forgetting is no reason to switch something on. */
async function keepKills(adoption: Adoption, acts: readonly RecoveryAct[]): Promise<void> {
  const { stores, head, at } = adoption;
  for (const { id, flag } of head.kills) {
    if ((await stores.kills.isKnown(id)) || (await stores.kills.find(head.environment, flag))) continue;
    const act = acts.find((one) => one.id === id);
    const reason = act ? reasonOf(act) : 'It was killed at the edge, and this database does not know of it.';
    const kill = { id, environment: head.environment, flag, reason, personId: recoveryKey.id, personName: recoveryKey.name };
    await stores.kills.create({ ...kill, at: act ? new Date(act.atMs) : at });
    note(adoption, { verb: 'flag.kill', target: `key:${flag}`, reason, before: null, after: { kill: id } });
  }
}

/** The release that the edge went back to last becomes live here too, as a new one. */
async function keepRollBack(adoption: Adoption, acts: readonly RecoveryAct[]): Promise<void> {
  const { stores, head, at } = adoption;
  const { environment } = head;
  const act = acts.at(-1)!; // there is at least one
  const target = await stores.releases.findByVersion(environment, head.stable.version);
  const live = await stores.releases.live(environment);
  if (!live || target?.snapshot !== head.stable.snapshot) {
    throw new Error(
      `The recovery key took ${environment} back to ${head.stable.version}, which this database does not know; restore it first.`,
    );
  }
  const stage = await stores.stages.underWay(environment);
  if (stage) {
    await stores.stages.save(stage.id, { parts: stage.parts, status: 'reverted' }, at);
    note(adoption, {
      verb: 'stage.revert',
      target: `release:${stage.releaseId}`,
      reason: reasonOf(act),
      before: { parts: stage.parts.length },
      after: null,
    });
  }
  const release = live.id === target.id ? undefined : await restore(adoption, { live, target, reason: reasonOf(act) });
  for (const one of acts) {
    const after = one === act && release ? { release: release.id, version: release.version, restores: target.version } : null;
    note(adoption, {
      verb: 'release.roll_back',
      target: `release:${target.id}`,
      reason: reasonOf(one),
      before: { release: live.id, version: live.version },
      after,
    });
  }
}

interface Restored {
  readonly live: Release;
  readonly target: Release;
  readonly reason: string;
}

async function restore({ ports, stores, at }: Adoption, { live, target, reason }: Restored): Promise<Release> {
  const { environment } = target;
  const touched = touchedBetween(await entriesOf(stores, environment), await entriesOf(stores, environment, target.id));
  const release = await stores.releases.create({
    id: ports.newId('rel'),
    environment,
    version: nextVersion(live.version, touched),
    notes: reason,
    snapshot: target.snapshot,
    publisherId: recoveryKey.id,
    publisherName: recoveryKey.name,
    publishedAt: at,
    changeId: null,
    restoresId: target.id,
    approvals: [],
  });
  const bodies = touched.map(({ entry, after }) => [entry, after] as const);
  await stores.registry.putAll(environment, release.id, bodies);
  await stores.outbox.notify({
    event: 'release.roll_back',
    environment,
    weight: 'alarm',
    sentence: `The recovery key rolled ${environment} back to ${target.version} at the edge, which is on record as ${release.version}.`,
    reason,
    about: `release:${release.version}`,
    at,
    by: recoveryKey,
    to: await watchersOf(stores, environment, at),
    facts: { version: release.version, restores: target.version, takesBack: live.version, keys: keysOf(touched) },
  });
  return release;
}

async function entriesOf(stores: Stores, environment: string, releaseId?: string): Promise<Map<EntryId, EntryBody>> {
  const revisions = await stores.registry.list(environment, releaseId);
  return new Map(revisions.map(({ entry, body }) => [entry, body]));
}

function reasonOf({ reason, ticket }: RecoveryAct): string {
  return `${reason} (${ticket})`;
}

function note({ head, at, records }: Adoption, entry: Pick<NewAuditEntry, 'verb' | 'target' | 'reason' | 'before' | 'after'>): void {
  const { environment } = head;
  const by = { actorId: recoveryKey.id, actorName: recoveryKey.name, actorRoles: '', requestId: null };
  records.push({ at, ...by, environment, result: 'done', ...entry });
}
