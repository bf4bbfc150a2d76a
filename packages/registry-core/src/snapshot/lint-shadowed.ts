// Settings that can never win: nobody matches them, or everyone who does matches a setting that beats them. Cohorts make that
// possible, because membership may follow from a place, a role or another cohort.
import type { Condition } from '../registry/condition.ts';
import type { Report } from '../registry/finding.ts';
import { type CanonicalScope, scopeText } from '../scope/canonical-scope.ts';
import { depthOf, hasCohort, hasRole, shapeOf } from '../scope/specificity.ts';
import type { ConditionLogic, Membership } from './implied-conditions.ts';
import type { RegistryView } from './registry-view.ts';
import { placeFor, type ScopedSetting, type SettingsBySpecificity } from './settings-by-scope.ts';

/** What holds for every context that matches the scope, of what conditions can ask. A state or country need not be named. */
export function scopeCondition({ depth, place, role, cohort }: CanonicalScope): Condition {
  const parts: Condition[] = [];
  if (depth === 3 && place !== undefined) parts.push({ attribute: 'city', op: 'equals', value: place });
  if (role !== undefined) parts.push({ attribute: 'role', op: 'equals', value: role });
  if (cohort !== undefined) parts.push({ cohort });
  return { all: parts };
}

/** The one text that the attribute equals wherever the condition holds, as far as its structure says. */
function impliedText(condition: Condition | undefined, attribute: string): string | undefined {
  if (condition === undefined) return undefined;
  if ('all' in condition) return condition.all.map((part) => impliedText(part, attribute)).find((text) => text !== undefined);
  const equals = 'op' in condition && condition.op === 'equals' && condition.attribute === attribute && !condition.ignoreCase;
  return equals && typeof condition.value === 'string' ? condition.value : undefined;
}

class ShadowFinder {
  private readonly joined = new Map<string, readonly string[]>();
  private readonly settings: SettingsBySpecificity;
  private readonly view: RegistryView;
  private readonly logic: ConditionLogic;
  private readonly cohorts: readonly string[];

  constructor(settings: SettingsBySpecificity, view: RegistryView, logic: ConditionLogic) {
    this.settings = settings;
    this.view = view;
    this.logic = logic;
    this.cohorts = [...new Set(settings.all.flatMap(({ scope }) => scope.cohort ?? []))];
  }

  /** The key's cohorts that everyone in `scope` is in. */
  private cohortsOf(scope: CanonicalScope, membership: Membership): readonly string[] {
    const id = `${membership},${depthOf(shapeOf(scope)) === 3 ? scope.place : ''},${scope.role ?? ''},${scope.cohort ?? ''}`;
    const known = this.joined.get(id);
    if (known !== undefined) return known;
    const condition = scopeCondition(scope);
    const joined = this.cohorts.filter((cohort) => cohort === scope.cohort || this.logic.implies(condition, { cohort }, membership));
    this.joined.set(id, joined);
    return joined;
  }

  /** The scope with what its cohort's condition adds, when only those who meet it are in. */
  private narrowed(scope: CanonicalScope, membership: Membership): CanonicalScope {
    const cohort = scope.cohort === undefined ? undefined : this.view.findCohort(scope.cohort);
    if (membership === 'asserted' || cohort === undefined || cohort.members.length > 0) return scope;
    const city = impliedText(cohort.when, 'city');
    const role = scope.role ?? impliedText(cohort.when, 'role');
    const known = scope.depth < 3 && city !== undefined && this.view.placeTree.find(city)?.kind === 'city';
    const place = known ? { depth: 3 as const, place: city } : { depth: scope.depth, place: scope.place };
    return { ...scope, ...place, ...(role === undefined ? {} : { role }) } as CanonicalScope; // place is there where depth is above 0
  }

  /** A setting that beats `setting` for everyone whom it matches. */
  beaterOf(setting: ScopedSetting, membership: Membership): ScopedSetting | undefined {
    const scope = this.narrowed(setting.scope, membership);
    const line = this.settings.lineageOf(scope);
    for (const shape of this.settings.shapes) {
      if (shape < setting.shape) return undefined;
      const [place, role] = [placeFor(shape, line), hasRole(shape) ? scope.role : undefined];
      if ((depthOf(shape) !== 0 && place === undefined) || (hasRole(shape) && role === undefined)) continue;
      for (const cohort of hasCohort(shape) ? this.cohortsOf(scope, membership) : [undefined]) {
        const found = this.settings.find(shape, place, role, cohort);
        const beats = found !== undefined && (shape > setting.shape || found.rank < setting.rank);
        if (beats && found !== setting) return found;
      }
    }
    return undefined;
  }

  /** Two settings for cohorts of which everyone is in one. */
  pairBeating({ scope, shape }: ScopedSetting): readonly [ScopedSetting, ScopedSetting] | undefined {
    if (scope.cohort !== undefined) return undefined;
    const { place, role } = scope;
    const rivals = this.cohorts.flatMap((cohort) => this.settings.find(shapeOf({ ...scope, cohort }), place, role, cohort) ?? []);
    for (const [i, one] of rivals.entries()) {
      for (const other of rivals.slice(i + 1)) {
        const both = [one, other].flatMap(({ scope: { cohort } }) => this.view.findCohort(cohort ?? '')?.when ?? []);
        if (both.length === 2 && shape < one.shape && this.logic.alwaysHolds({ any: both })) return [one, other];
      }
    }
    return undefined;
  }
}

/** A key with more cohorts than this has its pairs of them left alone: they are compared each with each. */
const pairedCohortsMax = 16;

export function lintShadowed(settings: SettingsBySpecificity, view: RegistryView, logic: ConditionLogic, report: Report): void {
  if (!settings.shapes.some(hasCohort)) return;
  const finder = new ShadowFinder(settings, view, logic);
  const cohortCount = new Set(settings.all.map(({ scope }) => scope.cohort)).size;
  for (const setting of settings.all) {
    const [path, name] = [`settings[${setting.index}]`, scopeText(setting.scope)];
    const beater = finder.beaterOf(setting, 'asserted');
    const earned = beater ?? (setting.scope.cohort === undefined ? undefined : finder.beaterOf(setting, 'earned'));
    const pair = earned === undefined && cohortCount <= pairedCohortsMax ? finder.pairBeating(setting) : undefined;
    if (logic.neverHolds(scopeCondition(setting.scope), 'earned') && setting.scope.cohort !== undefined) {
      const message = `Nobody is in ${name} unless a caller asserts the cohort ${setting.scope.cohort}: its condition cannot hold there; correct it or take this out.`;
      report('SETTING_WITHOUT_CONTEXTS', path, message);
    } else if (beater !== undefined) {
      report('SETTING_SHADOWED', path, `${name} can never win: ${scopeText(beater.scope)} takes everyone before it; take one of them out.`);
    } else if (earned !== undefined) {
      const message = `${name} can win only where a caller asserts the cohort ${setting.scope.cohort}: ${scopeText(earned.scope)} takes everyone else before it; take one of them out.`;
      report('SETTING_SHADOWED', path, message);
    } else if (pair !== undefined) {
      const [one, other] = pair.map(({ scope }) => scopeText(scope));
      report('SETTING_SHADOWED', path, `${name} can never win: ${one} and ${other} take everyone between them; take this out.`);
    }
  }
}
