// The edits that the demo history is made of: whole new entries, one setting of a config key, one serve of a flag. Each is
// drawn from what is live, as a person's would be.
import type { EntryEdit } from '@switchyard/registry-core/change/edit';
import { canonicalJson, digestOf } from '@switchyard/registry-core/registry/canonical-json';
import type { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import { type EntryBody, type EntryId, entryId } from '@switchyard/registry-core/registry/entry';
import type { Flag, Serve } from '@switchyard/registry-core/registry/flag';
import type { Json } from '@switchyard/registry-core/registry/json';
import type { Scope } from '@switchyard/registry-core/registry/scope';

export type LiveBodies = ReadonlyMap<EntryId, EntryBody>;
/** Makes edits against what is live when its chapter begins. */
export type Draw = (live: LiveBodies) => EntryEdit[];

function isSameScope(a: Scope, b: Scope): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function requireLive<T extends EntryBody>(live: LiveBodies, key: string): T {
  const body = live.get(entryId('key', key));
  if (!body) throw new Error(`The demo history edits ${key}, which is not live.`);
  // The history names config keys and flags of its own data; a wrong kind fails the registry's schema on save.
  return body as T;
}

function edit(key: string, before: EntryBody, body: EntryBody): EntryEdit {
  return { kind: 'entry', entry: entryId('key', key), base: digestOf(before), body };
}

export function newEntries(entries: readonly (readonly [EntryId, EntryBody])[]): Draw {
  return () => entries.map(([entry, body]) => ({ kind: 'entry', entry, base: null, body }));
}

/** Sets one value: the default for `{}`, else the setting of that scope. */
export function setValue(key: string, scope: Scope, value: Json): Draw {
  return (live) => {
    const before = requireLive<ConfigKey>(live, key);
    if (Object.keys(scope).length === 0) return [edit(key, before, { ...before, default: value })];
    const others = before.settings.filter((setting) => !isSameScope(setting.scope, scope));
    return [edit(key, before, { ...before, settings: [...others, { scope, value }] })];
  };
}

/** Sets what a flag serves in one scope, keeping the rules in front of it. */
export function setServe(key: string, scope: Scope, serve: Serve): Draw {
  return (live) => {
    const before = requireLive<Flag>(live, key);
    const old = before.settings.find((setting) => isSameScope(setting.scope, scope));
    const others = before.settings.filter((setting) => setting !== old);
    return [edit(key, before, { ...before, settings: [...others, { scope, rules: old?.rules ?? [], serve }] })];
  };
}

/** Several edits in one change; of each entry the last counts. */
export function together(...draws: readonly Draw[]): Draw {
  return (live) => {
    const after = new Map(live);
    const edits = new Map<EntryId, EntryEdit>();
    for (const draw of draws) {
      for (const next of draw(after)) {
        const first = edits.get(next.entry);
        edits.set(next.entry, first ? { ...next, base: first.base } : next);
        if (next.body) after.set(next.entry, next.body);
      }
    }
    return [...edits.values()];
  };
}
