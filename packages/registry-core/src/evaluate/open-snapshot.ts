// Opens a snapshot for reading. Any bytes give a result, never a throw; what is opened answers every question, never throws, and
// reads each key only when it is first asked for.
import { accept, type Result, refuse } from '../registry/refusal.ts';
import { decodeSnapshot } from '../snapshot/decode-snapshot.ts';
import { toFailure } from './answer.ts';
import type { Evaluation, EvaluationContext } from './evaluation.ts';
import type { Explanation } from './explanation.ts';
import { isBroken, type KeyList, toKeyList } from './key-list.ts';
import type { EvaluateOptions, OpenedSnapshot } from './snapshot-reader.ts';
import { toStageChoice } from './stage.ts';
import { startTrace } from './trace.ts';
import { startWalk, type Walk } from './walk.ts';

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

/** One key in one walk, with everything that can go wrong before its own evaluation. */
function ask(found: ReturnType<KeyList['find']>, key: string, walk: Walk | undefined, options: EvaluateOptions | undefined): Evaluation {
  if (found === undefined) return notFound(key);
  if (isBroken(found)) return toFailure(key, 'GENERAL', `The key cannot be read from the snapshot: ${found.broken}.`);
  if (options?.client === true && !found.clientReadable) return notFound(key);
  if (options?.expectedType !== undefined && options.expectedType !== found.type) {
    return toFailure(key, 'TYPE_MISMATCH', `The key is of type ${found.type}, not ${options.expectedType}.`);
  }
  if (walk === undefined) return invalidContext(key);
  if (walk.trace === null && found.constant !== null && (walk.kills.size === 0 || found.killed === null || !walk.kills.has(key)))
    return found.constant;
  return found.decide(walk);
}

/** Contexts are JSON, but a caller in the same process may hand in an object whose properties throw. */
function toFailureText(thrown: unknown): string {
  return `The evaluation failed: ${thrown instanceof Error ? thrown.message : 'unknown reason'}`;
}

function toOpened(keys: KeyList, traced: () => KeyList, kills: ReadonlySet<string>): OpenedSnapshot {
  function start(context: unknown, options: EvaluateOptions | undefined, trace: Walk['trace'] = null): Walk | undefined {
    const checked = toContext(context);
    return checked && startWalk(checked, options?.client === true, kills, trace);
  }

  /** Like `ask`, but total: an object in the same process may have properties that throw. */
  function askAt(index: number, key: string, walk: Walk | undefined, options: EvaluateOptions | undefined): Evaluation {
    try {
      return ask(keys.at(index), key, walk, options);
    } catch (thrown) {
      return toFailure(key, 'GENERAL', toFailureText(thrown));
    }
  }

  function evaluate(key: string, context: unknown, options?: EvaluateOptions): Evaluation {
    const index = keys.indexOf(key);
    if (index === undefined) return notFound(key);
    if (options === undefined && kills.size === 0) {
      // Most calls end here: nothing has to be found out about the context but that it is one.
      const constant = keys.constantAt(index);
      if (constant !== undefined) return toContext(context) === undefined ? invalidContext(key) : constant;
    }
    return askAt(index, key, start(context, options), options);
  }

  function evaluateAll(context: unknown, options?: EvaluateOptions): Evaluation[] {
    const { names } = keys;
    const evaluations = new Array<Evaluation>(names.length);
    const walk = start(context, options);
    const unasked = walk !== undefined && options === undefined && kills.size === 0;
    let count = 0;
    for (let i = 0; i < names.length; i++) {
      const evaluation = (unasked ? keys.constantAt(i) : undefined) ?? askAt(i, names[i]!, walk, options); // i < length
      const hidden = options?.client === true && evaluation.reason === 'ERROR' && evaluation.errorCode === 'FLAG_NOT_FOUND';
      if (!hidden) evaluations[count++] = evaluation;
    }
    evaluations.length = count;
    return evaluations;
  }

  function explain(key: string, context: unknown, options?: EvaluateOptions): Explanation {
    const { trace, steps } = startTrace();
    try {
      return { evaluation: ask(traced().find(key), key, start(context, options, trace), options), steps };
    } catch (thrown) {
      return { evaluation: toFailure(key, 'GENERAL', toFailureText(thrown)), steps };
    }
  }

  return {
    evaluate,
    evaluateAll,
    explain,
    withKills: (flags) => toOpened(keys, traced, new Set(flags)),
    stageChoice(stage) {
      const isChosen = toStageChoice(stage, keys.world);
      return (context, options) => {
        try {
          const walk = start(context, options);
          return walk !== undefined && isChosen(walk);
        } catch {
          return false;
        }
      };
    },
    keys: keys.names,
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

/** Reads every key at once: refuses a snapshot of which any part cannot be read. For whoever takes a new snapshot in. */
export function checkSnapshot(bytes: Uint8Array): Result<OpenedSnapshot> {
  const decoded = decodeSnapshot(bytes);
  if (!decoded.ok) return decoded;
  const keys = toKeyList(decoded.value, false);
  for (const [index, name] of keys.names.entries()) {
    const key = keys.at(index);
    if (isBroken(key)) return refuse('SNAPSHOT_UNREADABLE', `The key ${name} cannot be read: ${key.broken}.`);
  }
  return openSnapshot(bytes);
}
