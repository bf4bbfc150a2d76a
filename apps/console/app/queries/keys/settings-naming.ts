// The settings of all keys that name something: a place, a cohort.
import type { Entries } from '@switchyard/registry-core/change/entries';
import { scopeWords } from '@switchyard/registry-core/change/value-words';
import { splitEntryId } from '@switchyard/registry-core/registry/entry';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import type { Scope } from '@switchyard/registry-core/registry/scope';
import { settingWords } from './setting-words.ts';

export interface NamedSetting {
  readonly key: string;
  readonly kind: 'config' | 'flag';
  /** `studios in Houston`. */
  readonly who: string;
  /** The value or what is served, in words. */
  readonly serves: string;
}

/** By key; archived ones give nothing to anybody. */
export function settingsNaming(entries: Entries, names: (scope: Scope) => boolean): NamedSetting[] {
  const found: NamedSetting[] = [];
  for (const [entry, content] of entries) {
    const { kind, name: key } = splitEntryId(entry);
    if (kind !== 'key') continue;
    const body = content as RegistryKey; // the id's kind names the body's type
    if (body.archived) continue;
    for (const setting of body.settings as readonly RegistryKey['settings'][number][]) {
      if (!names(setting.scope)) continue;
      found.push({ key, kind: body.kind, who: scopeWords(setting.scope, entries), serves: settingWords(setting, body) });
    }
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}
