// Snapshot format 2: the packed shape of a registry that the edge reads. The compiler writes these tuples and the reader
// checks them; docs/snapshot-format.md describes them byte by byte. A change of meaning needs a new format number.
import type { Comparison } from '../registry/condition.ts';
import type { ConfigType } from '../registry/config-key.ts';
import type { ValueType } from '../registry/flag.ts';
import type { Json } from '../registry/json.ts';
import type { PlaceKind } from '../registry/name-patterns.ts';

/** `SWYD`, the format number and the header's length as unsigned 32-bit little-endian numbers. */
export const magic = [0x53, 0x57, 0x59, 0x44] as const;
export const formatVersion = 2;
export const preambleBytes = 12;

/** Position in these lists is the code in a snapshot: append only. */
export const packedPlaceKinds = ['country', 'state', 'city'] as const satisfies readonly PlaceKind[];
export const packedConfigTypes = ['boolean', 'int', 'float', 'money', 'string', 'enum', 'json'] as const satisfies readonly ConfigType[];
export const packedValueTypes = ['boolean', 'string', 'number', 'object'] as const satisfies readonly ValueType[];
export const packedBucketings = ['native', 'flagd'] as const;

/** Operators by code. `all`, `any`, `not`, `cohort` and `bucket` have shapes of their own; the rest are comparisons. */
export const operatorCodes = {
  all: 0,
  any: 1,
  not: 2,
  cohort: 3,
  bucket: 4,
  equals: 10,
  notEquals: 11,
  in: 12,
  notIn: 13,
  startsWith: 14,
  endsWith: 15,
  contains: 16,
  matches: 17,
  lessThan: 18,
  atMost: 19,
  greaterThan: 20,
  atLeast: 21,
  before: 22,
  after: 23,
  versionEquals: 24,
  versionBelow: 25,
  versionAtMost: 26,
  versionAbove: 27,
  versionAtLeast: 28,
  inNetwork: 29,
  exists: 30,
  missing: 31,
} as const satisfies Record<Comparison['op'], number> & Record<'all' | 'any' | 'not' | 'cohort' | 'bucket', number>;

/** `[0, …conditions]`, `[2, condition]`, `[3, cohort index]`, `[4, percent, by, salt, bucketing]`, `[code, attribute, value?, 1 when case is ignored]`. */
export type PackedCondition = readonly [number, ...(Json | PackedCondition)[]];

/** Absent attributes and salts are 0: the targeting key and the flag's own salt. */
export type PackedBy = string | 0;
export type PackedPercent = readonly [kind: 0, percent: number, by: PackedBy, salt: string | 0, bucketing: number];
export type PackedSplit = readonly [kind: 1, weights: readonly number[], by: PackedBy, salt: string | 0, bucketing: number];
/** A variant's index, a percentage, or a split whose weights are `index, weight, index, weight, …`. */
export type PackedServe = number | PackedPercent | PackedSplit;
export type PackedRule = readonly [id: string, when: PackedCondition, serve: PackedServe];
export type PackedFlagSetting = readonly [rules: readonly PackedRule[], serve: PackedServe];

/** Json that may also hold tuples. */
export type Packed = Json | readonly Packed[];
/** The content of the global setting, 0 when there is none. */
export type PackedGlobal<S> = readonly [S] | 0;

/** The head of a config key; its other settings follow it in a scope table. */
export type PackedConfigKey = readonly [
  kind: 0,
  revision: number,
  clientReadable: 0 | 1,
  type: number,
  fallback: Json,
  global: PackedGlobal<Json>,
];
/** The head of a flag; its other settings follow it in a scope table. */
export type PackedFlag = readonly [
  kind: 1,
  revision: number,
  clientReadable: 0 | 1,
  valueType: number,
  enabled: 0 | 1,
  salt: string,
  off: number,
  variants: readonly (string | Json)[],
  global: PackedGlobal<PackedFlagSetting>,
  prerequisites: readonly (readonly [flag: string, ...variants: string[]])[],
  holdouts: readonly number[],
  layers: readonly (readonly [layer: number, from: number, to: number])[],
];

/** `parent` is an index into the places, or -1. */
export type PackedPlace = readonly [id: string, kind: number, parent: number];
/** `members` is the length in bytes of the cohort's table of members; `when` is 0 when there is no condition. */
export type PackedCohort = readonly [key: string, rank: number, members: number, when: PackedCondition | 0];
/** `percent` is a number, or the name of the config key that holds it. */
export type PackedHoldout = readonly [key: string, percent: number | string, by: PackedBy, salt: string];
export type PackedLayer = readonly [key: string, by: PackedBy, salt: string];

/** The header: everything that is small and wanted at once. */
export interface PackedHeader {
  readonly cohorts: readonly PackedCohort[];
  readonly holdouts: readonly PackedHoldout[];
  readonly layers: readonly PackedLayer[];
  /** Every role that a setting names, sorted. */
  readonly roles: readonly string[];
  /** Lengths in bytes of the tables of places and of keys. */
  readonly places: number;
  readonly keys: number;
}
