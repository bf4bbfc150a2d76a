// Answers for a flag, in the one order there is: killed, disabled, holdouts and layers, prerequisites, then the most specific
// setting with its rules and what it serves.

import type { Json } from '../registry/json.ts';
import { rulesMax, variantsMax } from '../registry/limits.ts';
import { packedValueTypes } from '../snapshot/format.ts';
import { toFrozenJson, toIndex, toList, toNumber, toText } from '../snapshot/unpack.ts';
import { type AnswerSource, toDisabledAnswer, toFlagAnswer, withWarnings } from './answer.ts';
import type { CompiledKey, KeyWorld } from './compiled-key.ts';
import { type ConditionTest, type Guard, toConditionTest, toGuard } from './condition-test.ts';
import type { Answer } from './evaluation.ts';
import { type Gate, toGates } from './gates.ts';
import { type CompiledServe, type ServeWorld, toServe } from './serve.ts';
import { findSetting, type SettingTable, toSettingTable } from './setting-table.ts';
import type { Walk } from './walk.ts';

interface CompiledRule {
  readonly id: string;
  /** Never in a traced world, which writes every clause down. */
  readonly guard: Guard | undefined;
  readonly test: ConditionTest;
  readonly serve: CompiledServe;
}

interface CompiledSetting {
  readonly rules: readonly CompiledRule[];
  readonly serve: CompiledServe;
}

/** The parts of a flag that its settings are compiled with. */
interface FlagParts extends AnswerSource {
  readonly salt: string;
  readonly off: number;
  readonly variants: readonly string[];
  readonly values: readonly Json[];
  /** No rules, no scopes, no gates: what the global setting serves is the flag's answer by structure. */
  readonly byStructure: boolean;
}

function toServeWorld(flag: FlagParts, scope: string, rule: string | undefined): ServeWorld {
  const decided = rule !== undefined || scope !== 'global' ? 'TARGETING_MATCH' : flag.byStructure ? 'STATIC' : 'DEFAULT';
  const by = rule === undefined ? { scope } : { scope, rule };
  return {
    salt: flag.salt,
    off: flag.off,
    variants: flag.variants,
    // Callers pass indexes of the variants.
    answer: (variant, reason) =>
      toFlagAnswer(flag, reason === 'decided' ? decided : reason, flag.variants[variant]!, flag.values[variant]!, by),
  };
}

function toRule(packed: unknown, flag: FlagParts, scope: string, world: KeyWorld): CompiledRule | undefined {
  const [id, when, serve] = toList(packed, 'a rule');
  const name = toText(id, "a rule's id");
  const test = toConditionTest(when, { traced: world.traced, cohortTest: world.cohorts.find });
  if (test === undefined) {
    world.countUnknown();
    return undefined;
  }
  return { id: name, guard: world.traced ? undefined : toGuard(when), test, serve: toServe(serve, toServeWorld(flag, scope, name)) };
}

function toSetting(packed: unknown, flag: FlagParts, scope: string, world: KeyWorld): CompiledSetting {
  const [rules, serve] = toList(packed, 'a setting');
  return {
    rules: toList(rules, 'rules', rulesMax).flatMap((rule) => toRule(rule, flag, scope, world) ?? []),
    serve: toServe(serve, toServeWorld(flag, scope, undefined)),
  };
}

function decideSetting(setting: CompiledSetting, walk: Walk): Answer {
  const { rules } = setting;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!; // i < length
    if (rule.guard !== undefined && walk.context[rule.guard.attribute] !== rule.guard.wanted) continue;
    walk.trace?.open();
    const matched = rule.test(walk);
    walk.trace?.close('rule', rule.id, matched, matched ? 'Its condition holds, so it decides.' : 'Its condition does not hold.');
    if (matched) return rule.serve.decide(walk);
  }
  if (rules.length > 0) walk.trace?.note('default', 'serve', true, 'No rule matched, so what the setting serves holds.');
  return setting.serve.decide(walk);
}

