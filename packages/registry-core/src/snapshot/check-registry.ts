// Everything that can be wrong with a registry, found in one pass over its entries. The order of findings is that of the entries.
import { entryId } from '../registry/entry.ts';
import { type Finding, reportFor } from '../registry/finding.ts';
import { businessRulesMax, cohortsMax, guardrailsMax, keysMax, placesMax, scopedValuesMax, spansMax } from '../registry/limits.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import { checkCohorts } from './check-cohorts.ts';
import { checkConfigKey } from './check-config-key.ts';
import { checkFlag } from './check-flag.ts';
import { checkPlaces } from './check-places.ts';
import { checkPrerequisites } from './check-prerequisites.ts';
import { checkScopes } from './check-scopes.ts';
import { checkHoldouts, checkLayers } from './check-spans.ts';
import { type ConditionLogic, toConditionLogic } from './implied-conditions.ts';
import type { CheckedKey, KeptKey } from './kept-work.ts';
import { lintSettings } from './lint-settings.ts';
import type { RegistryView } from './registry-view.ts';
import type { ReportOn } from './report-on.ts';

export interface CheckedRegistry {
  readonly findings: Finding[];
  /** The canonical scopes of each key's settings, complete for every key without a scope at fault. */
  readonly scopes: ReadonlyMap<string, readonly CanonicalScope[]>;
}

function checkLimits({ registry }: RegistryView, reportOn: ReportOn): void {
  const live = Object.values<RegistryKey>(registry.keys).filter(({ archived }) => !archived);
  const settings = live.reduce((sum, body) => sum + body.settings.length, 0);
  const counts = [
    ['place', 'places', registry.places.length, placesMax, 'take out some that nothing names'],
    ['cohort', 'cohorts', registry.cohorts.length, cohortsMax, 'take out some that nothing names'],
    ['key', 'keys that are not archived', live.length, keysMax, 'archive what nobody reads'],
    ['key', 'settings in all keys together', settings, scopedValuesMax, 'take out those that say what is inherited'],
    ['holdout', 'holdouts', registry.holdouts.length, spansMax, 'join some of them'],
    ['layer', 'layers', registry.layers.length, spansMax, 'join some of them'],
    ['rule', 'business rules', registry.rules.length, businessRulesMax, 'join some of them'],
    ['guardrail', 'guardrails', registry.guardrails.length, guardrailsMax, 'join some of them'],
  ] as const;
  for (const [kind, what, count, max, cure] of counts) {
    if (count <= max) continue;
    const message = `The registry has ${count} ${what}, at most ${max} are allowed; ${cure}.`;
    reportOn(entryId(kind, ''))('LIMIT_EXCEEDED', '', message);
  }
}

/** What can be said of one key by itself, among these places and cohorts. */
function checkKey(key: string, body: RegistryKey, view: RegistryView, logic: ConditionLogic): CheckedKey {
  const findings: Finding[] = [];
  const report = reportFor(findings, entryId('key', key));
  const canonical = checkScopes(body.settings, view, report);
  if (body.kind === 'config') checkConfigKey(body, report);
  else checkFlag(body, view, report);
  if (!canonical.every((scope) => scope !== undefined)) return { findings, scopes: undefined };
  lintSettings(body, canonical, view, logic, report);
  return { findings, scopes: canonical };
}

export function checkRegistry(view: RegistryView, keptOf: (key: string, body: RegistryKey) => KeptKey): CheckedRegistry {
  const findings: Finding[] = [];
  const reportOn: ReportOn = (entry) => reportFor(findings, entry);
  const scopes = new Map<string, readonly CanonicalScope[]>();
  checkLimits(view, reportOn);
  checkPlaces(view, reportOn);
  const logic = toConditionLogic(view.findCohort);
  checkCohorts(view, logic, reportOn);
  for (const [key, body] of Object.entries<RegistryKey>(view.registry.keys).sort(([a], [b]) => (a < b ? -1 : 1))) {
    // An archived key is a tombstone: it is not compiled, and what it refers to may be gone.
    if (body.archived) continue;
    const kept = keptOf(key, body);
    kept.checked ??= checkKey(key, body, view, logic);
    findings.push(...kept.checked.findings);
    if (kept.checked.scopes !== undefined) scopes.set(key, kept.checked.scopes);
  }
  checkPrerequisites(view, reportOn);
  checkHoldouts(view, reportOn);
  checkLayers(view, reportOn);
  return { findings, scopes };
}
