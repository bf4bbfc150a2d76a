// Rules that never decide: their condition cannot hold where they stand, or a rule before them takes everyone whom they would.
import { canonicalJson } from '../registry/canonical-json.ts';
import type { Condition } from '../registry/condition.ts';
import type { Report } from '../registry/finding.ts';
import type { FlagSetting } from '../registry/flag.ts';
import { type CanonicalScope, scopeText } from '../scope/canonical-scope.ts';
import type { ConditionLogic } from './implied-conditions.ts';
import { scopeCondition } from './lint-shadowed.ts';

/** Why the rule never decides, given those before it; `twin` is one of them with the same condition. */
function reasonAgainst(
  { id, when }: FlagSetting['rules'][number],
  earlier: FlagSetting['rules'],
  twin: string | undefined,
  scope: CanonicalScope,
  logic: ConditionLogic,
): string | undefined {
  const here = scopeCondition(scope);
  if (logic.neverHolds(when)) return `The condition of ${id} can never hold; correct it or take the rule out.`;
  if (logic.excludes(here, when))
    return `The condition of ${id} can never hold in ${scopeText(scope)}; correct it, or move the rule to another setting.`;
  const decider = earlier.find((rule) => logic.implies(here, rule.when));
  if (decider !== undefined) return `The rule ${decider.id} takes everyone in ${scopeText(scope)} before ${id} is asked; put it last.`;
  if (twin !== undefined) return `The rule ${twin} has the same condition and comes first, so ${id} never decides; take one of them out.`;
  const both: Condition = { all: [here, when] };
  const wider = earlier.find((rule) => logic.implies(both, rule.when));
  return wider && `Everyone whom ${id} would take is taken by the rule ${wider.id} before; put ${id} first, or take it out.`;
}

/** The setting stands at `index` of its flag, with the canonical form of its scope. */
export function lintRules({ rules }: FlagSetting, index: number, scope: CanonicalScope, logic: ConditionLogic, report: Report): void {
  const idByCondition = new Map<string, string>();
  for (const [i, rule] of rules.entries()) {
    const text = canonicalJson(rule.when);
    const reason = reasonAgainst(rule, rules.slice(0, i), idByCondition.get(text), scope, logic);
    if (!idByCondition.has(text)) idByCondition.set(text, rule.id);
    if (reason !== undefined) report('RULE_UNREACHABLE', `settings[${index}].rules[${i}]`, reason);
  }
}
