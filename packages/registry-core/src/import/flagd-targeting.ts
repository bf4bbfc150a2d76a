// flagd's targeting as rules of ours: chains of `if` become rules in their order, `fractional` becomes a split with flagd's own
// buckets, null becomes the default variant.
import type { Condition } from '../registry/condition.ts';
import type { Rule, Serve } from '../registry/flag.ts';
import type { Json } from '../registry/json.ts';
import { isJsonObject } from '../registry/json-object.ts';
import { isFlagdCondition, toFlagdCondition } from './flagd-condition.ts';
import type { ImportNotes } from './import-notes.ts';
import { quoteLogic, toOperation, toVariable } from './json-logic.ts';

export interface FlagdFlag {
  readonly key: string;
  readonly variants: ReadonlySet<string>;
  readonly defaultVariant: string;
  readonly off: string;
  readonly notes: ImportNotes;
}

export interface Decision {
  readonly rules: readonly Rule[];
  readonly serve: Serve;
}

/** A branch of the targeting: what is served when all of `when` hold and no earlier branch did. */
interface Branch {
  readonly when: readonly Condition[];
  readonly serve: Serve;
}

/** The variant that a result names, as flagd reads it: any scalar as text, null for the default. */
function toVariant(result: Json, flag: FlagdFlag): string | undefined {
  if (result === null) return flag.defaultVariant;
  if (typeof result === 'object') return flag.notes.refuse(`${quoteLogic(result)} is no variant.`);
  const name = String(result);
  return flag.variants.has(name)
    ? name
    : flag.notes.refuse(`The targeting serves ${JSON.stringify(name)}, which is no variant of the flag.`);
}

interface Bucketed {
  readonly by?: string;
  readonly salt?: string;
}

/** What flagd hashes: the flag's key and the targeting key, or the text that the first argument makes. */
function toBucketed(seed: Json | undefined, flag: FlagdFlag): Bucketed | undefined {
  if (seed === undefined || Array.isArray(seed)) return {};
  const bare = toVariable(seed);
  if (bare !== undefined) return bare.startsWith('$flagd.') ? refuseSeed(seed, flag) : { by: bare, salt: '' };
  const operation = toOperation(seed);
  if (operation?.name !== 'cat') return refuseSeed(seed, flag);
  const parts = operation.args.map((part) => (toVariable(part) === '$flagd.flagKey' ? flag.key : part));
  const last = toVariable(parts.at(-1));
  const salt = parts.slice(0, -1);
  if (last === undefined || last.startsWith('$flagd.') || !salt.every((part) => typeof part === 'string')) return refuseSeed(seed, flag);
  flag.notes.approximate(`flagd puts contexts without ${last} into a bucket too; here they get the default variant.`);
  return { by: last, salt: salt.join('') };
}

function refuseSeed(seed: Json, flag: FlagdFlag): undefined {
  return flag.notes.refuse(`"fractional" buckets by ${quoteLogic(seed)}; only constant text followed by one attribute can be imported.`);
}

function toBuckets(buckets: readonly Json[], flag: FlagdFlag): { variant: string; weight: number }[] | undefined {
  const split = [];
  for (const bucket of buckets) {
    if (!Array.isArray(bucket) || bucket.length === 0 || bucket.length > 2) return flag.notes.refuse(`${quoteLogic(bucket)} is no bucket.`);
    const [result = null, weight = 1] = bucket;
    if (typeof weight !== 'number' || !Number.isInteger(weight))
      return flag.notes.refuse(`The weight ${quoteLogic(weight)} is no whole number.`);
    const variant = toVariant(result, flag);
    if (variant === undefined) return undefined;
    split.push({ variant, weight: Math.max(0, weight) });
  }
  return split;
}

function toFractional(args: readonly Json[], when: readonly Condition[], flag: FlagdFlag): Branch[] | undefined {
  const [seed] = args;
  const bucketed = toBucketed(seed, flag);
  const split = toBuckets(bucketed?.by === undefined ? args : args.slice(1), flag);
  if (bucketed === undefined || split === undefined) return undefined;
  if (split.every(({ weight }) => weight === 0)) return [{ when, serve: { variant: flag.defaultVariant } }];
  const served: Branch = { when, serve: { split, ...bucketed, salt: bucketed.salt ?? flag.key, bucketing: 'flagd' } };
  if (flag.off === flag.defaultVariant) return [served];
  // Without the attribute flagd serves the default variant, where a split of ours would serve off.
  const without: Condition = { attribute: bucketed.by ?? 'targetingKey', op: 'missing' };
  return [{ when: [...when, without], serve: { variant: flag.defaultVariant } }, served];
}

function toIf(args: readonly Json[], when: readonly Condition[], flag: FlagdFlag): Branch[] | undefined {
  const branches: Branch[] = [];
  for (let i = 0; i + 1 < args.length; i += 2) {
    const condition = toFlagdCondition(args[i]!, flag.notes); // i < length
    const inner = condition && toBranches(args[i + 1]!, [...when, condition], flag);
    if (inner === undefined) return undefined;
    branches.push(...inner);
  }
  const otherwise = args.length % 2 === 1 ? args.at(-1)! : null; // an odd number of arguments has a last one
  const last = toBranches(otherwise, when, flag);
  return last && [...branches, ...last];
}

/** The branches of one result; the last of them has no condition beyond `when`. */
function toBranches(logic: Json, when: readonly Condition[], flag: FlagdFlag): Branch[] | undefined {
  const operation = toOperation(logic);
  if (operation?.name === 'if') return toIf(operation.args, when, flag);
  if (operation?.name === 'fractional') return toFractional(operation.args, when, flag);
  // A condition as the result names the variants "true" and "false".
  if (isFlagdCondition(logic)) return toIf([logic, true, false], when, flag);
  const variant = toVariant(logic, flag);
  return variant === undefined ? undefined : [{ when, serve: { variant } }];
}

function toCondition(when: readonly Condition[]): Condition {
  return when.length === 1 ? when[0]! : { all: [...when] }; // one entry
}

/** Rules and what is served otherwise, or undefined after saying why the targeting cannot be imported. */
export function toDecision(targeting: Json | undefined, flag: FlagdFlag): Decision | undefined {
  const none = targeting === undefined || (isJsonObject(targeting) && Object.keys(targeting).length === 0);
  if (none) return { rules: [], serve: { variant: flag.defaultVariant } };
  const branches = toBranches(targeting, [], flag);
  if (branches === undefined) return undefined;
  const open = branches.findIndex(({ when }) => when.length === 0);
  const rules = branches.slice(0, open).map(({ when, serve }, i): Rule => ({ id: `rule-${i + 1}`, when: toCondition(when), serve }));
  return { rules, serve: branches[open]!.serve }; // the outermost result always has a branch for everyone
}
