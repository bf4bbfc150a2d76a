// What business rules have to say about a change: where it newly breaks one, where one was broken already, and which of them
// cannot be checked. Each sentence names the rule, for whom it is broken, and the values that break it.
import type { BusinessRule } from '../registry/business-rule.ts';
import { type EntryId, entryId } from '../registry/entry.ts';
import type { Finding } from '../registry/finding.ts';
import { type FindingCode, findingSeverities } from '../registry/finding-code.ts';
import { ruleFindingsMax } from '../registry/limits.ts';
import type { Place } from '../registry/place.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { Scope } from '../registry/scope.ts';
import type { Audience } from '../rule/audience.ts';
import { type BrokenRule, checkRules, type RuleOutcome, type RuleValue } from '../rule/check-rules.ts';
import type { Entries } from './entries.ts';
import { scopeWords, valueWords } from './value-words.ts';

/** Findings about every rule that the difference between the two states touches. */
export function ruleFindings(live: Entries, after: Entries): Finding[] {
  return checkRules(live, after).flatMap((outcome) => findingsOf(outcome, after).map((found) => ({ ...found, rule: outcome.rule.key })));
}

interface Spot {
  readonly entry: EntryId;
  readonly path: string;
}

function finding(code: FindingCode, { entry, path }: Spot, message: string): Finding {
  return { code, severity: findingSeverities[code], entry, path, message };
}

function findingsOf({ rule, fault, unchecked, broken }: RuleOutcome, after: Entries): Finding[] {
  const own: Spot = { entry: entryId('rule', rule.key), path: 'expression' };
  if (fault) return [finding(fault.code, own, `Rule ${rule.key}: ${fault.message}`)];
  if (unchecked) return [finding('RULE_UNCHECKED', own, `Rule ${rule.key} cannot be checked: ${unchecked}; split the rule or the change.`)];
  const [fresh, known] = [broken.filter(({ isNew }) => isNew), broken.filter(({ isNew }) => !isNew)];
  const code = rule.severity === 'block' ? 'RULE_BROKEN' : 'RULE_BROKEN_WARNING';
  const findings = fresh
    .slice(0, ruleFindingsMax)
    .map((one) => finding(code, spotOf(one, after) ?? own, `Rule ${rule.key} does not hold ${brokenWords(one, rule, after)}`));
  const [further, ...others] = fresh.slice(ruleFindingsMax);
  if (further)
    findings.push(finding(code, own, `Rule ${rule.key} does not hold in ${others.length + 1} more cases, ${example(further, after)}.`));
  const [first] = known;
  if (first) {
    const scopes = known.reduce((sum, { audiences }) => sum + audiences.length, 0);
    const more = scopes > 1 ? `, and in ${scopes - 1} more` : '';
    findings.push(finding('RULE_BROKEN_ALREADY', own, `Rule ${rule.key} did not hold before either, ${example(first, after)}${more}.`));
  }
  return findings;
}

/** The setting that the change made and that breaks the rule; undefined when the rule itself is what changed. */
function spotOf({ values }: BrokenRule, after: Entries): Spot | undefined {
  const value = values.find(({ changed }) => changed);
  if (value === undefined) return undefined;
  const entry = entryId('key', value.key);
  return after.has(entry) ? { entry, path: value.setting === undefined ? 'default' : `settings[${value.setting}].value` } : undefined;
}

/** `for Houston, where fees.provider_pct is 5 %: A provider pays at least 9 %.` */
function brokenWords(broken: BrokenRule, rule: BusinessRule, after: Entries): string {
  const demand = (rule.description.trim() || rule.expression).replace(/\.$/, '');
  const reason = broken.reason ? ` ${broken.reason}` : '';
  return `${whereWords(broken, after)}: ${demand}.${reason}`;
}

function example(broken: BrokenRule, after: Entries): string {
  return `for example ${whereWords(broken, after)}`;
}

/** For whom, and with which values. */
export function whereWords({ audiences, values }: BrokenRule, after: Entries): string {
  const [first, ...others] = audiences;
  const more = others.length > 0 ? ` and ${others.length} more ${others.length === 1 ? 'scope' : 'scopes'}` : '';
  return `for ${first ? audienceWords(first, after) : 'everyone'}${more}, where ${valuesWords(values, after)}`;
}

/** One value with the unit of its key. */
export function ruleValueWords({ key, value }: RuleValue, entries: Entries): string {
  const body = entries.get(entryId('key', key)) as RegistryKey | undefined;
  return valueWords(value, body?.kind === 'config' ? body.unit : undefined);
}

function valuesWords(values: readonly RuleValue[], after: Entries): string {
  const words = values.map((value) => `${value.key} is ${ruleValueWords(value, after)}`);
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** As scopes are said, but whoever is in several cohorts is in all of them at once. */
export function audienceWords({ place, role, cohorts }: Audience, entries: Entries): string {
  const kind = place === undefined ? undefined : ((entries.get(entryId('place', place)) as Place | undefined)?.kind ?? 'city');
  const scope: Scope = { ...(kind ? { [kind]: place } : {}), ...(role ? { role } : {}) };
  const [cohort, ...others] = cohorts;
  if (cohort === undefined) return scopeWords(scope, entries);
  return others.length === 0
    ? scopeWords({ ...scope, cohort }, entries)
    : `${scopeWords(scope, entries)} in ${cohorts.join(' and ')} at once`;
}
