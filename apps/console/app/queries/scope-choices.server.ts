// What a scope or a context can be chosen from: places, roles and cohorts of the live registry.
import type { Entries } from '@switchyard/registry-core/change/entries';
import type { Place } from '@switchyard/registry-core/registry/place';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import type { Scope } from '@switchyard/registry-core/registry/scope';
import { view } from '../access.server.ts';
import type { Caller } from '../caller.ts';
import type { Ports } from '../ports.ts';
import { readKeyIndex } from './keys/key-index.server.ts';

export interface ScopeChoices {
  readonly places: readonly Place[];
  readonly cohorts: readonly string[];
  /** Roles that settings name; a role needs no definition. */
  readonly roles: readonly string[];
}

export function scopeChoices(ports: Ports, caller: Caller, { environment }: { environment: string }): Promise<Result<ScopeChoices>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores }) =>
    accept(choicesOf((await readKeyIndex(stores, environment)).entries)),
  );
}

export function choicesOf(live: Entries): ScopeChoices {
  const settings = [...live.values()].flatMap((body): readonly { scope: Scope }[] => ('settings' in body ? body.settings : []));
  const ofKind = (kind: string) => [...live].filter(([entry]) => entry.startsWith(`${kind}:`));
  return {
    places: ofKind('place').map(([, body]) => body as Place), // the id's kind names the body's type
    cohorts: ofKind('cohort').map(([entry]) => entry.slice('cohort:'.length)),
    roles: [...new Set(settings.flatMap(({ scope }) => scope.role ?? []))].sort(),
  };
}
