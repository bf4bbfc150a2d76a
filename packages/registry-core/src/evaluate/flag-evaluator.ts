// Answers for a flag, in the one order there is: killed, disabled, holdouts and layers, prerequisites, then the most specific
// setting with its rules and what it serves.

import type { Json } from '../registry/json.ts';
import { variantsMax } from '../registry/limits.ts';
import { packedValueTypes } from '../snapshot/format.ts';
import type { ScopeTable } from '../snapshot/scope-table.ts';
import { toFrozenJson, toIndex, toList, toNumber, toText } from '../snapshot/unpack.ts';
import { atScope, toDisabledAnswer, toFlagAnswer, toShared, withWarnings } from './answer.ts';
import type { CompiledKey } from './compiled-key.ts';
import type { Answer } from './evaluation.ts';
import { decideFlagSetting, type FlagParts, type FlagSetting, toFlagSetting } from './flag-setting.ts';
import { type Gate, toGates } from './gates.ts';
import type { KeyWorld } from './key-world.ts';
import { faultIn, findScoped, noteBroad, type SettingTable, toSettingTable } from './setting-table.ts';
import type { Walk } from './walk.ts';

function toParts(key: string, head: readonly unknown[], scoped: boolean): FlagParts {
  const [, revision, , , , salt, off, variants, global, ...gates] = head;
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
    byStructure: !scoped && isByStructure(global, gates),
  };
}

/** At most the global setting, without rules, holdouts, layers or prerequisites. */
function isByStructure(global: unknown, gates: readonly unknown[]): boolean {
  if (gates.some((gate) => toList(gate, 'a gate').length > 0)) return false;
  if (global === 0) return true;
  const [rules] = toList(toList(global, 'the global setting')[0], 'a setting');
  return toList(rules, 'rules').length === 0;
}

/** Answers of scopes by what they would be without one. */
const scopedAnswers = new WeakMap<Answer, Map<string, Answer>>();
function knownOf(answer: Answer): Map<string, Answer> {
  const known = scopedAnswers.get(answer) ?? new Map<string, Answer>();
  scopedAnswers.set(answer, known);
  return known;
}

/** The walk from the kill to the setting; every answer comes from here. */
function toDecide(flag: FlagParts, enabled: boolean, gates: readonly Gate[], table: SettingTable<FlagSetting>, world: KeyWorld) {
  const { global, scoped } = table;
  const killed = toFlagAnswer(flag, 'DISABLED', flag.variants[flag.off]!, flag.values[flag.off]!, {}); // off is an index of both
  const disabled = toDisabledAnswer(flag);
  const shut = toFlagAnswer(flag, 'DEFAULT', flag.variants[flag.off]!, flag.values[flag.off]!, {});
  const decideSettings = (walk: Walk): Answer => {
    const found = scoped === null ? undefined : findScoped(scoped, walk, world);
    if (found !== undefined) {
      const answer = decideFlagSetting(found.setting, walk);
      return toShared(atScope(answer, found.scope), knownOf(answer), walk, world.memory);
    }
    noteBroad(walk, flag.key, global !== undefined);
    // A flag without a global setting is refused by the compiler; to a context that no setting fits it is off.
    return global === undefined ? shut : decideFlagSetting(global, walk);
  };
  const decide = (walk: Walk): Answer => {
    const isKilled = walk.kills.size > 0 && walk.kills.has(flag.key);
    walk.trace?.note('kill', flag.key, isKilled, isKilled ? 'The flag is killed, which beats everything else.' : 'The flag is not killed.');
    if (isKilled) return killed;
    walk.trace?.note('state', flag.key, enabled, enabled ? 'The flag is enabled.' : 'The flag is disabled in this environment.');
    if (!enabled) return disabled;
    for (let i = 0; i < gates.length; i++) if (!gates[i]!(walk)) return shut; // i < length
    const answer = decideSettings(walk);
    return scoped?.usesPlaces === true ? withWarnings(answer, walk, world.places) : answer;
  };
  const constant = !enabled ? disabled : flag.byStructure ? (global === undefined ? shut : global.serve.constant) : null;
  const setting = enabled && gates.length === 0 && scoped === null ? (global ?? null) : null;
  return { killed, constant, setting, decide };
}

/** Throws FormatFault where `head` is no flag. */
export function toFlagEvaluator(key: string, head: readonly unknown[], settings: ScopeTable | null, world: KeyWorld): CompiledKey {
  const [, , clientReadable, valueType, enabled, , , , global, prerequisites, holdouts, layers] = head;
  const parts = toParts(key, head, settings !== null);
  const table = toSettingTable(
    global,
    settings,
    (packed) => toFlagSetting(packed, parts, 'global', world),
    (packed) => toFlagSetting(packed, parts, null, world),
  );
  const gates = toGates([prerequisites, holdouts, layers], key, world);
  const { killed, constant, setting, decide } = toDecide(parts, enabled === 1, gates, table, world);
  // Member by member in the order of config keys, so that both kinds of key are objects of one shape to the engine.
  return {
    broken: null,
    key,
    type: packedValueTypes[toIndex(valueType, packedValueTypes.length, 'a type')]!, // an index of this list
    clientReadable: clientReadable === 1,
    killed,
    constant,
    setting,
    requires: toList(prerequisites, 'prerequisites').map((one) => toText(toList(one, 'a prerequisite')[0], 'a flag')),
    decide,
    faultIn: () => faultIn(table, world),
  };
}
