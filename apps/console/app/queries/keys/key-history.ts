// The history of a key as people read it: what each revision changed, and when each of its settings last changed.
import { plainScopeText } from '@switchyard/registry-core/change/body-diff';
import { differenceWords } from '@switchyard/registry-core/change/difference-words';
import { canonicalJson } from '@switchyard/registry-core/registry/canonical-json';
import { type EntryBody, type EntryId, entryId } from '@switchyard/registry-core/registry/entry';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import type { RevisionHistoryRow } from '../../ports.ts';

export interface HistoryRow extends Omit<RevisionHistoryRow, 'body'> {
  readonly sentences: readonly string[];
}

export interface LastChange {
  readonly releaseVersion: string;
  readonly at: Date;
  readonly publisherName: string;
}

/** `history` is newest first, as the store gives it; so is the answer. */
export function historyOf(key: string, history: readonly RevisionHistoryRow[]): HistoryRow[] {
  const entry = entryId('key', key);
  const around = (body: EntryBody | null): Map<EntryId, EntryBody> => new Map(body ? [[entry, body]] : []);
  return history.map(({ body, ...row }, index) => {
    const before = history[index + 1]?.body ?? null;
    const words = differenceWords({ touched: [{ entry, before, after: body }], revives: [] }, around(before), around(body));
    return { ...row, sentences: words.flatMap(({ sentences }) => sentences) };
  });
}

/** By the text of the scope: the newest revision in which that setting came or became what it is. */
export function lastChanges(history: readonly RevisionHistoryRow[]): Record<string, LastChange> {
  const found: Record<string, LastChange> = {};
  for (const [index, { body, releaseVersion, at, publisherName }] of history.entries()) {
    const before = settingsOf(history[index + 1]?.body);
    for (const [scope, text] of settingsOf(body)) {
      if (before.get(scope) !== text) found[scope] ??= { releaseVersion, at, publisherName };
    }
  }
  return found;
}

function settingsOf(body: EntryBody | undefined): Map<string, string> {
  // Only keys have a history of settings.
  const settings = (body as RegistryKey | undefined)?.settings ?? [];
  return new Map(settings.map((setting) => [plainScopeText(setting.scope), canonicalJson(setting)]));
}