function toParts(key: string, packed: readonly unknown[]): FlagParts {
  const [, revision, , , , salt, off, variants, settings, ...gates] = packed;
  const list = toList(variants, 'variants', variantsMax * 2);
  const names: string[] = [];
  const values: Json[] = [];
  for (let i = 0; i + 1 < list.length; i += 2) {
    names.push(toText(list[i], 'a variant'));
    values.push(toFrozenJson(list[i + 1], 'a value'));
  }
  return {
    key,
    revision: toNumber(revision, 'a revision'),
    salt: toText(salt, 'a salt'),
    off: toIndex(off, names.length, 'the off variant'),
    variants: names,
    values,
    byStructure: isByStructure(settings, gates),
  };
}

/** At most the global setting, without rules, holdouts, layers or prerequisites. */
function isByStructure(settings: unknown, gates: readonly unknown[]): boolean {
  const [global, ...others] = toList(settings, 'settings');
  if (others.length > 0 || gates.some((gate) => toList(gate, 'a gate').length > 0)) return false;
  const [shape, entries] = toList(global, 'settings of one shape');
  const [, setting] = toList(entries, 'settings');
  const [rules] = toList(setting, 'a setting');
  return shape === 0 && toList(rules, 'rules').length === 0;
}

/** The walk from the kill to the setting; every answer comes from here. */
function toDecide(flag: FlagParts, enabled: boolean, gates: readonly Gate[], table: SettingTable<CompiledSetting>, world: KeyWorld) {
  const killed = toFlagAnswer(flag, 'DISABLED', flag.variants[flag.off]!, flag.values[flag.off]!, {}); // off is an index of both
  const disabled = toDisabledAnswer(flag);
  const shut = toFlagAnswer(flag, 'DEFAULT', flag.variants[flag.off]!, flag.values[flag.off]!, {});
  /** Where there is only the global setting, nothing has to be found. */
  const only = table.globalOnly && !world.traced ? table.global : undefined;
  const decide = (walk: Walk): Answer => {
    const isKilled = walk.kills.size > 0 && walk.kills.has(flag.key);
    walk.trace?.note('kill', flag.key, isKilled, isKilled ? 'The flag is killed, which beats everything else.' : 'The flag is not killed.');
    if (isKilled) return killed;
    walk.trace?.note('state', flag.key, enabled, enabled ? 'The flag is enabled.' : 'The flag is disabled in this environment.');
    if (!enabled) return disabled;
    for (const gate of gates) if (!gate(walk)) return shut;
    const setting = only ?? findSetting(table, walk, world);
    // A flag without a global setting is refused by the compiler; to a context that no setting fits it is off.
    const answer = setting === undefined ? shut : decideSetting(setting, walk);
    return table.usesPlaces ? withWarnings(answer, walk, world.places) : answer;
  };
  const constant = !enabled ? disabled : flag.byStructure ? (table.global?.serve.constant ?? null) : null;
  return { killed, constant, decide };
}

/** Throws FormatFault where `packed` is no flag. */
export function toFlagEvaluator(key: string, packed: readonly unknown[], world: KeyWorld): CompiledKey {
  const [, , clientReadable, valueType, enabled, , , , settings, prerequisites, holdouts, layers] = packed;
  const parts = toParts(key, packed);
  const table = toSettingTable(settings, (setting, scope) => toSetting(setting, parts, scope, world), world.cohorts);
  const gates = toGates([prerequisites, holdouts, layers], key, world);
  const { killed, constant, decide } = toDecide(parts, enabled === 1, gates, table, world);
  // Member by member in the order of config keys, so that both kinds of key are objects of one shape to the engine.
  return {
    broken: null,
    key,
    type: packedValueTypes[toIndex(valueType, packedValueTypes.length, 'a type')]!, // an index of this list
    clientReadable: clientReadable === 1,
    killed,
    constant,
    requires: toList(prerequisites, 'prerequisites').map((one) => toText(toList(one, 'a prerequisite')[0], 'a flag')),
    decide,
  };
}
