// One setting of a flag: rules in order, the first that holds decides, else what the setting serves.
import type { Json } from '../registry/json.ts';
import { rulesMax } from '../registry/limits.ts';
import { toList, toText } from '../snapshot/unpack.ts';
import { type AnswerSource, toFlagAnswer } from './answer.ts';
import { type GuardedTest, toGuardedTest } from './condition-test.ts';
import type { Answer, EvaluationContext } from './evaluation.ts';
import type { KeyWorld } from './key-world.ts';
import { type CompiledServe, decideServe, type ServeWorld, toServe } from './serve.ts';
import type { Walk } from './walk.ts';

export interface CompiledRule extends GuardedTest {
  readonly id: string;
  /** The name of the attribute that the rule's guard is about; null when it has none. */
  readonly name: string | null;
  readonly wanted: unknown;
  readonly serve: CompiledServe;
}

/** All values that guards want of one attribute. */
interface WantedValues {
  readonly name: string;
  readonly values: ReadonlySet<unknown>;
}

export interface FlagSetting {
  readonly rules: readonly CompiledRule[];
  /** What all guards want; null where too few share an attribute for that to be worth a look before the rules. */
  readonly wanted: readonly WantedValues[] | null;
  /** The rules that can still match when no attribute has a wanted value. */
  readonly unguarded: readonly CompiledRule[];
  readonly serve: CompiledServe;
}

/** The parts of a flag that its settings are compiled with. */
export interface FlagParts extends AnswerSource {
  readonly salt: string;
  readonly off: number;
  readonly variants: readonly string[];
  readonly values: readonly Json[];
  /** No rules, no scopes, no gates: what the global setting serves is the flag's answer by structure. */
  readonly byStructure: boolean;
}

/** Where settings and rules make their answers: `scope` is null for those that hold in several. */
function toServeWorld(flag: FlagParts, scope: 'global' | null, rule: string | undefined, { attributes }: KeyWorld): ServeWorld {
  const decided = rule !== undefined || scope === null ? 'TARGETING_MATCH' : flag.byStructure ? 'STATIC' : 'DEFAULT';
  const by = { ...(scope === null ? {} : { scope }), ...(rule === undefined ? {} : { rule }) };
  return {
    salt: flag.salt,
    off: flag.off,
    variants: flag.variants,
    attributes,
    // Callers pass indexes of the variants.
    answer: (variant, reason) =>
      toFlagAnswer(flag, reason === 'decided' ? decided : reason, flag.variants[variant]!, flag.values[variant]!, by),
  };
}

/** From so many guards an attribute on, one look at all that they want costs less than a look at each. */
const guardsPerAttributeMin = 2;

function toWanted(rules: readonly CompiledRule[]): WantedValues[] | null {
  const byName = new Map<string, Set<unknown>>();
  let guards = 0;
  for (const { name, wanted } of rules) {
    if (name === null) continue;
    guards += 1;
    byName.set(name, (byName.get(name) ?? new Set()).add(wanted));
  }
  if (guards === 0 || guards < byName.size * guardsPerAttributeMin) return null;
  return [...byName].map(([name, values]) => ({ name, values }));
}

/** Whether an attribute may have a value that a guard wants. Says yes to an inherited one, which the guard then refuses. */
function hasWanted(wanted: readonly WantedValues[], context: EvaluationContext): boolean {
  for (let i = 0; i < wanted.length; i++) {
    const { name, values } = wanted[i]!; // i < length
    if (values.has(context[name])) return true;
  }
  return false;
}

/** Throws FormatFault where `packed` is no setting of a flag. */
export function toFlagSetting(packed: unknown, flag: FlagParts, scope: 'global' | null, world: KeyWorld): FlagSetting {
  const [packedRules, serve] = toList(packed, 'a setting');
  const rules: CompiledRule[] = [];
  for (const rule of toList(packedRules, 'rules', rulesMax)) {
    const [id, when, served] = toList(rule, 'a rule');
    const name = toText(id, "a rule's id");
    const test = toGuardedTest(when, { traced: world.traced, attributes: world.attributes, cohortTest: world.cohorts.find });
    if (test === undefined) {
      world.countUnknown();
      continue;
    }
    const serve = toServe(served, toServeWorld(flag, scope, name, world));
    rules.push({ ...test, id: name, name: test.guard?.name ?? null, wanted: test.guard?.wanted, serve });
  }
  return {
    rules,
    wanted: toWanted(rules),
    unguarded: rules.filter(({ name }) => name === null),
    serve: toServe(serve, toServeWorld(flag, scope, undefined, world)),
  };
}

export function decideFlagSetting({ rules: all, wanted, unguarded, serve }: FlagSetting, walk: Walk): Answer {
  const { context } = walk;
  const rules = wanted === null || hasWanted(wanted, context) ? all : unguarded;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!; // i < length
    // What is inherited is looked for only when the value fits, which is rare.
    if (rule.name !== null && (context[rule.name] !== rule.wanted || !Object.hasOwn(context, rule.name))) continue;
    walk.trace?.open();
    const matched = rule.rest === null || rule.rest(walk);
    walk.trace?.close('rule', rule.id, matched, matched ? 'Its condition holds, so it decides.' : 'Its condition does not hold.');
    if (matched) return decideServe(rule.serve, walk);
  }
  if (rules.length > 0) walk.trace?.note('default', 'serve', true, 'No rule matched, so what the setting serves holds.');
  return decideServe(serve, walk);
}
