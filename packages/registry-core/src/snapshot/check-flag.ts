// A flag: its variants fit its type, what its settings serve exists, its rules can be read, and it has a global setting.

import type { Report } from '../registry/finding.ts';
import type { Flag, Serve } from '../registry/flag.ts';
import type { Json } from '../registry/json.ts';
import { isJsonObject } from '../registry/json-object.ts';
import { variantsMax } from '../registry/limits.ts';
import { checkCondition } from './check-condition.ts';
import { toSizeFault } from './check-value.ts';
import type { RegistryView } from './registry-view.ts';

function isOfValueType(value: Json, type: Flag['valueType']): boolean {
  return type === 'object' ? isJsonObject(value) || Array.isArray(value) : typeof value === type;
}

function checkVariants(flag: Flag, report: Report): void {
  const names = Object.keys(flag.variants);
  if (names.length > variantsMax) report('LIMIT_EXCEEDED', 'variants', `A flag has at most ${variantsMax} variants.`);
  if (flag.flagType === 'variant' ? names.length < 1 : names.length !== 2) {
    const wanted = flag.flagType === 'variant' ? 'at least one variant' : 'exactly two variants, off and the other';
    report('VARIANT_COUNT', 'variants', `A ${flag.flagType} flag has ${wanted}; this one has ${names.length}.`);
  }
  if (!Object.hasOwn(flag.variants, flag.off))
    report('VARIANT_UNKNOWN', 'off', `The flag has no variant ${flag.off}; add it or correct the name.`);
  for (const [name, value] of Object.entries<Json>(flag.variants)) {
    const path = `variants.${name}`;
    if (!isOfValueType(value, flag.valueType))
      report('VARIANT_VALUE_TYPE', path, `The value must be of the flag's type, ${flag.valueType}.`);
    const tooLarge = toSizeFault(value);
    if (tooLarge !== undefined) report(tooLarge.code, path, tooLarge.message);
  }
}

function checkSplit(serve: Extract<Serve, { split: unknown }>, flag: Flag, path: string, report: Report): void {
  const seen = new Set<string>();
  for (const [i, { variant, weight }] of serve.split.entries()) {
    const at = `${path}.split[${i}]`;
    if (!Object.hasOwn(flag.variants, variant))
      report('VARIANT_UNKNOWN', `${at}.variant`, `The flag has no variant ${variant}; add it or correct the name.`);
    // flagd lists a variant twice to give it two ranges of buckets; natively that would only be confusing.
    if (seen.has(variant) && serve.bucketing !== 'flagd')
      report('SPLIT_VARIANT_TWICE', `${at}.variant`, `${variant} is listed twice; add the two weights.`);
    seen.add(variant);
    if (serve.bucketing === 'flagd' && !Number.isInteger(weight))
      report('SPLIT_WEIGHT_INVALID', `${at}.weight`, "flagd's weights are whole numbers.");
  }
  const total = serve.split.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0)
    report('SPLIT_WITHOUT_WEIGHT', `${path}.split`, 'No variant has a weight above 0, so nobody would be served; give one a weight.');
  if (serve.bucketing === 'flagd' && total > 0x7fffffff) {
    report('SPLIT_WEIGHT_INVALID', `${path}.split`, "flagd's weights add up to at most 2,147,483,647.");
  }
}

function checkServe(serve: Serve, flag: Flag, path: string, report: Report): void {
  if ('split' in serve) checkSplit(serve, flag, path, report);
  else if ('percent' in serve) {
    if (flag.flagType === 'variant')
      report('PERCENT_NOT_ALLOWED', path, 'A variant flag serves a variant or a split; a percentage needs exactly two variants.');
    if (serve.bucketing === 'flagd')
      report('SPLIT_WEIGHT_INVALID', `${path}.bucketing`, 'flagd buckets splits only; write the percentage as a split.');
  } else if (!Object.hasOwn(flag.variants, serve.variant)) {
    report('VARIANT_UNKNOWN', `${path}.variant`, `The flag has no variant ${serve.variant}; add it or correct the name.`);
  }
}

export function checkFlag(flag: Flag, view: RegistryView, report: Report): void {
  checkVariants(flag, report);
  if (!flag.settings.some(({ scope }) => Object.values(scope).every((part) => part === undefined))) {
    report('GLOBAL_SETTING_MISSING', 'settings', 'A flag needs a setting with the scope {}, for everyone whom no other setting fits.');
  }
  for (const [i, setting] of flag.settings.entries()) {
    const ids = new Set<string>();
    for (const [j, rule] of setting.rules.entries()) {
      const path = `settings[${i}].rules[${j}]`;
      if (ids.has(rule.id)) report('RULE_ID_TWICE', `${path}.id`, `The setting has two rules with the id ${rule.id}; rename one.`);
      ids.add(rule.id);
      checkCondition(rule.when, `${path}.when`, view, report);
      checkServe(rule.serve, flag, `${path}.serve`, report);
    }
    checkServe(setting.serve, flag, `settings[${i}].serve`, report);
  }
}
