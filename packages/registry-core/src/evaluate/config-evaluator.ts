// Answers for a config key: the value of the most specific setting, or the default.
import { packedConfigTypes } from '../snapshot/format.ts';
import { toFrozenJson, toIndex, toList, toNumber } from '../snapshot/unpack.ts';
import { toConfigAnswer, withWarnings } from './answer.ts';
import type { CompiledKey, KeyWorld } from './compiled-key.ts';
import type { Answer, ExpectedType } from './evaluation.ts';
import { findSetting, toSettingTable } from './setting-table.ts';
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

/** Throws FormatFault where `packed` is no config key. */
export function toConfigEvaluator(key: string, packed: readonly unknown[], world: KeyWorld): CompiledKey {
  const [, revision, clientReadable, type, fallback, settings] = packed;
  const source = { key, revision: toNumber(revision, 'a revision') };
  const valueType = packedConfigTypes[toIndex(type, packedConfigTypes.length, 'a type')]!; // an index of this list
  const broad = toList(settings, 'settings').every((shape) => Array.isArray(shape) && shape[0] === 0) ? 'STATIC' : 'DEFAULT';
  const toSetting = (setting: unknown, scope: string): Answer => {
    const [value] = toList(setting, 'a setting');
    return toConfigAnswer(source, scope === 'global' ? broad : 'TARGETING_MATCH', toFrozenJson(value, 'a value'), { scope });
  };
  const table = toSettingTable(settings, toSetting, world.cohorts);
  const otherwise = toConfigAnswer(source, broad, toFrozenJson(fallback, 'a default'), {});
  const decide = (walk: Walk): Answer => {
    const found = findSetting(table, walk, world);
    if (found === undefined) walk.trace?.note('default', key, true, 'No setting matches, so the default holds.');
    const answer = found ?? otherwise;
    return table.usesPlaces ? withWarnings(answer, walk, world.places) : answer;
  };
  return {
    broken: null,
    key,
    type: expectedTypes[valueType],
    clientReadable: clientReadable === 1,
    killed: null,
    constant: table.globalOnly ? (table.global ?? otherwise) : null,
    requires: [],
    decide,
  };
}
