// Edits of one setting inside a whole entry: the body with the setting of a scope put in, replaced or taken out.
import { canonicalJson } from '@switchyard/registry-core/registry/canonical-json';
import type { Scope } from '@switchyard/registry-core/registry/scope';

interface Scoped {
  readonly scope: Scope;
}

export function isSameScope(a: Scope, b: Scope): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

export function findSetting<Setting extends Scoped>(settings: readonly Setting[], scope: Scope): Setting | undefined {
  return settings.find((setting) => isSameScope(setting.scope, scope));
}

/** The settings with this one in place of the one of its scope, or at the end. */
export function withSetting<Setting extends Scoped>(settings: readonly Setting[], setting: Setting): Setting[] {
  return findSetting(settings, setting.scope)
    ? settings.map((other) => (isSameScope(other.scope, setting.scope) ? setting : other))
    : [...settings, setting];
}

export function withoutSetting<Setting extends Scoped>(settings: readonly Setting[], scope: Scope): Setting[] {
  return settings.filter((setting) => !isSameScope(setting.scope, scope));
}
