// Answers for a config key: the value of the most specific setting, or the default.
import type { Json } from '../registry/json.ts';
import { packedConfigTypes } from '../snapshot/format.ts';
import type { ScopeTable } from '../snapshot/scope-table.ts';
import { toFrozenJson, toIndex, toNumber } from '../snapshot/unpack.ts';
import { toConfigAnswer, toShared, withWarnings } from './answer.ts';
import type { CompiledKey } from './compiled-key.ts';
import type { Answer, ExpectedType } from './evaluation.ts';
import type { KeyWorld } from './key-world.ts';
import { type Found, faultIn, findScoped, noteBroad, toSettingTable } from './setting-table.ts';
import type { Walk } from './walk.ts';

const expectedTypes: Record<(typeof packedConfigTypes)[number], ExpectedType> = {
  boolean: 'boolean',
  int: 'number',
  float: 'number',
  money: 'object',
  string: 'string',
  enum: 'string',
  json: 'object',
};

/** A table of numbers holds 0 and 1 for a boolean. */
function toBoolean(packed: unknown): Json {
  return typeof packed === 'number' ? packed !== 0 : toFrozenJson(packed, 'a value');
}

/** Throws FormatFault where `head` is no config key. */
export function toConfigEvaluator(key: string, head: readonly unknown[], settings: ScopeTable | null, world: KeyWorld): CompiledKey {
  const [, revision, clientReadable, type, fallback, global] = head;
  const source = { key, revision: toNumber(revision, 'a revision') };
  const valueType = packedConfigTypes[toIndex(type, packedConfigTypes.length, 'a type')]!; // an index of this list
  const broad = settings === null ? 'STATIC' : 'DEFAULT';
  const toValue = (packed: unknown): Json => toFrozenJson(packed, 'a value');
  const table = toSettingTable(global, settings, toValue, valueType === 'boolean' ? toBoolean : toValue);
  const { global: globalValue, scoped } = table;
  const otherwise =
    globalValue === undefined
      ? toConfigAnswer(source, broad, toFrozenJson(fallback, 'a default'), {})
      : toConfigAnswer(source, broad, globalValue, { scope: 'global' });
  const known = new Map<string, Answer>();
  const toScoped = ({ setting, scope }: Found<Json>): Answer => {
    return { key, reason: 'TARGETING_MATCH', value: setting, metadata: { revision: source.revision, scope } };
  };
  const decide = (walk: Walk): Answer => {
    const found = scoped === null ? undefined : findScoped(scoped, walk, world);
    if (found === undefined) noteBroad(walk, key, globalValue !== undefined);
    const answer = found === undefined ? otherwise : toShared(toScoped(found), known, walk, world.memory);
    return scoped?.usesPlaces === true ? withWarnings(answer, walk, world.places) : answer;
  };
  return {
    broken: null,
    key,
    type: expectedTypes[valueType],
    clientReadable: clientReadable === 1,
    killed: null,
    constant: scoped === null ? otherwise : null,
    setting: null,
    requires: [],
    decide,
    faultIn: () => faultIn(table, world),
  };
}
