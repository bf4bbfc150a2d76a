// What compiling one key came to, for the next time: most changes touch a few keys of thousands. A key's findings and its packed form
// depend on its body and on the places and cohorts around it, and hold as long as those are the same objects, which therefore must not
// change. With or without it, a registry has the same findings and the same snapshot.
import type { Finding } from '../registry/finding.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import type { PackedKey } from './encode-snapshot.ts';
import type { RegistryView } from './registry-view.ts';

export interface CheckedKey {
  readonly findings: readonly Finding[];
  /** The canonical scope of each setting; undefined when one is at fault. */
  readonly scopes: readonly CanonicalScope[] | undefined;
}

/** What was worked out among one set of places and cohorts. */
interface Surroundings {
  readonly places: RegistryView['places'];
  readonly cohorts: RegistryView['cohorts'];
  /** By body and name: two keys may have one body. */
  readonly keys: WeakMap<RegistryKey, Map<string, KeptKey>>;
}

export interface KeptKey {
  checked?: CheckedKey;
  packed?: {
    readonly key: PackedKey;
    /** Whatever else its packed form depends on. */
    readonly given: string;
    /** Of the snapshot, or some more. */
    readonly bytes: number;
  };
}

export interface KeptWork {
  readonly surroundings: Surroundings[];
}

/** Environments often differ in their places or cohorts. */
const surroundingsMax = 4;

export function createKeptWork(): KeptWork {
  return { surroundings: [] };
}

function isSame<T>(some: readonly T[], others: readonly T[]): boolean {
  return some.length === others.length && some.every((one, i) => one === others[i]);
}

/** Where the work about each key of this registry is kept. */
export function keptAround({ surroundings }: KeptWork, { places, cohorts }: RegistryView): (key: string, body: RegistryKey) => KeptKey {
  const at = surroundings.findIndex((one) => isSame(one.places, places) && isSame(one.cohorts, cohorts));
  const [known] = at < 0 ? [] : surroundings.splice(at, 1);
  const current = known ?? { places, cohorts, keys: new WeakMap<RegistryKey, Map<string, KeptKey>>() };
  surroundings.unshift(current);
  surroundings.length = Math.min(surroundings.length, surroundingsMax);
  return (key, body) => {
    const byName = current.keys.get(body) ?? new Map<string, KeptKey>();
    current.keys.set(body, byName);
    const kept = byName.get(key) ?? {};
    byName.set(key, kept);
    return kept;
  };
}
