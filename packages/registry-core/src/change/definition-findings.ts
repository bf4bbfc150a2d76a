// What must never change under a key's name (its kind, its type, a flag's salt; an archived key stays archived), and what may
// but breaks readers. Readers and buckets depend on these, in this environment and in the others.
import { type EntryBody, type EntryId, splitEntryId } from '../registry/entry.ts';
import { type Finding, type Report, reportFor } from '../registry/finding.ts';
import type { RegistryKey } from '../registry/registry.ts';
import { breakingChanges, listed, typeOf, wordOf } from './breaking-changes.ts';
import type { TouchedEntry } from './difference.ts';

/** The same entry elsewhere: in another environment, or here before it was taken away. */
export interface KnownBody {
  readonly entry: EntryId;
  /** For the sentence: "in staging", "here until release 1.4.0". */
  readonly where: string;
  readonly body: EntryBody;
}

/** A client that was seen reading a key. */
export interface SeenClient {
  /** For the sentence: its name and version, such as `shop-ios 4.2`. */
  readonly client: string;
  /** It asks for all keys at once, so that nobody can tell which of them it uses. */
  readonly asksForAll?: boolean;
  /** RFC 3339. */
  readonly lastSeen: string;
}

/** Who reads a key, last seen first, as far as anyone counts; empty where nobody was seen. */
export type SeenBy = (key: string) => readonly SeenClient[];

export function definitionFindings(touched: readonly TouchedEntry[], known: readonly KnownBody[], seenBy?: SeenBy): Finding[] {
  const findings: Finding[] = [];
  for (const { entry, before, after } of touched) {
    const { kind, name } = splitEntryId(entry);
    if (kind !== 'key') continue;
    const [old, now] = [before as RegistryKey | null, after as RegistryKey | null];
    const report = reportFor(findings, entry);
    if (now === null) {
      if (old !== null) report('KEY_REMOVED', '', 'A key cannot be removed, or its name could be used for something else; archive it.');
      continue;
    }
    if (old !== null) reportInPlace(old, now, readersOf(name, seenBy), report);
    for (const other of known) if (other.entry === entry) reportElsewhere(name, other.body as RegistryKey, now, other.where, report);
  }
  return findings;
}

/** ` It is read by shop-ios 4.2 (last on 2026-11-20).`, the same of those that ask for everything, or nothing. */
function readersOf(key: string, seenBy: SeenBy | undefined): string {
  const seen = seenBy?.(key) ?? [];
  const words = (all: boolean) =>
    listed(
      seen
        .filter(({ asksForAll = false }) => asksForAll === all)
        .map(({ client, lastSeen }) => `${client} (last on ${lastSeen.slice(0, 10)})`),
    );
  const [named, bulk] = [words(false), words(true)];
  const certain = named === '' ? '' : ` It is read by ${named}.`;
  return bulk === '' ? certain : `${certain} All keys at once are read by ${bulk}, so this one may be among what they use.`;
}

function reportInPlace(old: RegistryKey, now: RegistryKey, readers: string, report: Report): void {
  for (const { code, path, message } of breakingChanges(old, now)) report(code, path, message + readers);
  if (old.kind === 'flag' && now.kind === 'flag' && old.salt !== now.salt)
    report('SALT_CHANGED', 'salt', `The salt is fixed as ${old.salt}: another one would move every user to another bucket.`);
  if (!old.archived) return;
  const what = now.archived ? 'changed' : 'taken back into use';
  report('KEY_ARCHIVED', 'archived', `This key is archived and cannot be ${what}; create a key with a new name.`);
}

function reportElsewhere(name: string, other: RegistryKey, now: RegistryKey, where: string, report: Report): void {
  if (other.kind !== now.kind)
    report('KIND_CHANGED', 'kind', `${name} is a ${wordOf(other)} ${where} and cannot be a ${wordOf(now)} here.`);
  else if (typeOf(other) !== typeOf(now)) {
    const path = now.kind === 'config' ? 'type' : 'valueType';
    report('TYPE_CHANGED', path, `${name} has the type ${typeOf(other)} ${where} and cannot have the type ${typeOf(now)} here.`);
  }
}
