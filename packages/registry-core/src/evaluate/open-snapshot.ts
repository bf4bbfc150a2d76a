// Opens a snapshot for reading. Any bytes give a result, never a throw; what is opened answers every question, never throws, and
// reads each key only when it is first asked for.
import { accept, type Result, refuse } from '../registry/refusal.ts';
import { checkTables } from '../snapshot/check-tables.ts';
import { decodeSnapshot } from '../snapshot/decode-snapshot.ts';
import { FormatFault } from '../snapshot/unpack.ts';
import { toFailure } from './answer.ts';
import type { Evaluation, EvaluationContext } from './evaluation.ts';
import type { Explanation } from './explanation.ts';
import { decideFlagSetting } from './flag-setting.ts';
import { isBroken, type KeyList, selectKeys, toKeyList } from './key-list.ts';
import type { EvaluateOptions, OpenedSnapshot } from './snapshot-reader.ts';
import { toStageChoice } from './stage.ts';
import { startTrace, type Trace } from './trace.ts';
import { startReading, startWalk, type Walk } from './walk.ts';

const noKills: ReadonlySet<string> = new Set();
const noContext: EvaluationContext = Object.freeze({});

/** The context itself; undefined when it is no JSON object. Nothing at all is an empty context. */
function toContext(context: unknown): EvaluationContext | undefined {
  if (context === undefined) return noContext;
  try {
    return typeof context === 'object' && context !== null && !Array.isArray(context) ? (context as EvaluationContext) : undefined;
  } catch {
    // A revoked proxy throws even when asked whether it is a list.
    return undefined;
  }
}

function notFound(key: string): Evaluation {
  return toFailure(key, 'FLAG_NOT_FOUND', `There is no key ${key}, or it may not be read.`);
}

function invalidContext(key: string): Evaluation {
  return toFailure(key, 'INVALID_CONTEXT', 'The evaluation context must be a JSON object.');
}

/** Whether every key may be read, as whatever type. */
function isUsual(options: EvaluateOptions | undefined): boolean {
  return options === undefined || (options.client !== true && options.expectedType === undefined);
}

function unreadable(key: string, because: string): Evaluation {
  return toFailure(key, 'GENERAL', `The key cannot be read from the snapshot: ${because}.`);
}

/** One key in one walk, with everything that can go wrong before its own evaluation. */
function ask(found: ReturnType<KeyList['find']>, key: string, walk: Walk | undefined, options: EvaluateOptions | undefined): Evaluation {
  if (found === undefined) return notFound(key);
  if (isBroken(found)) return unreadable(key, found.broken);
  if (options?.client === true && !found.clientReadable) return notFound(key);
  if (options?.expectedType !== undefined && options.expectedType !== found.type) {
    return toFailure(key, 'TYPE_MISMATCH', `The key is of type ${found.type}, not ${options.expectedType}.`);
  }
  if (walk === undefined) return invalidContext(key);
  const isKilled = walk.kills.size > 0 && found.killed !== null && walk.kills.has(key);
  if (isKilled || walk.trace !== null) return found.decide(walk);
  return found.constant ?? found.decide(walk);
}

/** Contexts are JSON, but a caller in the same process may hand in an object whose properties throw. */
function toThrown(key: string, thrown: unknown): Evaluation {
  if (thrown instanceof FormatFault) return unreadable(key, thrown.message);
  return toFailure(key, 'GENERAL', `The evaluation failed: ${thrown instanceof Error ? thrown.message : 'unknown reason'}`);
}

/** Keys from `from` on until one throws, each at its position; answers how far it came. */
function askFrom(from: number, keys: KeyList, walk: Walk | undefined, options: EvaluateOptions | undefined, into: Evaluation[]): number {
  const names = keys.names();
  const read = isUsual(options) && walk !== undefined ? walk.read : null;
  const kills = walk === undefined || walk.kills.size === 0 ? null : walk.kills;
  let index = from;
  try {
    for (; index < names.length; index++) {
      const quick = read && !kills?.has(names[index]!) && keys.quickAt(index, walk!, read); // below the length, and with a walk
      into[index] = quick || ask(keys.at(index), names[index]!, walk, options);
    }
  } catch (thrown) {
    into[index] = toThrown(names[index]!, thrown); // below the length
    index += 1;
  }
  return index;
}

