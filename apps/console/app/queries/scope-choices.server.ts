// What a scope or a context can be chosen from: places, roles and cohorts of the live registry.
import type { Place } from '@switchyard/registry-core/registry/place';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import type { Scope } from '@switchyard/registry-core/registry/scope';
import { view } from '../access.server.ts';
import type { Caller } from '../caller.ts';
import type { Ports, Revision } from '../ports.ts';
import { readKeyIndex } from './keys/key-index.server.ts';

export interface ScopeChoices {
  readonly places: readonly Place[];
  readonly cohorts: readonly string[];
  /** Roles that settings name; a role needs no definition. */
  readonly roles: readonly string[];
}

export function scopeChoices(ports: Ports, caller: Caller, { environment }: { environment: string }): Promise<Result<ScopeChoices>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores }) =>
    accept(choicesOf([...(await readKeyIndex(stores, environment)).entries].map(([entry, body]) => ({ entry, body })))),
  );
}

export function choicesOf(live: readonly Pick<Revision, 'entry' | 'body'>[]): ScopeChoices {
  const settings = live.flatMap(({ body }): readonly { scope: Scope }[] => ('settings' in body ? body.settings : []));
  return {
    // The id's kind names the body's type.
    places: live.filter(({ entry }) => entry.startsWith('place:')).map(({ body }) => body as Place),
    cohorts: live.filter(({ entry }) => entry.startsWith('cohort:')).map(({ entry }) => entry.slice('cohort:'.length)),
    roles: [...new Set(settings.flatMap(({ scope }) => scope.role ?? []))].sort(),
  };
}
