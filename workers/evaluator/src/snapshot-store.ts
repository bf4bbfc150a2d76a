// What this isolate serves, per environment: the newest release it could verify whole, and how sure it is that no newer one
// exists. Asks the hub at most once a second and only under traffic; never goes back in `seq`; never throws.
import type { Env } from './env.ts';
import { pause, waitAtMost } from './patience.ts';
import type { Release } from './release.ts';
import { releaseFromHub, releaseFromKv } from './release-source.ts';

/** Older than this, the head is refreshed behind the answer. */
const softMs = 1_000;
/** Older than this, an answer waits for the refresh, and is STALE when none comes. */
const hardMs = 5_000;
const hardWaitMs = 300;
/** An isolate without any release has nothing better to do than to wait. */
const coldWaitMs = 8_000;
/** A refresh whose request was cut off may never end; after this another may start. */
const flightMsMax = 30_000;
/** A caller may ask for a `seq` that it was told of: so long it waits, asking so often. */
const floorWaitMs = 1_000;
const floorAskEveryMs = 100;
/** Environments are named by callers; those without a release are forgotten beyond this many. */
const environmentsMax = 256;

export interface Served {
  readonly release: Release;
  /** Nobody confirmed the head within the hard bound. */
  readonly stale: boolean;
}

interface State {
  release: Release | undefined;
  /** When the hub was last asked and confirmed the head that is held. */
  confirmedAtMs: number;
  askedAtMs: number;
  flight: { promise: Promise<void>; startedAtMs: number } | undefined;
  /** What went wrong last; undefined once all is well again. */
  problem: string | undefined;
  /** Whether the hub itself said that it holds no head. */
  knownEmpty: boolean;
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

export interface Freshness {
  /** Keeps the isolate alive for work that the answer does not wait for. */
  readonly background: (work: Promise<void>) => void;
  /** The least `seq` that the caller has heard of. */
  readonly floorSeq?: number | undefined;
}

const states = new Map<string, State>();

/** The release to answer from; 'unknown' when no such environment was ever published, 'unavailable' when that cannot be told. */
export async function serve(env: Env, environment: string, freshness: Freshness): Promise<Served | 'unknown' | 'unavailable'> {
  const state = stateOf(environment);
  if (!state.release) await waitAtMost(coldWaitMs, refresh(env, environment, state, freshness, softMs));
  else if (Date.now() - state.confirmedAtMs > softMs) {
    const flight = refresh(env, environment, state, freshness, softMs);
    if (isStale(state)) await waitBriefly(state, flight);
  }
  if (freshness.floorSeq !== undefined) await waitForSeq(env, environment, state, freshness, freshness.floorSeq);
  if (!state.release) return state.knownEmpty ? 'unknown' : 'unavailable';
  return { release: state.release, stale: isStale(state) };
}

/**
 * What this isolate holds, for /healthz. Asks the hubs first, as an answer would, so that an environment nobody has asked
 * about for a while is not called stale. An environment that the hub knows nothing of is no environment.
 */
export async function environmentsHealth(env: Env, freshness: Freshness): Promise<Record<string, EnvironmentHealth>> {
  await Promise.all(heldStates().map(([environment, state]) => waitBriefly(state, refresh(env, environment, state, freshness, softMs))));
  return Object.fromEntries(heldStates().map(([environment, state]) => [environment, toHealth(state)]));
}

function heldStates(): [environment: string, state: State][] {
  return [...states].filter(([, { release, knownEmpty }]) => release !== undefined || !knownEmpty);
}

function toHealth(state: State): EnvironmentHealth {
  const head = state.release?.head;
  return {
    seq: head?.seq ?? null,
    release: head?.stable.version ?? null,
    snapshot: head?.stable.snapshot ?? null,
    ageMs: state.confirmedAtMs > 0 ? Date.now() - state.confirmedAtMs : null,
    stale: isStale(state),
    problem: state.problem ?? null,
  };
}

function isStale(state: State): boolean {
  return Date.now() - state.confirmedAtMs > hardMs;
}

function stateOf(environment: string): State {
  const known = states.get(environment);
  if (known) return known;
  if (states.size >= environmentsMax) {
    for (const [name, { release }] of states) if (!release) states.delete(name);
  }
  const state: State = {
    release: undefined,
    confirmedAtMs: 0,
    askedAtMs: Number.NEGATIVE_INFINITY,
    flight: undefined,
    problem: undefined,
    knownEmpty: false,
  };
  states.set(environment, state);
  return state;
}

async function waitForSeq(env: Env, environment: string, state: State, freshness: Freshness, seq: number): Promise<void> {
  const untilMs = Date.now() + floorWaitMs;
  while ((state.release?.head.seq ?? 0) < seq && Date.now() < untilMs) {
    const pauseMs = state.askedAtMs + floorAskEveryMs - Date.now();
    if (!state.flight && pauseMs > 0) await pause(pauseMs);
    await waitAtMost(untilMs - Date.now(), refresh(env, environment, state, freshness, floorAskEveryMs));
  }
}

/** Until the flight is over, or has lasted for as long as an answer waits. */
async function waitBriefly(state: State, flight: Promise<void>): Promise<void> {
  if (state.flight) await waitAtMost(state.flight.startedAtMs + hardWaitMs - Date.now(), flight);
}

/** One question at a time per environment, and none sooner than `everyMs` after the last. Never rejects. */
function refresh(env: Env, environment: string, state: State, freshness: Freshness, everyMs: number): Promise<void> {
  const now = Date.now();
  if (state.flight && now - state.flight.startedAtMs < flightMsMax) return state.flight.promise;
  if (now - state.askedAtMs < everyMs) return Promise.resolve();
  state.askedAtMs = now;
  const promise = askOnce(env, environment, state, now).finally(() => {
    if (state.flight?.promise === promise) state.flight = undefined;
  });
  state.flight = { promise, startedAtMs: now };
  freshness.background(promise);
  return promise;
}

async function askOnce(env: Env, environment: string, state: State, askedAtMs: number): Promise<void> {
  const answer = await releaseFromHub(env, environment, state.release);
  if (answer.ok && answer.value) {
    install(state, answer.value);
    state.confirmedAtMs = Math.max(state.confirmedAtMs, askedAtMs);
    state.problem = undefined;
    return;
  }
  state.problem = answer.ok ? `The hub of ${environment} holds no head.` : answer.refusal.message;
  if (state.release) return;
  const last = await releaseFromKv(env, environment);
  if (last.ok) install(state, last.value);
  state.knownEmpty = answer.ok && !last.ok;
}

/** A head never goes back in `seq`, whichever answer comes last. */
function install(state: State, release: Release): void {
  if (release.head.seq >= (state.release?.head.seq ?? 0)) state.release = release;
}
