// What this isolate serves, per environment: the newest release it could verify whole, and how sure it is that no newer one
// exists. Asks its relay at most once a second and only under traffic; never goes back in `seq`; never throws.

import * as bounds from './bounds.ts';
import type { Clock } from './clock.ts';
import { pause, waitAtMost } from './patience.ts';
import type { Release } from './release.ts';
import type { ReleaseSource } from './release-source.ts';

/** Environments are named by callers; those without a release are forgotten beyond this many. */
const environmentsMax = 256;

export interface Served {
  readonly release: Release;
  /** Nobody confirmed the head within the hard bound. */
  readonly stale: boolean;
}

export interface EnvironmentHealth {
  /** Null while there is no release. */
  readonly seq: number | null;
  readonly release: string | null;
  readonly snapshot: string | null;
  /** Since the hub last confirmed the head; null when it never did. */
  readonly ageMs: number | null;
  readonly stale: boolean;
  readonly problem: string | null;
}

/** What an answer asks of freshness. */
export interface Demand {
  /** Keeps the isolate alive for work that the answer does not wait for. */
  readonly background: (work: Promise<void>) => void;
  /** The least `seq` that the caller has heard of. */
  readonly floorSeq?: number | undefined;
}

export interface Freshness {
  /** The release to answer from; 'unknown' when no such environment was ever published, 'unavailable' when that cannot be told. */
  serve(environment: string, demand: Demand): Promise<Served | 'unknown' | 'unavailable'>;
  /**
   * What is held, for /healthz. Asks the relay first, as an answer would, so that an environment nobody has asked about for a
   * while is not called stale. An environment that the hub knows nothing of is no environment.
   */
  health(background: Demand['background']): Promise<Record<string, EnvironmentHealth>>;
}

interface State {
  readonly environment: string;
  release: Release | undefined;
  /** The hub confirmed then that the head that is held is its newest. */
  confirmedAtMs: number;
  askedAtMs: number;
  kvAskedAtMs: number;
  /** Drawn anew with each question. */
  jitterMs: number;
  flight: { promise: Promise<void>; startedAtMs: number } | undefined;
  /** What went wrong last; undefined once all is well again. */
  problem: string | undefined;
  /** Whether the hub itself said that it holds no head. */
  knownEmpty: boolean;
}

interface World {
  readonly source: ReleaseSource;
  readonly clock: Clock;
}

export function openFreshness(source: ReleaseSource, clock: Clock): Freshness {
  const world = { source, clock };
  const states = new Map<string, State>();
  const heldStates = () => [...states.values()].filter(({ release, knownEmpty }) => release !== undefined || !knownEmpty);
  return {
    async serve(environment, demand) {
      const state = states.get(environment) ?? addState(states, environment);
      if (!state.release) await waitAtMost(clock, bounds.coldWaitMs, refresh(world, state, demand, bounds.softMs));
      else if (clock.now() - state.askedAtMs > bounds.softMs || isStale(world, state)) {
        const flight = refresh(world, state, demand, bounds.softMs + state.jitterMs);
        if (isStale(world, state)) await waitBriefly(world, state, flight);
      }
      if (demand.floorSeq !== undefined) await waitForSeq(world, state, demand, demand.floorSeq);
      if (!state.release) return state.knownEmpty ? 'unknown' : 'unavailable';
      return { release: state.release, stale: isStale(world, state) };
    },
    async health(background) {
      await Promise.all(heldStates().map((state) => waitBriefly(world, state, refresh(world, state, { background }, bounds.softMs))));
      return Object.fromEntries(heldStates().map((state) => [state.environment, toHealth(world, state)]));
    },
  };
}

function addState(states: Map<string, State>, environment: string): State {
  if (states.size >= environmentsMax) {
    for (const [name, { release }] of states) if (!release) states.delete(name);
  }
  const state = newState(environment);
  states.set(environment, state);
  return state;
}

function isStale({ clock }: World, { confirmedAtMs }: State): boolean {
  return clock.now() - confirmedAtMs > bounds.hardMs;
}

