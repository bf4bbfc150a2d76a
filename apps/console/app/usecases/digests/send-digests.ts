// Sends the digest of yesterday to everybody for whom it is time, where they are: once for a person and a day, however often the job runs.
import { wallTimeAt } from '@switchyard/registry-core/change/zoned-time';
import type { Json } from '@switchyard/registry-core/registry/json';
import { type Attempt, attemptUnasked, decisionOn } from '../../access.server.ts';
import { choiceOf, type Digest, dayBefore, readDigest } from '../../digest.server.ts';
import { environmentForAll } from '../../notify.server.ts';
import type { DigestChoice } from '../../ports/alerts.ts';
import type { Person, Ports } from '../../ports.ts';
import { toActor } from '../../who-asks.server.ts';

/** Answers how many were put in the queue. */
export function sendDigests(ports: Ports): Promise<number> {
  return attemptUnasked(ports, async (attempt) => {
    const { stores, now } = attempt;
    const choices = await stores.digests.choices();
    const digests = new Map<string, Digest | undefined>();
    let sent = 0;
    for (const person of await stores.people.list()) {
      const choice = choiceOf(person, choices, person.active && readsAudit(attempt, person));
      if (!choice.wanted || !isTime(now, choice)) continue;
      const day = dayBefore(now, choice.zone);
      const key = `${day} ${choice.zone}`;
      if (!digests.has(key)) digests.set(key, await readDigest(attempt, day, choice.zone));
      const digest = digests.get(key);
      if (digest && (await send(attempt, person, digest))) sent += 1;
    }
    return sent;
  });
}

function readsAudit({ now }: Attempt, person: Person): boolean {
  return decisionOn({ actor: toActor(person), now }, { verb: 'audit:view', environment: null }).allowed;
}

/** From their hour on, for the rest of the day: a console that was away sends it late. */
function isTime(now: Date, { zone, hour }: DigestChoice): boolean {
  return wallTimeAt(now.getTime(), zone).hour >= hour;
}

async function send({ stores, now }: Attempt, { id }: Person, digest: Digest): Promise<boolean> {
  const environment = await environmentForAll(stores);
  if (!environment) return false;
  return stores.digests.sendOnce(id, digest.day, {
    event: 'admin.digest',
    environment: environment.name,
    weight: 'tell',
    sentence: headlineOf(digest),
    reason: '',
    about: `digest:${digest.day}`,
    at: now,
    by: null,
    to: [id],
    facts: JSON.parse(JSON.stringify(digest)) as Record<string, Json>, // times become texts
  });
}

/** `20 November: 3 high-risk actions, 1 failed elevation, 2 open reviews`. */
export function headlineOf({ day, sections, open }: Digest): string {
  const many = (count: number, one: string, more: string) => (count === 0 ? [] : [`${count} ${count === 1 ? one : more}`]);
  const parts = [
    ...many(sections.pii.count, 'look at what is masked', 'looks at what is masked'),
    ...many(sections.risk.count, 'high-risk action', 'high-risk actions'),
    ...many(sections.elevations.count, 'failed elevation', 'failed elevations'),
    ...many(sections.anomalies.count, 'anomaly', 'anomalies'),
    ...many(open.reviews.length + open.findings, 'open review', 'open reviews'),
  ];
  return `${day}: ${parts.length === 0 ? 'nothing that calls for a look' : parts.join(', ')}`;
}
