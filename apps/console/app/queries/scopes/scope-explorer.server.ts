// What resolves in one scope, key by key and from where; beside another scope, where the two differ. Targeting rules inside a flag's
// setting ask for more than a scope and are only counted.
import type { Entries } from '@switchyard/registry-core/change/entries';
import { inheritedSetting, type ScopeOrder } from '@switchyard/registry-core/change/inherited-setting';
import { scopeWords, sourceWords } from '@switchyard/registry-core/change/value-words';
import { canonicalJson } from '@switchyard/registry-core/registry/canonical-json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import { Scope } from '@switchyard/registry-core/registry/scope';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { readKeyIndex } from '../keys/key-index.server.ts';
import { ownSetting } from '../keys/scope-grid.ts';
import { settingWords } from '../keys/setting-words.ts';

export const ScopeExplorer = z.strictObject({
  environment: EnvironmentName,
  scope: Scope,
  /** Beside it. */
  other: Scope.optional(),
  /** Only keys that answer otherwise than for everyone; of two scopes, keys in which they differ. */
  differing: z.boolean(),
  text: z.string().max(500),
  limit: z.number().int().min(1).max(10_000).default(100),
  offset: z.number().int().min(0).default(0),
});
export type ScopeExplorer = z.input<typeof ScopeExplorer>;

export interface ResolvedSetting {
  readonly serves: string;
  /** `Texas`, `the default`. */
  readonly source: string;
  /** Set for exactly this scope. */
  readonly own: boolean;
  readonly rules: number;
}

export interface ExplorerRow {
  readonly key: string;
  readonly kind: 'config' | 'flag';
  readonly killed: boolean;
  readonly here: ResolvedSetting;
  /** In the other scope, or for everyone where there is none. */
  readonly there: ResolvedSetting;
  readonly differs: boolean;
}

export interface ScopeExplorerPage {
  readonly who: string;
  readonly otherWho: string;
  readonly rows: readonly ExplorerRow[];
  readonly total: number;
  /** Keys in which the two differ, whatever is searched. */
  readonly differing: number;
  readonly keys: number;
}

export function scopeExplorer(ports: Ports, caller: Caller, input: ScopeExplorer): Promise<Result<ScopeExplorerPage>> {
  const { environment, scope, other = {}, differing, text, limit = 100, offset = 0 } = input;
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores }) => {
    if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const { entries, order, keys } = await readKeyIndex(stores, environment);
    const killed = new Set((await stores.kills.list(environment)).map(({ flag }) => flag));
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const rows: ExplorerRow[] = [];
    let differingCount = 0;
    const current = keys.filter(({ body }) => !body.archived);
    for (const { key, body, text: searched } of current) {
      const pair = resolveBoth(body, scope, other, order);
      if (pair.differs) differingCount += 1;
      if ((differing && !pair.differs) || !words.every((word) => searched.includes(word))) continue;
      rows.push({ key, kind: body.kind, killed: killed.has(key), ...toWords(pair, body, entries) });
    }
    return accept({
      who: scopeWords(scope, entries),
      otherWho: scopeWords(other, entries),
      rows: rows.slice(offset, offset + limit),
      total: rows.length,
      differing: differingCount,
      keys: current.length,
    });
  });
}

type Setting = RegistryKey['settings'][number];

interface Pair {
  readonly here: Setting | undefined;
  readonly there: Setting | undefined;
  readonly scope: Scope;
  readonly other: Scope;
  readonly differs: boolean;
}

function resolveBoth(body: RegistryKey, scope: Scope, other: Scope, order: ScopeOrder): Pair {
  const resolve = (one: Scope) => ownSetting(body, one) ?? inheritedSetting(body, one, order);
  const here = resolve(scope);
  const there = resolve(other);
  return { here, there, scope, other, differs: here !== there && contentOf(here, body) !== contentOf(there, body) };
}

/** What it gives, whoever it is for. */
function contentOf(setting: Setting | undefined, body: RegistryKey): string {
  if (setting === undefined)
    return canonicalJson(body.kind === 'config' ? { value: body.default } : { serve: { variant: body.off }, rules: [] });
  const { scope: _, ...content } = setting;
  return canonicalJson(content);
}

function toWords({ here, there, scope, other, differs }: Pair, body: RegistryKey, entries: Entries) {
  const resolved = (setting: Setting | undefined, one: Scope): ResolvedSetting => {
    const own = setting !== undefined && setting === ownSetting(body, one);
    return {
      serves: settingWords(setting, body),
      source: sourceWords(setting?.scope, entries),
      own,
      rules: setting && 'rules' in setting ? setting.rules.length : 0,
    };
  };
  return { here: resolved(here, scope), there: resolved(there, other), differs };
}
