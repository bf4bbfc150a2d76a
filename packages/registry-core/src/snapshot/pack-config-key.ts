// A config key as the reader wants it.
import type { ConfigKey } from '../registry/config-key.ts';
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import type { PackedKey } from './encode-snapshot.ts';
import { packedConfigTypes } from './format.ts';
import { packSettings, type ScopeOrder } from './pack-settings.ts';
import { encodeScopeTable } from './scope-table.ts';

/** Types whose values are kept as numbers, without a text to parse. */
const numericTypes: readonly ConfigKey['type'][] = ['boolean', 'int', 'float'];

/** `scopes` are the canonical scopes of the key's settings, one each. */
export function packConfigKey(key: ConfigKey, scopes: readonly CanonicalScope[], order: ScopeOrder, revision: number): PackedKey {
  const parts = key.settings.map((setting, i) => ({ scope: scopes[i]!, packed: setting.value }));
  const { global, scoped } = packSettings(parts, order);
  const asNumbers = numericTypes.includes(key.type) && scoped.every(({ content }) => !Array.isArray(content));
  return {
    head: [0, revision, key.clientReadable ? 1 : 0, packedConfigTypes.indexOf(key.type), key.default, global],
    settings: scoped.length === 0 ? null : encodeScopeTable(scoped, asNumbers),
  };
}
