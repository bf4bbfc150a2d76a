// What a list's GET form put into the URL, as the query behind the list wants it: empty means no filter.
import { KeyList } from './queries/keys/key-list.server.ts';

export const pageRows = 100;

export function readFilters(search: URLSearchParams) {
  const text = (name: string) => search.get(name)?.trim() ?? '';
  return {
    text: text('text'),
    tag: text('tag'),
    type: text('type'),
    owner: text('owner'),
    state: text('state'),
    sensitivity: text('sensitivity'),
  };
}

/** A filter that does not exist is no filter: an old bookmark still shows the list. */
export function toKeyList(environment: string, kind: 'config' | 'flag', search: URLSearchParams): KeyList {
  const chosen = Object.entries(readFilters(search)).filter(([name, value]) => value !== '' && isKnown(name, value));
  const offset = Math.max(0, Number(search.get('offset')) || 0);
  return KeyList.parse({ environment, kind, ...Object.fromEntries(chosen), limit: pageRows, offset });
}

function isKnown(name: string, value: string): boolean {
  return KeyList.shape[name as 'state'].safeParse(value).success;
}
