// Builds of the edge and the flights made with them.

import type { Json } from '@switchyard/registry-core/registry/json';
import { and, desc, eq, gt, lt, min } from 'drizzle-orm';
import type { Flight, FlightOutcome, FlightStore } from '../../ports/flight.ts';
import type { Transaction } from './transaction.ts';
import { edgeBuild, flight } from './trial-schema.ts';

/** The last ones say what is usual. */
const openTimesMax = 20;

export function postgresFlights({ db }: Transaction): FlightStore {
  return {
    async builds() {
      const select = () => db.select({ digest: edgeBuild.digest, recordedAt: edgeBuild.recordedAt }).from(edgeBuild);
      const [deployed] = await select().orderBy(desc(edgeBuild.recordedAt)).limit(1);
      if (!deployed) return [];
      // One that is deployed again was followed by what turned out badly: before it is what was before it the first time.
      const first = db
        .select({ at: min(edgeBuild.recordedAt) })
        .from(edgeBuild)
        .where(eq(edgeBuild.digest, deployed.digest));
      const [before] = await select().where(lt(edgeBuild.recordedAt, first)).orderBy(desc(edgeBuild.recordedAt)).limit(1);
      return before ? [deployed, before] : [deployed];
    },
    async code(digest) {
      const [found] = await db.select({ code: edgeBuild.code }).from(edgeBuild).where(eq(edgeBuild.digest, digest)).limit(1);
      return found?.code;
    },
    async find(environment, difference) {
      const [row] = await db
        .select()
        .from(flight)
        .where(and(eq(flight.environment, environment), eq(flight.difference, difference)))
        .orderBy(desc(flight.id))
        .limit(1);
      return row && toFlight(row);
    },
    async openTimes(environment) {
      const rows = await db
        .select()
        .from(flight)
        .where(and(eq(flight.environment, environment), gt(flight.openMs, 0)))
        .orderBy(desc(flight.id))
        .limit(2 * openTimesMax);
      const usual = rows.map(toFlight).filter(({ outcome }) => !outcome.findings.some(({ code }) => code === 'FLIGHT_SLOW'));
      return usual.slice(0, openTimesMax).map(({ openMs }) => openMs);
    },
    async save({ builds, outcome, ...row }) {
      // A finding's absent parts are absent in JSON too, which its type does not say.
      await db.insert(flight).values({ ...row, builds: builds.join(' '), outcome: outcome as unknown as Json });
    },
  };
}

function toFlight({ id: _id, builds, outcome, ...row }: typeof flight.$inferSelect): Flight {
  // Written by `save` from a value of this very type, and no right allows anybody to change it.
  return { ...row, builds: builds.split(' '), outcome: outcome as unknown as FlightOutcome };
}
