// The place of a finding as people say it: its path inside the entry, with scopes, rules and variants by their names.
import type { EntryBody } from '../registry/entry.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { Entries } from './entries.ts';
import { scopeWords } from './value-words.ts';

/** Members that stand for what they belong to: a finding about the value of a setting is about the setting. */
const silent = new Set(['', 'value', 'serve', 'scope', 'when', 'id']);

/** `studios in Houston, rule pro`; empty for the entry as a whole. `body` is the entry's, null where it is gone. */
export function placeWords(path: string, body: EntryBody | null | undefined, entries: Entries): string {
  const setting = /^settings\[(\d+)\](?:\.|$)/.exec(path);
  if (setting === null || !body || !('settings' in body)) return plainWords(path);
  const found = (body as RegistryKey).settings[Number(setting[1])];
  if (found === undefined) return plainWords(path);
  const rest = path.slice(setting[0].length);
  const rule = /^rules\[(\d+)\](?:\.|$)/.exec(rest);
  const id = rule && 'rules' in found ? found.rules[Number(rule[1])]?.id : undefined;
  const inside = plainWords(id === undefined ? rest : rest.slice(rule?.[0].length));
  return [scopeWords(found.scope, entries), id === undefined ? '' : `rule ${id}`, inside].filter((words) => words !== '').join(', ');
}

function plainWords(path: string): string {
  return silent.has(path) ? '' : path.replace(/^(?:serve|when|value)\./, '');
}
