// A config key: its constraints fit its type and can be read, and every value keeps them.
import { toRegularExpression } from '../flag/regular-expression.ts';
import type { ConfigKey, ConfigType, Constraints } from '../registry/config-key.ts';
import type { Report } from '../registry/finding.ts';
import { toValueCheck } from './check-value.ts';
import { readJsonSchema } from './read-json-schema.ts';

const numbers: readonly ConfigType[] = ['int', 'float', 'money'];
const texts: readonly ConfigType[] = ['string', 'enum'];
/** The types that each constraint says something about. */
const typesOf: Record<keyof Constraints, readonly ConfigType[]> = {
  min: numbers,
  max: numbers,
  members: ['enum'],
  minLength: texts,
  maxLength: texts,
  pattern: texts,
  currency: ['money'],
  schema: ['json'],
};

/** Whether the constraints can be applied to values. */
function checkConstraints({ type, constraints }: ConfigKey, report: Report): boolean {
  let sound = true;
  const fault: Report = (...finding) => {
    sound = false;
    report(...finding);
  };
  const { min, max, minLength, maxLength, pattern, members, schema } = constraints;
  for (const name of Object.keys(constraints) as (keyof Constraints)[]) {
    if (constraints[name] !== undefined && !typesOf[name].includes(type)) {
      fault('CONSTRAINT_INVALID', `constraints.${name}`, `${name} says nothing about a key of type ${type}; leave it out.`);
    }
  }
  if (type === 'enum' && members === undefined) fault('CONSTRAINT_INVALID', 'constraints.members', 'An enum needs its members.');
  if (min !== undefined && max !== undefined && min > max) {
    fault('CONSTRAINT_INVALID', 'constraints.max', `No value is at least ${min} and at most ${max}.`);
  }
  if (minLength !== undefined && maxLength !== undefined && minLength > maxLength) {
    fault('CONSTRAINT_INVALID', 'constraints.maxLength', `No text has at least ${minLength} and at most ${maxLength} characters.`);
  }
  if (pattern !== undefined && toRegularExpression(pattern) === undefined) {
    fault(
      'PATTERN_INVALID',
      'constraints.pattern',
      `RE2 cannot read the pattern ${pattern}; it has no look-around and no back-references.`,
    );
  }
  if (schema !== undefined) checkSchema(schema, fault, report);
  return sound;
}

/** Reports what the schema gets wrong; a keyword that checks nothing is a hint, and no fault of the constraints. */
function checkSchema(schema: NonNullable<Constraints['schema']>, fault: Report, hint: Report): void {
  for (const { code, path, message } of readJsonSchema(schema).faults) {
    const at = path === '' ? 'constraints.schema' : `constraints.schema.${path}`;
    (code === 'SCHEMA_KEYWORD_IGNORED' ? hint : fault)(code, at, message);
  }
}

export function checkConfigKey(key: ConfigKey, report: Report): void {
  // What a faulty constraint says about values means nothing.
  if (!checkConstraints(key, report)) return;
  const check = toValueCheck(key);
  for (const { code, message } of check(key.default)) report(code, 'default', message);
  for (const [i, { value }] of key.settings.entries()) {
    for (const { code, message } of check(value)) report(code, `settings[${i}].value`, message);
  }
}
