// Who is in what before and after a change: the flags that are served, and the scopes whose users get something else.
import { canonicalJson } from '../registry/canonical-json.ts';
import type { Flag } from '../registry/flag.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { Scope } from '../registry/scope.ts';
import { plainScopeText } from './body-diff.ts';
import type { Entries } from './entries.ts';
import { inheritedSetting, type ScopeOrder } from './inherited-setting.ts';

/** The registry before and after a change, and the flags that are killed: nobody is in those. */
export interface Around {
  readonly live: Entries;
  readonly after: Entries;
  readonly kills: ReadonlyMap<string, string>;
}

export interface Orders {
  readonly before: ScopeOrder;
  readonly after: ScopeOrder;
}

export function runs(key: string, { archived, state }: Flag, { kills }: Around): boolean {
  return !archived && state === 'enabled' && !kills.has(key);
}

/** At most three decimals, which is what a percentage has. */
export const percent = (share: number) => `${Number(share.toFixed(3))} %`;

/** A share of people, of whom only so much is certain: 11.5 %, or 0.04 %. */
export const about = (share: number) => `about ${Number(share.toPrecision(share >= 10 ? 3 : 2))} %`;

export interface ScopePair<S> {
  readonly scope: Scope;
  /** The setting's own path, or that of all settings where it is gone. */
  readonly path: string;
  readonly old: S | undefined;
  readonly now: S | undefined;
  /** Whether both sides have a setting of their own for the scope. */
  readonly both: boolean;
}

/** Every scope whose setting differs, with what its users get before and after, inherited or not. */
export function* differingScopes<S extends { scope: Scope }>(old: RegistryKey, now: RegistryKey, orders: Orders): Generator<ScopePair<S>> {
  const byText = ({ settings }: RegistryKey) => new Map(settings.map((setting, i) => [plainScopeText(setting.scope), { setting, i }]));
  const [before, after] = [byText(old), byText(now)];
  for (const text of new Set([...before.keys(), ...after.keys()])) {
    const [own, mine] = [before.get(text), after.get(text)];
    const { scope } = (mine ?? own)!.setting; // one of the two has it
    if (own && mine && canonicalJson(own.setting) === canonicalJson(mine.setting)) continue;
    // The two sides are of one kind, so their settings are.
    const [from, to] = [
      own?.setting ?? inheritedSetting(old, scope, orders.before),
      mine?.setting ?? inheritedSetting(now, scope, orders.after),
    ];
    const path = mine ? `settings[${mine.i}]` : 'settings';
    yield { scope, path, old: from as S | undefined, now: to as S | undefined, both: own !== undefined && mine !== undefined };
  }
}
