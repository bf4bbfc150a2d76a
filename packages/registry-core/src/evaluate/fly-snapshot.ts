// The flight test: evaluates a snapshot as it would be served, before it is, and says what went wrong. Every key, alone and in bulk,
// explained, and with each flag killed, against odd contexts and those that the caller brings. Never throws.
import { murmur3 } from '../flag/murmur3.ts';
import type { Json } from '../registry/json.ts';
import { isJsonObject } from '../registry/json-object.ts';
import { type Evaluation, isFailure } from './evaluation.ts';
import { oddContexts } from './flight-contexts.ts';
import { type FlightFault, type FlightReport, flightFaultsMax } from './flight-report.ts';
import { checkSnapshot, openSnapshot } from './open-snapshot.ts';
import type { OpenedSnapshot } from './snapshot-reader.ts';

/** Contexts whose answers are compared between builds. */
const comparedMax = 40;
/** Opened so often to be timed. */
const timedOpens = 7;
/** Each flag is killed alone before so many contexts. */
const killContexts = 3;

export interface FlightPlan {
  /** Real ones, and one for each place, role and cohort that settings name. */
  readonly contexts: readonly Json[];
  /** Odd contexts are always flown, the others while the budget lasts: what waits for the flight bounds it. */
  readonly evaluationsMax: number;
  /** Milliseconds of a clock that runs while code does; absent: nothing is timed. */
  readonly now?: () => number;
}

export function flySnapshot(bytes: Uint8Array, plan: FlightPlan): FlightReport {
  const log = startLog();
  const checked = checkSnapshot(bytes);
  if (!checked.ok) {
    log.note('cap', '', `it cannot be opened: ${checked.refusal.message.replace(/\.$/, '')}`);
    return log.report({ contexts: 0, openMs: null, answers: [] });
  }
  const snapshot = checked.value;
  const odd = oddContexts();
  const contexts = [...odd, ...affordable(snapshot, plan, odd.length)];
  const answers: number[] = [];
  for (const [index, context] of contexts.entries()) {
    const evaluations = flyContext(log, snapshot, context);
    if (index < comparedMax) answers.push(digestOf(evaluations));
  }
  flyKills(log, snapshot, contexts.filter(isJsonObject).slice(-killContexts));
  const unknown = snapshot.unknownRules();
  if (unknown > 0) log.note('cap', '', `${unknown} rules use an operator that this build does not know, so they match nobody`);
  return log.report({ contexts: contexts.length, openMs: plan.now ? timeOpening(bytes, plan.now) : null, answers });
}

/** What one context gets from each key, to tell where two builds differ. */
export function answersTo(bytes: Uint8Array, context: Json): readonly string[] {
  const opened = openSnapshot(bytes);
  return opened.ok ? opened.value.evaluateAll(context).map(wordsOf) : [];
}

/** The contexts of a flight in its order, as both builds number them. */
export function contextsOf(plan: Pick<FlightPlan, 'contexts'>): readonly Json[] {
  return [...oddContexts(), ...plan.contexts];
}

function affordable({ keys }: OpenedSnapshot, { contexts, evaluationsMax }: FlightPlan, oddCount: number): readonly Json[] {
  // Each context is evaluated in bulk, as a client and, in part, one by one.
  const each = Math.max(1, keys.length * 3);
  return contexts.slice(0, Math.max(0, Math.floor(evaluationsMax / each) - oddCount));
}

interface FlightLog {
  note(kind: FlightFault['kind'], key: string, message: string): void;
  count(evaluations: number): void;
  report(rest: Pick<FlightReport, 'contexts' | 'openMs' | 'answers'>): FlightReport;
}

/** The first fault of each key is told: a key that fails, fails for many contexts. */
function startLog(): FlightLog {
  const faults = new Map<string, FlightFault>();
  let faultCount = 0;
  let evaluations = 0;
  return {
    note(kind, key, message) {
      faultCount += 1;
      if (faults.size < flightFaultsMax && !faults.has(key)) faults.set(key, { kind, key, message });
    },
    count(more) {
      evaluations += more;
    },
    report: (rest) => ({ faults: [...faults.values()], faultCount, evaluations, ...rest }),
  };
}

