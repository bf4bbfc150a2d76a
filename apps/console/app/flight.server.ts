// Flies what a change would make live, before it is validated or published: outside of any transaction, because it takes a while,
// and kept, so that the same content is flown once with each pair of builds.
import { flightCorpus, recordedContextsMax, withFlagsDisabled } from '@switchyard/registry-core/change/flight-corpus';
import { flightFindings, notFlown, usualOpenMs } from '@switchyard/registry-core/change/flight-findings';
import { type EntryId, entryId, fromEntries } from '@switchyard/registry-core/registry/entry';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { type Assessment, type Attempt, assess, view } from './access.server.ts';
import type { Caller } from './caller.ts';
import { keptWork } from './kept-work.server.ts';
import type { EdgeBuild, Flight, FlightRequest, Flown } from './ports/flight.ts';
import type { Ports, Stores } from './ports.ts';
import { compileRelease } from './usecases/releases/compile-release.ts';

interface FlightPlan {
  readonly environment: string;
  readonly difference: string;
  readonly digest: string;
  readonly subject: EntryId;
  readonly openTimes: readonly number[];
  readonly request: FlightRequest;
}

/** Whoever may look at the change may have it flown; nothing is said here of what else they may do. */
/** `overStage`: as it would be without the release that is on its way. */
export async function flyChange(ports: Ports, caller: Caller, changeId: string, overStage = false): Promise<void> {
  const { flightDeck: deck } = ports;
  if (!deck) return;
  const planned = await view(ports, caller, null, async ({ stores }) => accept(await readPlan(stores, changeId, overStage)));
  if (!planned.ok || !planned.value) return;
  const plan = planned.value;
  const flight = await deck.fly(plan.request).then(
    (flown) => toFlight(plan, flown, ports.now()),
    (error: unknown) => toFailedFlight(plan, error, ports.now()),
  );
  await ports.transaction(({ flights }) => flights.save(flight));
}

/** Undefined when there is nothing to fly: it would not compile, was flown already, or no build is recorded. */
async function readPlan(stores: Stores, changeId: string, overStage: boolean): Promise<FlightPlan | undefined> {
  const builds = await stores.flights.builds();
  const change = await stores.changes.find(changeId);
  if (!change || change.releaseId || builds.length === 0) return undefined;
  const base = overStage ? (await stores.stages.underWay(change.environment))?.stableId : undefined;
  const assessment = await assess(stores, change, base);
  const { environment, after, difference } = assessment;
  if (difference.touched.length === 0) return undefined;
  const compiled = await compileRelease(stores, environment.name, after, difference.touched, assessment.numbers);
  if (!compiled.ok) return undefined;
  const { digest, bytes } = compiled.value;
  if (isFlown(await stores.flights.find(environment.name, difference.digest), digest, builds)) return undefined;
  const request = await readRequest(stores, assessment, builds, bytes);
  const subject = difference.touched[0]?.entry ?? entryId('key', 'none');
  const openTimes = await stores.flights.openTimes(environment.name);
  return { environment: environment.name, difference: difference.digest, digest, subject, openTimes, request };
}

async function readRequest(
  stores: Stores,
  { environment, after }: Assessment,
  builds: readonly EdgeBuild[],
  snapshot: Uint8Array,
): Promise<FlightRequest> {
  const codes: { digest: string; code: Uint8Array }[] = [];
  for (const { digest } of builds) {
    const code = await stores.flights.code(digest);
    if (code) codes.push({ digest, code });
  }
  const live = await stores.releases.live(environment.name);
  const recorded = await stores.usage.contexts(environment.name, recordedContextsMax);
  const contexts: Json[] = flightCorpus(
    after,
    recorded.map(({ context }) => context),
  );
  return {
    builds: codes,
    snapshot,
    // Whatever compiles, compiles with its flags disabled.
    disabled: compileSnapshot(withFlagsDisabled(fromEntries(after)), { kept: keptWork }).bytes ?? snapshot,
    live: live && (await stores.releases.findSnapshot(live.snapshot)),
    contexts,
  };
}

/** A flight that was not made, or found the snapshot slow, is made again: both may have been the machine's fault. */
function isFlown(flight: Flight | undefined, snapshot: string, builds: readonly EdgeBuild[]): boolean {
  if (!flight || flight.snapshot !== snapshot || !isWith(flight, builds)) return false;
  return !flight.outcome.findings.some(({ code }) => code === 'FLIGHT_NOT_FLOWN' || code === 'FLIGHT_SLOW');
}

function isWith(flight: Flight, builds: readonly EdgeBuild[]): boolean {
  return flight.builds.join() === builds.map(({ digest }) => digest).join();
}

function toFlight(plan: FlightPlan, flown: Flown, at: Date): Flight {
  const { builds } = flown;
  const [first] = builds;
  return {
    ...aboutFlight(plan, at),
    contexts: first?.snapshot.contexts ?? 0,
    openMs: first?.snapshot.openMs ?? 0,
    outcome: {
      findings: flightFindings({ ...flown, openTimes: plan.openTimes }, plan.subject),
      evaluations: builds.reduce((sum, { snapshot, disabled }) => sum + snapshot.evaluations + disabled.evaluations, 0),
      usualMs: usualOpenMs(plan.openTimes),
      liveMs: first?.liveMs ?? null,
    },
  };
}

function toFailedFlight(plan: FlightPlan, error: unknown, at: Date): Flight {
  const because = error instanceof Error ? error.message : String(error);
  console.error(`A flight test was not made: ${because}`);
  const findings = notFlown(plan.subject, because.slice(0, 300));
  return { ...aboutFlight(plan, at), contexts: 0, openMs: 0, outcome: { findings, evaluations: 0, usualMs: null, liveMs: null } };
}

function aboutFlight({ environment, difference, digest, request }: FlightPlan, at: Date) {
  return { environment, difference, snapshot: digest, builds: request.builds.map((build) => build.digest), at };
}

/** The last flight of what a change would make live, if it was with the builds of now. */
export async function findFlight({ flights }: Stores, environment: string, difference: string): Promise<Flight | undefined> {
  const flight = await flights.find(environment, difference);
  return flight && isWith(flight, await flights.builds()) ? flight : undefined;
}

/** Refuses with FLIGHT_MISSING a snapshot that was not flown: what it stands on has moved since. */
export async function requireFlight(
  { ports, stores }: Pick<Attempt, 'ports' | 'stores'>,
  environment: string,
  difference: string,
  snapshot: string,
): Promise<Result<null>> {
  if (!ports.flightDeck || (await stores.flights.builds()).length === 0) return accept(null);
  const flight = await findFlight(stores, environment, difference);
  if (flight?.snapshot === snapshot) return accept(null);
  return refuse('FLIGHT_MISSING', 'What is live has moved while this was being tried with the edge; publish again.');
}
