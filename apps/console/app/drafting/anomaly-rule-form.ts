// An anomaly rule as the fields of a form: times in the units that people say, amounts as they are counted.
import { AnomalyRule } from '@switchyard/registry-core/alert/anomaly-rule';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';

export type RuleFields = Readonly<Record<string, string>>;

/** Units of windows and cool-downs, in minutes, largest first. */
export const timeUnits = { day: 1440, hour: 60, minute: 1 } as const;
type TimeUnit = keyof typeof timeUnits;

const listOf = (text: string | undefined) => (text ?? '').split(/[\s,]+/).filter((one) => one !== '');
const isUnit = (text: string | undefined): text is TimeUnit => text !== undefined && Object.hasOwn(timeUnits, text);

/** Boxes of one name are several values: they come joined by commas. */
export function fieldsOf(form: FormData): RuleFields {
  const names = new Set([...form.keys()]);
  return Object.fromEntries([...names].map((name) => [name, form.getAll(name).map(String).join(',')]));
}

export function readRule(fields: RuleFields): Result<AnomalyRule> {
  const minutes = (name: string) => {
    const unit = fields[`${name}Unit`];
    return Number(fields[name] || Number.NaN) * (isUnit(unit) ? timeUnits[unit] : 1);
  };
  const outside =
    fields.outside === 'on'
      ? { zone: fields.zone ?? '', from: fields.from ?? '', to: fields.to ?? '', days: listOf(fields.days).map(Number) }
      : null;
  const parsed = AnomalyRule.safeParse({
    title: fields.title ?? '',
    events: listOf(fields.events),
    result: fields.result,
    environments: listOf(fields.environments),
    outside,
    groupBy: fields.groupBy,
    measure: fields.measure,
    windowMinutes: minutes('window'),
    threshold: Number(fields.threshold || Number.NaN),
    severity: fields.severity,
    coolDownMinutes: minutes('coolDown'),
  });
  if (parsed.success) return accept(parsed.data);
  const causes = parsed.error.issues.map(
    ({ message, path }) => refuse('RULE_INVALID', sentenceOf(path, message), { path: path.join('.') }).refusal,
  );
  return refuse('RULE_INVALID', causes[0]?.message ?? 'The rule is not complete.', { causes });
}

const words: Readonly<Record<string, string>> = {
  windowMinutes: 'Say over which time it counts, as a whole number.',
  coolDownMinutes: 'Say for how long it is silent after a finding, as a whole number.',
  threshold: 'Say above which number it fires.',
};

/** What the schema says of a number that is none is nothing for people. */
function sentenceOf(path: readonly PropertyKey[], message: string): string {
  return message.startsWith('Invalid') ? (words[String(path[0])] ?? message) : message;
}

export function toFields(rule: AnomalyRule, enabled: boolean): RuleFields {
  const { title, events, result, environments, outside, groupBy, measure, threshold, severity } = rule;
  return {
    title,
    events: events.join(', '),
    result,
    environments: environments.join(','),
    groupBy,
    measure,
    threshold: String(threshold),
    severity,
    ...timeFields('window', rule.windowMinutes),
    ...timeFields('coolDown', rule.coolDownMinutes),
    ...(outside && { outside: 'on', zone: outside.zone, from: outside.from, to: outside.to, days: outside.days.join(',') }),
    ...(enabled && { enabled: 'on' }),
  };
}

function timeFields(name: string, minutes: number): RuleFields {
  const units = Object.keys(timeUnits) as TimeUnit[];
  const unit = units.find((one) => minutes > 0 && minutes % timeUnits[one] === 0) ?? 'minute';
  return { [name]: String(minutes / timeUnits[unit]), [`${name}Unit`]: unit };
}

/** What stands in the fields of working hours until somebody uses them. */
export const usualHours: RuleFields = { zone: 'America/Chicago', from: '07:00', to: '20:00', days: '1,2,3,4,5' };

/** What a new rule begins with. */
export const newRuleFields: RuleFields = {
  result: 'done',
  groupBy: 'actor',
  measure: 'events',
  severity: 'medium',
  window: '1',
  windowUnit: 'hour',
  coolDown: '1',
  coolDownUnit: 'hour',
  threshold: '5',
  ...usualHours,
  enabled: 'on',
};
