// The one list of findings about a change, with all that it is made from: what keys are called elsewhere, what is killed, and who
// was seen reading at the edge. Validating, publishing and every page of a change ask here.
import { changeFindings } from '@switchyard/registry-core/change/change-findings';
import type { KnownBody, SeenBy } from '@switchyard/registry-core/change/definition-findings';
import { entryId, splitEntryId } from '@switchyard/registry-core/registry/entry';
import type { Finding } from '@switchyard/registry-core/registry/finding';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import type { Assessment, Attempt } from './access.server.ts';
import { findFlight } from './flight.server.ts';
import { keptWork } from './kept-work.server.ts';
import type { SeenReader } from './ports/usage.ts';
import type { Stores } from './ports.ts';

/** What has not been seen for so long is not waited for. */
const readersSeenMs = 30 * 86_400_000;

/** Errors first. */
export async function findingsOf({ stores, now }: Pick<Attempt, 'stores' | 'now'>, assessment: Assessment): Promise<Finding[]> {
  const { change } = assessment;
  const kills = new Map((await stores.kills.list(change.environment)).map((kill) => [kill.flag, kill.id]));
  const known = await knownBodies(stores, assessment);
  const flight = await findFlight(stores, change.environment, assessment.difference.digest);
  const seenBy = await readSeenBy(stores, assessment, now);
  const flown = flight?.outcome.findings ?? [];
  return changeFindings({ ...assessment, edits: change.edits, known, kills, seenBy, flown, kept: keptWork });
}

/** What the touched keys are in other environments, and were here: a name never means two things. */
async function knownBodies(
  { environments, registry }: Stores,
  { environment, difference }: Pick<Assessment, 'environment' | 'difference'>,
): Promise<KnownBody[]> {
  const touched = difference.touched.filter(({ entry }) => splitEntryId(entry).kind === 'key');
  const ids = touched.map(({ entry }) => entry);
  const known: KnownBody[] = [];
  for (const { name } of await environments.list()) {
    if (name === environment.name) continue;
    for (const { entry, body } of (await registry.findAll(name, ids)).values()) known.push({ entry, where: `in ${name}`, body });
  }
  const added = touched.filter(({ before }) => before === null).map(({ entry }) => entry);
  for (const [entry, { releaseVersion, body }] of await registry.findLast(environment.name, added)) {
    known.push({ entry, where: `here in release ${releaseVersion}`, body });
  }
  return known;
}

/** Who reads what the change touches, as far as the edge could tell: by name, or along with all that the SDK key may read. */
async function readSeenBy({ usage }: Stores, { environment, difference, live }: Assessment, now: Date): Promise<SeenBy> {
  const keys = difference.touched.map(({ entry }) => splitEntryId(entry)).filter(({ kind }) => kind === 'key');
  const names = keys.map(({ name }) => name);
  const readers = await usage.readers(environment.name, names, new Date(now.getTime() - readersSeenMs));
  return (key) => {
    const body = live.get(entryId('key', key)) as RegistryKey | undefined; // the id's kind names the body's type
    return readers
      .filter((reader) => reader.key === key || (reader.key === null && (reader.kind === 'server' || body?.clientReadable === true)))
      .map((reader) => ({ client: clientWords(reader), asksForAll: reader.key === null, lastSeen: reader.lastSeenAt.toISOString() }));
  };
}

function clientWords({ app, agent, kind }: SeenReader): string {
  return app || agent || `someone with a ${kind} key`;
}