/** One question at a time per environment, and none sooner than `everyMs` after the last. Never rejects. */
function refresh(world: World, state: State, { background, floorSeq = 0 }: Demand, everyMs: number): Promise<void> {
  const { clock } = world;
  const now = clock.now();
  if (state.flight && now - state.flight.startedAtMs < bounds.flightMsMax) return state.flight.promise;
  if (now - state.askedAtMs < everyMs) return Promise.resolve();
  state.askedAtMs = now;
  state.jitterMs = clock.random() * bounds.softJitterMs;
  const promise = askRelay(world, state, floorSeq, now).finally(() => {
    if (state.flight?.promise === promise) state.flight = undefined;
  });
  state.flight = { promise, startedAtMs: now };
  background(promise);
  return promise;
}

async function askRelay(world: World, state: State, floorSeq: number, askedAtMs: number): Promise<void> {
  // Whoever waits for the answer is not to wait for news.
  const holdMs = state.release && floorSeq === 0 && !isStale(world, state) ? bounds.holdMs : 0;
  const answer = await world.source.fromRelay(state.environment, state.release, floorSeq, holdMs);
  if (answer.ok) {
    const { release, ageMs, problem } = answer.value;
    if (release) install(state, release);
    // What the relay had heard `ageMs` before the question came, it had heard at most so long before we asked.
    if (release && ageMs !== null) state.confirmedAtMs = Math.max(state.confirmedAtMs, askedAtMs - ageMs);
    state.problem = problem ?? (release ? undefined : `The hub of ${state.environment} holds no head.`);
    state.knownEmpty = !release && ageMs !== null && problem === null;
  } else {
    state.problem = answer.refusal.message;
    state.knownEmpty = false;
  }
  if (!state.release || isStale(world, state)) await askKv(world, state);
}

/** KV confirms nothing, but what is newer there is better than what is held. */
async function askKv({ source, clock }: World, state: State): Promise<void> {
  const now = clock.now();
  if (state.release && now - state.kvAskedAtMs < bounds.kvAskEveryMs) return;
  state.kvAskedAtMs = now;
  const last = await source.fromKv(state.environment, state.release);
  if (last.ok) install(state, last.value);
}

async function waitForSeq(world: World, state: State, demand: Demand, seq: number): Promise<void> {
  const { clock } = world;
  const untilMs = clock.now() + bounds.floorWaitMs;
  while ((state.release?.head.seq ?? 0) < seq && clock.now() < untilMs) {
    const pauseMs = state.askedAtMs + bounds.floorAskEveryMs - clock.now();
    if (!state.flight && pauseMs > 0) await pause(clock, pauseMs);
    await waitAtMost(clock, untilMs - clock.now(), refresh(world, state, demand, bounds.floorAskEveryMs));
  }
}

/** Until the flight is over, or has lasted for as long as an answer waits. */
async function waitBriefly({ clock }: World, state: State, flight: Promise<void>): Promise<void> {
  if (state.flight) await waitAtMost(clock, state.flight.startedAtMs + bounds.hardWaitMs - clock.now(), flight);
}

function toHealth(world: World, state: State): EnvironmentHealth {
  const head = state.release?.head;
  return {
    seq: head?.seq ?? null,
    release: head?.stable.version ?? null,
    snapshot: head?.stable.snapshot ?? null,
    ageMs: state.confirmedAtMs > 0 ? world.clock.now() - state.confirmedAtMs : null,
    stale: isStale(world, state),
    problem: state.problem ?? null,
  };
}

function newState(environment: string): State {
  const never = Number.NEGATIVE_INFINITY;
  return {
    environment,
    release: undefined,
    confirmedAtMs: 0,
    askedAtMs: never,
    kvAskedAtMs: never,
    jitterMs: 0,
    flight: undefined,
    problem: undefined,
    knownEmpty: false,
  };
}

/** A head never goes back in `seq`, whichever answer comes last. */
function install(state: State, release: Release): void {
  if (release.head.seq >= (state.release?.head.seq ?? 0)) state.release = release;
}
