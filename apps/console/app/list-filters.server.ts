// What the registry's list has in its URL, as the query behind it wants it: empty means no filter.
import { KeyList } from './queries/keys/key-list.server.ts';
import type { RegistryFilters } from './screens/registry-filters.tsx';
import { rowsAtOnce } from './screens/registry-rows.tsx';

export function readFilters(search: URLSearchParams): RegistryFilters {
  const text = (name: string) => search.get(name)?.trim() ?? '';
  return {
    text: text('text'),
    kind: text('kind'),
    namespace: text('namespace'),
    tag: text('tag'),
    type: text('type'),
    owner: text('owner'),
    state: text('state'),
    sensitivity: text('sensitivity'),
  };
}

/** A filter that does not exist is no filter: an old bookmark still shows the list. */
export function toKeyList(environment: string, search: URLSearchParams): KeyList {
  const chosen = Object.entries(readFilters(search)).filter(([name, value]) => value !== '' && isKnown(name, value));
  const offset = Math.max(0, Math.floor(Number(search.get('offset'))) || 0);
  return KeyList.parse({ environment, ...Object.fromEntries(chosen), limit: rowsAtOnce, offset });
}

function isKnown(name: string, value: string): boolean {
  return KeyList.shape[name as 'state'].safeParse(value).success;
}
