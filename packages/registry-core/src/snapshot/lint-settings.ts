// Hints about settings that change nothing: one that equals what its contexts would inherit anyway, one that can never win,
// and rules that never decide. The time is near linear in the settings, so that keys of any size are linted.
import { canonicalJson } from '../registry/canonical-json.ts';
import type { Report } from '../registry/finding.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { CanonicalScope } from '../scope/canonical-scope.ts';
import { shapeOf } from '../scope/specificity.ts';
import type { ConditionLogic } from './implied-conditions.ts';
import { lintEqual } from './lint-equal.ts';
import { lintRules } from './lint-rules.ts';
import { lintShadowed } from './lint-shadowed.ts';
import type { RegistryView } from './registry-view.ts';
import { type ScopedSetting, toSettingsByScope } from './settings-by-scope.ts';

/** Numbers for what settings say: equal ones for equal contents. */
function toNumbering(): (content: unknown) => number {
  const numbers = new Map<string, number>();
  return (content) => {
    const text = canonicalJson(content);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
}

function contentOf(setting: RegistryKey['settings'][number]): unknown {
  return 'value' in setting ? setting.value : { rules: setting.rules, serve: setting.serve };
}

/** `scopes` are the canonical scopes of the key's settings, one each. */
export function lintSettings(
  body: RegistryKey,
  scopes: readonly CanonicalScope[],
  view: RegistryView,
  logic: ConditionLogic,
  report: Report,
): void {
  const numberOf = toNumbering();
  const settings = body.settings.map((setting, index): ScopedSetting => {
    const scope = scopes[index]!; // one a setting
    const rank = scope.cohort === undefined ? 0 : view.cohortOrder.rank(scope.cohort);
    return { index, scope, shape: shapeOf(scope), rank, content: numberOf(contentOf(setting)) };
  });
  const byScope = toSettingsByScope(settings, view.placeTree);
  if (body.kind === 'flag') for (const [i, setting] of body.settings.entries()) lintRules(setting, i, scopes[i]!, logic, report);
  // A flag has no default outside of its settings.
  lintEqual(byScope, body.kind === 'config' ? numberOf(body.default) : -1, report);
  lintShadowed(byScope, view, logic, report);
}
