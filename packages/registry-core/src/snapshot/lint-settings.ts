// Hints about settings that change nothing: one that equals what its contexts would inherit anyway, one that can never win,
// and rules behind a rule that takes everyone.
import { canonicalJson } from '../registry/canonical-json.ts';
import type { Report } from '../registry/finding.ts';
import type { FlagSetting } from '../registry/flag.ts';
import type { RegistryKey } from '../registry/registry.ts';
import { type CanonicalScope, scopeText } from '../scope/canonical-scope.ts';
import { compareSpecificity } from '../scope/specificity.ts';
import { alwaysHolds, implies, isAlwaysEmpty, neverHolds } from './implied-conditions.ts';
import type { RegistryView } from './registry-view.ts';

/** Comparing each setting with every other is quadratic; keys with more settings than this are not linted. */
const lintedSettingsMax = 1000;

interface Setting {
  readonly index: number;
  readonly scope: CanonicalScope;
  /** What it says, as one text. */
  readonly content: string;
}

/** Whether every context that matches `inner` matches `outer` too. */
export function isWithin(inner: CanonicalScope, outer: CanonicalScope, view: RegistryView): boolean {
  if (outer.role !== undefined && outer.role !== inner.role) return false;
  if (outer.cohort !== undefined && outer.cohort !== inner.cohort) return false;
  if (outer.place === undefined) return true;
  return inner.place !== undefined && Object.values(view.placeTree.lineage(inner.place)).includes(outer.place);
}

/** Whether some context may match both: neither place excludes the other, and the roles agree. */
function mayMeet(a: CanonicalScope, b: CanonicalScope, view: RegistryView): boolean {
  if (a.role !== undefined && b.role !== undefined && a.role !== b.role) return false;
  const [shallow, deep] = a.depth <= b.depth ? [a, b] : [b, a];
  if (shallow.place === undefined) return true;
  return deep.place !== undefined && Object.values(view.placeTree.lineage(deep.place)).includes(shallow.place);
}

function contentOf(body: RegistryKey, index: number): string {
  const setting = body.settings[index]!; // callers pass indexes of the settings
  if ('value' in setting) return canonicalJson(setting.value);
  return canonicalJson({ rules: setting.rules, serve: setting.serve });
}

/**
 * A setting equals what is inherited when the next broader setting around it says the same, and no setting that a context
 * could fall to instead says otherwise. Only what holds for every context is reported.
 */
function lintEqual(body: RegistryKey, settings: readonly Setting[], view: RegistryView, report: Report): void {
  const defaultContent = body.kind === 'config' ? canonicalJson(body.default) : undefined;
  for (const [i, setting] of settings.entries()) {
    const below = settings.slice(i + 1).filter((other) => mayMeet(setting.scope, other.scope, view));
    const heir = below.find((other) => isWithin(setting.scope, other.scope, view));
    const content = heir?.content ?? defaultContent;
    // Settings between the two would win for some contexts; they must say the same.
    const between = heir === undefined ? below : below.slice(0, below.indexOf(heir));
    if (content !== setting.content || between.some((other) => other.content !== content)) continue;
    const from = heir === undefined ? 'the default' : `the setting ${scopeText(heir.scope)}`;
    report(
      'SETTING_EQUALS_INHERITED',
      `settings[${setting.index}]`,
      `${scopeText(setting.scope)} says the same as ${from}; without it nothing changes.`,
    );
  }
}

/** Why the setting can never win unless a caller asserts its cohort, or undefined. */
function shadowOf({ scope }: Setting, settings: readonly Setting[], view: RegistryView): string | undefined {
  const cohort = scope.cohort === undefined ? undefined : view.findCohort(scope.cohort);
  if (cohort === undefined) return undefined;
  if (isAlwaysEmpty(cohort)) return `the cohort ${cohort.key} lists nobody and has no condition that can hold`;
  const { place, role } = scope;
  const earlier = settings.find(({ scope: other }) => {
    const rival = other.place === place && other.role === role && other.cohort !== undefined ? view.findCohort(other.cohort) : undefined;
    return rival !== undefined && rival.rank < cohort.rank && implies(cohort, rival);
  });
  return earlier && `everyone in ${cohort.key} is in ${earlier.scope.cohort} too, which has the lower rank`;
}

function lintShadowed(settings: readonly Setting[], view: RegistryView, report: Report): void {
  for (const setting of settings) {
    const because = shadowOf(setting, settings, view);
    if (because === undefined) continue;
    const name = scopeText(setting.scope);
    report('SETTING_SHADOWED', `settings[${setting.index}]`, `${name} can win only where a caller asserts the cohort: ${because}.`);
  }
}

function lintRules({ rules }: FlagSetting, index: number, report: Report): void {
  let decider: string | undefined;
  const seen = new Map<string, string>();
  for (const [i, { id, when }] of rules.entries()) {
    const path = `settings[${index}].rules[${i}]`;
    const condition = canonicalJson(when);
    const twin = seen.get(condition);
    if (decider !== undefined) report('RULE_UNREACHABLE', path, `The rule ${decider} takes everyone before ${id} is asked.`);
    else if (twin !== undefined)
      report('RULE_UNREACHABLE', path, `The rule ${twin} has the same condition and comes first, so ${id} never decides.`);
    else if (neverHolds(when)) report('RULE_UNREACHABLE', path, `The condition of ${id} can never hold.`);
    if (decider === undefined && alwaysHolds(when)) decider = id;
    seen.set(condition, id);
  }
}

/** `scopes` are the canonical scopes of the key's settings, one each. */
export function lintSettings(body: RegistryKey, scopes: readonly CanonicalScope[], view: RegistryView, report: Report): void {
  if (body.kind === 'flag') for (const [i, setting] of body.settings.entries()) lintRules(setting, i, report);
  if (scopes.length > lintedSettingsMax) return;
  const settings = scopes.map((scope, index): Setting => ({ index, scope, content: contentOf(body, index) }));
  settings.sort((a, b) => compareSpecificity(a.scope, b.scope, view.cohortOrder.rank));
  lintEqual(body, settings, view, report);
  lintShadowed(settings, view, report);
}
