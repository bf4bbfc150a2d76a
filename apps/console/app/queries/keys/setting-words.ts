// What a setting gives, in words; without a setting, what holds where there is none.
import { serveWords, valueWords } from '@switchyard/registry-core/change/value-words';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';

export function settingWords(setting: RegistryKey['settings'][number] | undefined, body: RegistryKey): string {
  if (setting === undefined) return body.kind === 'config' ? valueWords(body.default, body.unit) : body.off;
  return 'value' in setting ? valueWords(setting.value, body.kind === 'config' ? body.unit : undefined) : serveWords(setting.serve, body);
}
