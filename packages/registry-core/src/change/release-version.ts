// The semantic version of a release, from what it changes: major when a reader of the release before may break, minor when
// something is new, patch when only values moved.
import { canonicalJson } from '../registry/canonical-json.ts';
import type { ConfigKey } from '../registry/config-key.ts';
import { type EntryBody, splitEntryId } from '../registry/entry.ts';
import type { Flag } from '../registry/flag.ts';
import type { RegistryKey } from '../registry/registry.ts';
import { breakingChanges } from './breaking-changes.ts';
import type { TouchedEntry } from './difference.ts';

export type VersionStep = 'major' | 'minor' | 'patch';

export const firstVersion = '1.0.0';

/** The version after `previous` (null: none yet) for a release that touches these entries. */
export function nextVersion(previous: string | null, touched: readonly TouchedEntry[]): string {
  const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(previous ?? '');
  if (!parts) return firstVersion;
  const [major, minor, patch] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const steps = new Set(touched.map(stepOf));
  if (steps.has('major')) return `${major + 1}.0.0`;
  if (steps.has('minor')) return `${major}.${minor + 1}.0`;
  return `${major}.${minor}.${patch + 1}`;
}

/** How much one entry's change asks of readers. */
export function stepOf({ entry, before, after }: TouchedEntry): VersionStep {
  if (splitEntryId(entry).kind !== 'key') return before === null ? 'minor' : 'patch';
  if (isGone(after)) return isGone(before) ? 'patch' : 'major';
  if (isGone(before)) return 'minor';
  const [old, now] = [before as RegistryKey, after as RegistryKey];
  if (breakingChanges(old, now).length > 0) return 'major';
  return addsSomething(old, now) ? 'minor' : 'patch';
}

function isGone(body: EntryBody | null): boolean {
  return body === null || (body as RegistryKey).archived;
}

function addsSomething(old: RegistryKey, now: RegistryKey): boolean {
  if (!old.clientReadable && now.clientReadable) return true;
  if (old.kind === 'config' && now.kind === 'config') {
    return lost(membersOf(now), membersOf(old)) || canonicalJson(old.constraints) !== canonicalJson(now.constraints);
  }
  return old.kind === 'flag' && now.kind === 'flag' && lost(variantsOf(now), variantsOf(old));
}

const membersOf = (key: ConfigKey) => key.constraints.members ?? [];
const variantsOf = (flag: Flag) => Object.keys(flag.variants);
const lost = (from: readonly string[], to: readonly string[]) => from.some((name) => !to.includes(name));
