// A part of a body as people say it: where it is (`studios in Houston, rule pro`) and what it holds (`12 %`, `20 % on`).
import type { EntryBody } from '../registry/entry.ts';
import type { Serve } from '../registry/flag.ts';
import type { Json } from '../registry/json.ts';
import { isJsonObject } from '../registry/json-object.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { Scope } from '../registry/scope.ts';
import type { Entries } from './entries.ts';
import { scopeWords, serveWords, valueWords } from './value-words.ts';

/** What a member is called where its own name says too little. */
const names: Readonly<Record<string, string>> = {
  '': 'everything',
  default: 'by default',
  'rules[order]': 'the order of the rules',
  clientReadable: 'whether clients may read it',
  when: 'its condition',
};

/** Members that stand for what they belong to. */
const silent = new Set(['value', 'serve', '']);

/** `settings[city=HOU,role=studio].rules[pro].serve` → `studios in Houston, rule pro`. */
export function pathWords(path: string, entries: Entries): string {
  const setting = /^settings\[([^\]]*)\](?:\.|$)/.exec(path);
  if (!setting) return names[path] ?? path;
  const rest = path.slice(setting[0].length);
  const rule = /^rules\[(?!order\])([^\]]*)\](?:\.|$)/.exec(rest);
  const inside = rule ? rest.slice(rule[0].length) : rest;
  const words = [
    scopeWords(toScope(setting[1] ?? ''), entries),
    rule ? `rule ${rule[1]}` : '',
    silent.has(inside) ? '' : (names[inside] ?? inside),
  ];
  return words.filter((word) => word !== '').join(', ');
}

/** The inverse of `plainScopeText`. */
function toScope(text: string): Scope {
  if (text === 'global') return {};
  return Object.fromEntries(text.split(',').map((part) => part.split('=') as [string, string]));
}

/** What a part holds; `body` says the unit and the variants. */
export function partWords(path: string, value: Json | undefined, body: EntryBody | null): string {
  if (value === undefined) return 'nothing';
  const key = body && 'kind' in body && (body.kind === 'config' || body.kind === 'flag') ? body : undefined;
  if (path.endsWith('[order]') && Array.isArray(value)) return value.join(', ');
  if (!key) return valueWords(value);
  const last = /[^.\]]*$/.exec(path)?.[0];
  if (last === 'value' || path === 'default') return configWords(value, key);
  if (last === 'serve' && isJsonObject(value)) return serveWords(value as unknown as Serve, key);
  if (/^settings\[[^\]]*\]$/.test(path) && isJsonObject(value)) return settingWords(value, key);
  return valueWords(value);
}

function configWords(value: Json, key: RegistryKey): string {
  return valueWords(value, key.kind === 'config' ? key.unit : undefined);
}

/** A whole setting, which one side has and the other has not. */
function settingWords(setting: Record<string, Json>, key: RegistryKey): string {
  if (setting.value !== undefined) return configWords(setting.value, key);
  const rules =
    Array.isArray(setting.rules) && setting.rules.length > 0
      ? `, with ${setting.rules.length === 1 ? '1 rule' : `${setting.rules.length} rules`}`
      : '';
  return setting.serve === undefined ? valueWords(setting) : `${serveWords(setting.serve as unknown as Serve, key)}${rules}`;
}
