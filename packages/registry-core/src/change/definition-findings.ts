// What must never change under a key's name: its kind, its type, a flag's salt; and an archived key stays archived. Readers
// and buckets depend on these, in this environment and in the others.
import { type EntryBody, type EntryId, splitEntryId } from '../registry/entry.ts';
import type { Finding } from '../registry/finding.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { TouchedEntry } from './difference.ts';

/** The same entry elsewhere: in another environment, or here before it was taken away. */
export interface KnownBody {
  readonly entry: EntryId;
  /** For the sentence: "in staging", "here until release 1.4.0". */
  readonly where: string;
  readonly body: EntryBody;
}

export function definitionFindings(touched: readonly TouchedEntry[], known: readonly KnownBody[]): Finding[] {
  return touched
    .filter(({ entry }) => splitEntryId(entry).kind === 'key')
    .flatMap(({ entry, before, after }) => {
      const [old, now] = [before as RegistryKey | null, after as RegistryKey | null];
      if (now === null) {
        return old === null
          ? []
          : [finding(entry, 'KEY_REMOVED', '', 'A key cannot be removed, or its name could be used for something else; archive it.')];
      }
      const elsewhere = known.filter((other) => other.entry === entry);
      return [
        ...(old === null ? [] : [...differences(entry, old, now, 'in place'), ...archival(entry, old, now)]),
        ...elsewhere.flatMap(({ where, body }) => differences(entry, body as RegistryKey, now, where)),
      ];
    });
}

function finding(entry: EntryId, code: string, path: string, message: string): Finding {
  return { code, severity: 'error', entry, path, message };
}

function archival(entry: EntryId, old: RegistryKey, now: RegistryKey): Finding[] {
  if (!old.archived) return [];
  const what = now.archived ? 'changed' : 'taken back into use';
  return [finding(entry, 'KEY_ARCHIVED', 'archived', `This key is archived and cannot be ${what}; create a key with a new name.`)];
}

function differences(entry: EntryId, old: RegistryKey, now: RegistryKey, where: string): Finding[] {
  if (old.kind !== now.kind) {
    const message =
      where === 'in place'
        ? `A ${wordOf(old)} cannot become a ${wordOf(now)}; create a key with a new name.`
        : `${splitEntryId(entry).name} is a ${wordOf(old)} ${where} and cannot be a ${wordOf(now)} here.`;
    return [finding(entry, 'KIND_CHANGED', 'kind', message)];
  }
  const [from, to] = [typeOf(old), typeOf(now)];
  const found: Finding[] = [];
  if (from !== to) {
    const message =
      where === 'in place'
        ? `The type cannot change from ${from} to ${to} under readers that know it; create a key with a new name.`
        : `${splitEntryId(entry).name} has the type ${from} ${where} and cannot have the type ${to} here.`;
    found.push(finding(entry, 'TYPE_CHANGED', now.kind === 'config' ? 'type' : 'valueType', message));
  }
  if (where === 'in place' && old.kind === 'flag' && now.kind === 'flag' && old.salt !== now.salt) {
    found.push(
      finding(entry, 'SALT_CHANGED', 'salt', `The salt is fixed as ${old.salt}: another one would move every user to another bucket.`),
    );
  }
  return found;
}

const wordOf = (key: RegistryKey) => (key.kind === 'config' ? 'config key' : 'flag');
const typeOf = (key: RegistryKey) => (key.kind === 'config' ? key.type : key.valueType);
