// A config key as the reader wants it.
import type { ConfigKey } from '../registry/config-key.ts';
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import { type PackedConfigKey, packedConfigTypes } from './format.ts';
import { type CohortOrder, packSettings, type ScopedPart } from './pack-settings.ts';

/** `scopes` are the canonical scopes of the key's settings, one each. */
export function packConfigKey(key: ConfigKey, scopes: readonly CanonicalScope[], cohorts: CohortOrder, revision: number): PackedConfigKey {
  const parts = key.settings.map(
    (setting, i): ScopedPart<readonly [ConfigKey['default']]> => ({ scope: scopes[i]!, packed: [setting.value] }),
  );
  const type = packedConfigTypes.indexOf(key.type);
  return [0, revision, key.clientReadable ? 1 : 0, type, key.default, packSettings(parts, cohorts)];
}
