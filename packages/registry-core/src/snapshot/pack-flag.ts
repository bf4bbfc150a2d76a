// A flag as the reader wants it: variants by index, rules as tuples, the holdouts and layers it is in by index.
import type { Flag, FlagSetting, Serve } from '../registry/flag.ts';
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import type { PackedKey } from './encode-snapshot.ts';
import { type PackedFlagSetting, type PackedRule, type PackedServe, packedBucketings, packedValueTypes } from './format.ts';
import { packCondition } from './pack-condition.ts';
import { packSettings, type ScopeOrder } from './pack-settings.ts';
import { encodeScopeTable } from './scope-table.ts';

/** Which holdouts and layers hold the flag, by their index in the snapshot. */
export interface FlagSpans {
  readonly holdouts: readonly number[];
  readonly layers: readonly (readonly [layer: number, from: number, to: number])[];
}

function packServe(serve: Serve, variants: readonly string[]): PackedServe {
  if ('variant' in serve) return variants.indexOf(serve.variant);
  const bucketing = packedBucketings.indexOf(serve.bucketing ?? 'native');
  if ('percent' in serve) return [0, serve.percent, serve.by ?? 0, serve.salt ?? 0, bucketing];
  const weights = serve.split.map(({ variant, weight }): [number, number] => [variants.indexOf(variant), weight]);
  // Native buckets do not depend on the order of a split; flagd's do.
  if (bucketing === 0) weights.sort(([a], [b]) => a - b);
  return [1, weights.flat(), serve.by ?? 0, serve.salt ?? 0, bucketing];
}

function packSetting(setting: FlagSetting, variants: readonly string[], order: ScopeOrder): PackedFlagSetting {
  const rules = setting.rules.map((rule): PackedRule => [rule.id, packCondition(rule.when, order.cohort), packServe(rule.serve, variants)]);
  return [rules, packServe(setting.serve, variants)];
}

/** `scopes` are the canonical scopes of the flag's settings, one each. */
export function packFlag(flag: Flag, scopes: readonly CanonicalScope[], order: ScopeOrder, spans: FlagSpans, revision: number): PackedKey {
  const variants = Object.keys(flag.variants).sort();
  const parts = flag.settings.map((setting, i) => ({ scope: scopes[i]!, packed: packSetting(setting, variants, order) }));
  const { global, scoped } = packSettings(parts, order);
  return {
    head: [
      1,
      revision,
      flag.clientReadable ? 1 : 0,
      packedValueTypes.indexOf(flag.valueType),
      flag.state === 'enabled' ? 1 : 0,
      flag.salt,
      variants.indexOf(flag.off),
      variants.flatMap((name) => [name, flag.variants[name]!]), // the names are its own
      global,
      flag.prerequisites.map(({ flag: key, variants: wanted }): [string, ...string[]] => [key, ...new Set(wanted)]),
      spans.holdouts,
      spans.layers,
    ],
    settings: scoped.length === 0 ? null : encodeScopeTable(scoped, false),
  };
}
