// One search over what people look for by name: entries of the registry, changes, people, and what they may begin. A few of each, best
// first, so that it costs the same however large the registry is.
import { footprintOfEntry } from '@switchyard/registry-core/change/footprint';
import { type EntryId, splitEntryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { type Attempt, decisionOn, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ChangeAbout, Ports, Revision } from '../../ports.ts';
import { type ActName, actNames, actOf } from './acts.ts';

const entriesMax = 8;
const changesMax = 5;
const peopleMax = 5;

export const Search = z.strictObject({
  environment: EnvironmentName,
  text: z.string().max(200).default(''),
});
export type Search = z.input<typeof Search>;

export interface EntryHit {
  readonly entry: EntryId;
  /** Keys only. */
  readonly kind: 'config' | 'flag' | undefined;
  readonly description: string;
  readonly killed: boolean;
  /** Flags that the viewer may kill now. */
  readonly mayKill: boolean;
}

export interface SearchPage {
  readonly entries: readonly EntryHit[];
  readonly changes: readonly Pick<ChangeAbout, 'number' | 'title' | 'environment' | 'status' | 'authorName'>[];
  readonly people: readonly { readonly id: string; readonly name: string; readonly title: string }[];
  /** Everything that the viewer may begin, whatever was searched. */
  readonly acts: readonly ActName[];
}

/** Words that ask for an act are no part of a name: `kill spotlight`. */
const actWords = /^(?:kill|edit|open|show|go to)\s+/i;

export function search(ports: Ports, caller: Caller, { environment, text = '' }: Search): Promise<Result<SearchPage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const words = text.trim().replace(actWords, '').split(/\s+/).filter(Boolean);
    return accept({
      entries: words.length === 0 ? [] : await entriesOf(viewing, environment, words),
      changes: words.length === 0 ? [] : await changesOf(viewing, words.join(' ')),
      people: words.length === 0 ? [] : await peopleOf(viewing, words),
      acts: actNames.filter((name) => {
        const { verb, everywhere } = actOf(name);
        return verb === undefined || decisionOn(viewing, { verb, environment: everywhere ? null : environment }).allowed;
      }),
    });
  });
}

async function entriesOf(viewing: Attempt, environment: string, words: readonly string[]): Promise<EntryHit[]> {
  const { registry, kills } = viewing.stores;
  const found = await registry.search(environment, words, entriesMax);
  const killed = new Set(found.length === 0 ? [] : (await kills.list(environment)).map(({ flag }) => flag));
  return found.map((revision) => toHit(viewing, environment, revision, killed));
}

function toHit(viewing: Attempt, environment: string, { entry, body }: Revision, killed: ReadonlySet<string>): EntryHit {
  const kind = 'kind' in body && (body.kind === 'config' || body.kind === 'flag') ? body.kind : undefined;
  const isKilled = kind === 'flag' && killed.has(splitEntryId(entry).name);
  const footprint = kind === 'flag' ? [footprintOfEntry(entry, new Map([[entry, body]]))] : [];
  return {
    entry,
    kind,
    description: 'description' in body ? body.description : 'name' in body ? body.name : '',
    killed: isKilled,
    mayKill: kind === 'flag' && !isKilled && decisionOn(viewing, { verb: 'flag:kill', environment, footprint }).allowed,
  };
}

/** Of every environment that the viewer may look at. By its number, the one. */
async function changesOf(viewing: Attempt, text: string): Promise<SearchPage['changes']> {
  const { changes } = viewing.stores;
  const number = /^#?(\d{1,9})$/.exec(text)?.[1];
  const numbered = number === undefined ? undefined : await changes.findByNumber(Number(number));
  const named = await changes.listAbout({ text, limit: changesMax });
  return [...(numbered ? [numbered] : []), ...named.filter(({ id }) => id !== numbered?.id)]
    .filter(({ environment }) => decisionOn(viewing, { verb: 'registry:view', environment }).allowed)
    .slice(0, changesMax)
    .map(({ number: found, title, environment, status, authorName }) => ({ number: found, title, environment, status, authorName }));
}

async function peopleOf(viewing: Attempt, words: readonly string[]): Promise<SearchPage['people']> {
  if (!decisionOn(viewing, { verb: 'person:view', environment: null }).allowed) return [];
  return (await viewing.stores.people.list())
    .filter(({ name, email, title }) => {
      const haystack = `${name} ${email} ${title}`.toLowerCase();
      return words.every((word) => haystack.includes(word.toLowerCase()));
    })
    .slice(0, peopleMax)
    .map(({ id, name, title }) => ({ id, name, title }));
}
