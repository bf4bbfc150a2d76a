// What is told of rights for a while, and under which environment: a notice belongs to one, and most of these are about all of them.
import { wordsOfGives } from '@switchyard/registry-core/access/elevation-words';
import type { Attempt } from '../../access.server.ts';
import { environmentForAll, notify, type Telling } from '../../notify.server.ts';
import type { Elevation } from '../../ports/access.ts';

export async function tellAccess(attempt: Attempt, told: Omit<Telling, 'environment' | 'facts'>, elevation?: Elevation): Promise<void> {
  const environment = await environmentForAll(attempt.stores, elevation?.gives.environments);
  // Before there is an environment, nobody has a page that a notice could lead to.
  if (!environment) return;
  const facts = elevation ? factsOf(elevation) : {};
  await notify(attempt, { ...told, environment: environment.name, facts });
}

function factsOf({ id, kind, personId, personName, gives, minutes, ticket, endsAt }: Elevation): Telling['facts'] {
  const ends = endsAt?.toISOString() ?? null;
  return { elevation: id, kind, person: personId, personName, gives: wordsOfGives(gives), minutes, ticket, endsAt: ends };
}