function toOpened(keys: KeyList, traced: () => KeyList, kills: ReadonlySet<string>): OpenedSnapshot {
  /** Undefined when the context is none. */
  function start(context: unknown, options: EvaluateOptions | undefined, trace: Trace | null, bulk: boolean): Walk | undefined {
    const checked = toContext(context);
    return checked && startWalk(checked, options?.client === true, kills, trace, bulk ? startReading() : null);
  }

  const usual = kills.size === 0;

  function evaluate(key: string, context: unknown, options?: EvaluateOptions): Evaluation {
    try {
      const found = keys.find(key);
      if (usual && isUsual(options) && found !== undefined && found.broken === null) {
        // Most calls end here.
        const checked = toContext(context);
        if (checked === undefined) return invalidContext(key);
        if (found.constant !== null) return found.constant;
        if (found.setting !== null) return decideFlagSetting(found.setting, startWalk(checked, false, kills, null, null));
      }
      return ask(found, key, start(context, options, null, false), options);
    } catch (thrown) {
      return toThrown(key, thrown);
    }
  }

  function evaluateAll(context: unknown, options?: EvaluateOptions): Evaluation[] {
    const count = keys.names().length;
    const evaluations = new Array<Evaluation>(count);
    const walk = start(context, options, null, true);
    for (let from = 0; from < count; ) from = askFrom(from, keys, walk, options, evaluations);
    if (options?.client !== true) return evaluations;
    return evaluations.filter((evaluation) => evaluation.reason !== 'ERROR' || evaluation.errorCode !== 'FLAG_NOT_FOUND');
  }

  function explain(key: string, context: unknown, options?: EvaluateOptions): Explanation {
    const { trace, steps } = startTrace();
    try {
      return { evaluation: ask(traced().find(key), key, start(context, options, trace, false), options), steps };
    } catch (thrown) {
      return { evaluation: toThrown(key, thrown), steps };
    }
  }

  return {
    evaluate,
    evaluateAll,
    explain,
    withKills: (flags) => toOpened(keys, traced, new Set(flags)),
    only(wanted) {
      const names = new Set(wanted);
      return toOpened(selectKeys(keys, names), () => selectKeys(traced(), names), kills);
    },
    stageChoice(stage) {
      const isChosen = toStageChoice(stage, keys.world);
      return (context, options) => {
        try {
          const walk = start(context, options, null, false);
          return walk !== undefined && isChosen(walk);
        } catch {
          return false;
        }
      };
    },
    get keys() {
      return keys.names();
    },
    unknownRules: keys.unknownRules,
  };
}

/** Refuses with SNAPSHOT_UNREADABLE or SNAPSHOT_FORMAT_UNKNOWN. The bytes are kept and must not change afterwards. */
export function openSnapshot(bytes: Uint8Array): Result<OpenedSnapshot> {
  const decoded = decodeSnapshot(bytes);
  if (!decoded.ok) return decoded;
  let traced: KeyList | undefined;
  const toTraced = () => {
    traced ??= toKeyList(decoded.value, true);
    return traced;
  };
  return accept(toOpened(toKeyList(decoded.value, false), toTraced, noKills));
}

/** Reads everything at once: refuses a snapshot of which any part cannot be read. For whoever takes a new snapshot in. */
export function checkSnapshot(bytes: Uint8Array): Result<OpenedSnapshot> {
  const decoded = decodeSnapshot(bytes);
  if (!decoded.ok) return decoded;
  try {
    checkTables(decoded.value);
    const keys = toKeyList(decoded.value, false);
    for (const [index, name] of keys.names().entries()) {
      const key = keys.at(index);
      const because = isBroken(key) ? key.broken : key.faultIn();
      if (because !== undefined) return refuse('SNAPSHOT_UNREADABLE', `The key ${name} cannot be read: ${because}.`);
    }
  } catch (thrown) {
    if (thrown instanceof FormatFault) return refuse('SNAPSHOT_UNREADABLE', `The snapshot cannot be read: ${thrown.message}.`);
    throw thrown;
  }
  return openSnapshot(bytes);
}
