// Who hears of rights for a while, and under which environment: a notice belongs to one, and most of these are about all of them.
import { wordsOfGives } from '@switchyard/registry-core/access/elevation';
import { type Ask, type Attempt, decisionOn } from '../../access.server.ts';
import { notify, type Telling } from '../../notify.server.ts';
import type { Elevation } from '../../ports/access.ts';
import { toActor } from '../../who-asks.server.ts';

/** Active people of whom the one rule says that they may. */
export async function thoseWho({ stores, now }: Attempt, ...asks: readonly Ask[]): Promise<string[]> {
  const people = (await stores.people.list()).filter(({ active }) => active);
  return people.filter((person) => asks.some((ask) => decisionOn({ actor: toActor(person), now }, ask).allowed)).map(({ id }) => id);
}

export async function tellAccess(attempt: Attempt, told: Omit<Telling, 'environment' | 'facts'>, elevation?: Elevation): Promise<void> {
  const environments = await attempt.stores.environments.list();
  const named = environments.find(({ name }) => elevation?.gives.environments?.includes(name));
  const environment = named ?? environments.find(({ production }) => production) ?? environments[0];
  // Before there is an environment, nobody has a page that a notice could lead to.
  if (!environment) return;
  const facts = elevation ? factsOf(elevation) : {};
  await notify(attempt, { ...told, environment: environment.name, facts });
}

function factsOf({ id, kind, personId, personName, gives, minutes, ticket, endsAt }: Elevation): Telling['facts'] {
  const ends = endsAt?.toISOString() ?? null;
  return { elevation: id, kind, person: personId, personName, gives: wordsOfGives(gives), minutes, ticket, endsAt: ends };
}
