// Tries a kill without serving it: the killed state on the snapshots that are live, for odd and recorded contexts. That it was
// done, by whom and on which release is kept, so that nobody presses the button for the first time in an emergency.
import { footprintOfEntry } from '@switchyard/registry-core/change/footprint';
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { rehearseKill as rehearse } from '@switchyard/registry-core/evaluate/rehearse-kill';
import type { OpenedSnapshot } from '@switchyard/registry-core/evaluate/snapshot-reader';
import { entryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Key } from '@switchyard/registry-core/registry/registry';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Rehearsal } from '../../ports/rehearsal.ts';
import type { Ports, Release, Stores } from '../../ports.ts';

export const RehearseKill = z.strictObject({ environment: EnvironmentName, flag: Key });
export type RehearseKill = z.infer<typeof RehearseKill>;

/** Recorded contexts: enough to see who would notice. */
const contextsMax = 500;

export function rehearseKill(ports: Ports, caller: Caller, { environment, flag }: RehearseKill): Promise<Result<Rehearsal>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const entry = entryId('key', flag);
    const note: Note = { verb: 'flag.rehearse', target: entry, environment };
    const revision = await stores.registry.find(environment, entry);
    if (!revision || !('flagType' in revision.body)) return refuse('UNKNOWN_FLAG', `There is no flag ${flag} in ${environment}.`);
    if (revision.body.archived) return refuse('KEY_ARCHIVED', `${flag} is archived, so there is nothing to rehearse.`);
    const footprint = [footprintOfEntry(entry, new Map([[entry, revision.body]]))];
    const allowed = await authorize(attempt, { verb: 'flag:rehearse', environment, footprint }, note);
    if (!allowed.ok) return allowed;
    const kills = (await stores.kills.list(environment)).map((kill) => kill.flag);
    if (kills.includes(flag)) return refuse('ALREADY_KILLED', `${flag} is killed already; that is more than a rehearsal.`);
    const live = await stores.releases.live(environment);
    if (!live) return refuse('NOTHING_LIVE', `Nothing is live in ${environment} yet.`);
    const recorded = await stores.usage.contexts(environment, contextsMax);
    const outcome = rehearse(await readServed(stores, live), flag, { kills, contexts: recorded.map(({ context }) => context) });
    const about = { id: ports.newId('reh'), environment, flag, releaseId: live.id, personId: actor.id, personName: actor.name, at: now };
    const rehearsal = { ...about, outcome };
    await stores.rehearsals.save(rehearsal);
    await record(attempt, { ...note, after: { rehearsal: rehearsal.id, release: live.version, problem: outcome.problem } });
    return accept({ ...rehearsal, releaseVersion: live.version });
  });
}

/** What is served: the live release, and while it is staged also the one that everyone else has. */
async function readServed({ releases, stages }: Stores, live: Release): Promise<OpenedSnapshot[]> {
  const stage = await stages.underWay(live.environment);
  const stable = stage?.releaseId === live.id ? await releases.find(stage.stableId) : undefined;
  const served: OpenedSnapshot[] = [];
  for (const { snapshot, version } of [stable, live].flatMap((release) => release ?? [])) {
    const bytes = await releases.findSnapshot(snapshot);
    const opened = bytes && openSnapshot(bytes);
    if (!opened?.ok) throw new Error(`The snapshot of release ${version} cannot be read.`);
    served.push(opened.value);
  }
  return served;
}