function flyContext(log: FlightLog, snapshot: OpenedSnapshot, context: Json): readonly Evaluation[] {
  const isContext = isJsonObject(context);
  const evaluations = snapshot.evaluateAll(context);
  const asClient = snapshot.evaluateAll(context, { client: true });
  log.count(evaluations.length + asClient.length);
  for (const evaluation of [...evaluations, ...asClient]) {
    if (isFailure(evaluation) && (isContext || evaluation.errorCode !== 'INVALID_CONTEXT')) noteFailure(log, evaluation, context);
  }
  // Another step of the walk for each key and context, so that all keys are explained and asked one by one in the end.
  for (let at = 0; at < evaluations.length; at += 7) {
    const key = evaluations[at]!.key; // below the length
    const alone = snapshot.evaluate(key, context);
    const { evaluation: explained } = snapshot.explain(key, context);
    log.count(2);
    for (const other of [alone, explained]) {
      if (wordsOf(other) !== wordsOf(evaluations[at]!))
        log.note('throw', key, `alone it answers otherwise than in bulk for ${textOf(context)}`);
    }
  }
  return evaluations;
}

function noteFailure(log: FlightLog, evaluation: Evaluation, context: Json): void {
  if (!isFailure(evaluation)) return;
  log.note('throw', evaluation.key, `${evaluation.errorCode} for ${textOf(context)}: ${evaluation.errorDetails.replace(/\.$/, '')}`);
}

/** Each flag alone, and all together: a killed flag answers DISABLED whoever asks, and nothing that needs it fails. */
function flyKills(log: FlightLog, snapshot: OpenedSnapshot, contexts: readonly Json[]): void {
  for (const key of snapshot.keys) {
    const killed = snapshot.withKills([key]);
    const values = new Set<string>();
    for (const context of contexts) {
      const evaluation = killed.evaluate(key, context);
      log.count(1);
      if (isFailure(evaluation))
        log.note('throw', key, `killed, it fails for ${textOf(context)}: ${evaluation.errorDetails.replace(/\.$/, '')}`);
      else if (evaluation.reason === 'DISABLED') values.add(wordsOf(evaluation));
    }
    if (values.size > 1) log.note('throw', key, 'killed, it does not answer everyone the same');
  }
  const allKilled = snapshot.withKills(snapshot.keys);
  for (const context of contexts) {
    const evaluations = allKilled.evaluateAll(context);
    log.count(evaluations.length);
    for (const evaluation of evaluations) noteFailure(log, evaluation, context);
  }
}

function digestOf(evaluations: readonly Evaluation[]): number {
  return murmur3(evaluations.map(wordsOf).join('\n'));
}

/** What an application sees of an answer; metadata may grow with the builds. */
function wordsOf(evaluation: Evaluation): string {
  if (isFailure(evaluation)) return `${evaluation.key} ${evaluation.errorCode}`;
  return `${evaluation.key} ${evaluation.reason} ${evaluation.variant ?? ''} ${JSON.stringify(evaluation.value)}`;
}

/** A context for a sentence. */
function textOf(context: Json): string {
  const text = JSON.stringify(context);
  return text.length <= 120 ? text : `${text.slice(0, 117)}…`;
}

/** The median, because whatever else the machine does only makes it longer now and then. */
function timeOpening(bytes: Uint8Array, now: () => number): number {
  const times = Array.from({ length: timedOpens }, () => {
    const startedAt = now();
    const opened = openSnapshot(bytes);
    if (opened.ok) opened.value.evaluateAll({ targetingKey: 'user-1' });
    return now() - startedAt;
  });
  return times.sort((a, b) => a - b)[timedOpens >> 1] ?? 0;
}
