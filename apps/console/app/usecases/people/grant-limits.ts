// What no admin grants alone: the role that only breaking the glass gives, and roles of many people within an hour.
import type { Grant } from '@switchyard/registry-core/access/grant';
import { grantsAloneMax } from '@switchyard/registry-core/access/policy';
import { type Refusal, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Attempt } from '../../access.server.ts';

const hourMs = 3_600_000;

export function refusalOfGrants(grants: readonly Grant[]): Refusal | undefined {
  if (!grants.some(({ role }) => role === 'super_admin')) return undefined;
  return refuse('BREAK_GLASS_ONLY', 'Super admin is never granted for good: whoever needs it breaks the glass.').refusal;
}

/** Counted from the record, under a lock, so that two at once do not pass where one would not. */
export async function refusalOfMass({ stores, actor, now }: Attempt, personId: string): Promise<Refusal | undefined> {
  await stores.people.lockGrants();
  const mine = await Promise.all(
    ['person.grant', 'person.create'].map((verb) => stores.audit.list({ actorId: actor.id, verb, limit: 4 * grantsAloneMax })),
  );
  const since = now.getTime() - hourMs;
  const others = new Set(mine.flat().flatMap(({ at, result, target }) => (result === 'done' && at.getTime() > since ? [target] : [])));
  if (others.size < grantsAloneMax || others.has(`person:${personId}`)) return undefined;
  const message = `You have changed the grants of ${others.size} people within an hour; somebody else has to change those of the next.`;
  return refuse('MASS_GRANTS', message).refusal;
}
