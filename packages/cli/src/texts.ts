// What people type on a command line, and what the registry calls it: scopes (`city=HOU,role=studio`), values by the type of
// their key, serves of a flag, contexts.
import type { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import type { Flag, Serve } from '@switchyard/registry-core/registry/flag';
import type { Json, JsonObject } from '@switchyard/registry-core/registry/json';
import { isJsonObject } from '@switchyard/registry-core/registry/json-object';
import { Scope } from '@switchyard/registry-core/registry/scope';
import { usage } from './exit-codes.ts';

/** `global` or nothing is everyone. */
export function toScope(text: string | undefined): Scope {
  if (text === undefined || text === '' || text === 'global') return {};
  const parts: Record<string, string> = {};
  for (const part of text.split(',')) {
    const [name = '', value = ''] = part.split(/=(.*)/s).map((side) => side.trim());
    if (name in parts) throw usage(`The scope ${text} names ${name} twice.`);
    parts[name] = value;
  }
  const parsed = Scope.safeParse(parts);
  if (!parsed.success)
    throw usage(
      `${text} is not a scope. Write country=, state=, city=, role= and cohort=, separated by commas, such as city=HOU,role=studio.`,
    );
  return parsed.data;
}

export function scopeText(scope: Scope): string {
  const parts = (['country', 'state', 'city', 'role', 'cohort'] as const).flatMap((name) =>
    scope[name] ? [`${name}=${scope[name]}`] : [],
  );
  return parts.join(',') || 'global';
}

function toNumber(text: string, what: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) throw usage(`${text} is not ${what}.`);
  return number;
}

function parseJson(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw usage(`${what} is not JSON: ${text}`);
  }
}

/** How many decimals a currency has: 2 for USD, 0 for JPY, by CLDR. */
function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** `12.50 USD`, `$12.50`, or `12.50` in the currency that the key has. */
function toMoney(text: string, key: ConfigKey): Json {
  const match = /^\s*([A-Z]{3}|\$)?\s*(-?\d+)(?:\.(\d{1,4}))?\s*([A-Z]{3})?\s*$/.exec(text);
  if (!match) throw usage(`${text} is not an amount of money; write it like "12.50 USD".`);
  const [, before, units = '', cents = '', after] = match;
  const before_ = before === '$' ? 'USD' : before;
  const known = isJsonObject(key.default) && typeof key.default.currency === 'string' ? key.default.currency : undefined;
  const currency = after ?? before_ ?? key.constraints.currency ?? known;
  if (!currency) throw usage(`${text} has no currency; write it like "12.50 USD".`);
  const digits = minorDigits(currency);
  if (cents.length > digits) throw usage(`${currency} has ${digits} decimals, and ${text} has more.`);
  return { amount: Number(`${units}${cents.padEnd(digits, '0')}`), currency };
}

/** A value as its key's type reads it. Constraints are the console's business: it says which one is broken. */
export function toConfigValue(text: string, key: ConfigKey): Json {
  if (key.type === 'string' || key.type === 'enum') return text;
  if (key.type === 'money') return text.trim().startsWith('{') ? parseJson(text, 'The value') : toMoney(text, key);
  if (key.type === 'json') return parseJson(text, 'The value');
  if (key.type === 'boolean') {
    if (text !== 'true' && text !== 'false') throw usage(`${text} is neither true nor false.`);
    return text === 'true';
  }
  const number = toNumber(text, 'a number');
  if (key.type === 'int' && !Number.isInteger(number)) throw usage(`${text} is not a whole number.`);
  return number;
}

/** `on` (a variant), `25%`, or `control=50,learned=50`. */
export function toServe(text: string, flag: Flag): Serve {
  if (Object.hasOwn(flag.variants, text)) return { variant: text };
  const percent = /^([\d.]+)\s*%$/.exec(text);
  if (percent?.[1]) return { percent: toNumber(percent[1], 'a percentage') };
  if (!text.includes('='))
    throw usage(
      `${text} is neither a variant (${Object.keys(flag.variants).join(', ')}) nor a percentage such as 25%, nor weights such as a=50,b=50.`,
    );
  const split = text.split(',').map((part) => {
    const [variant = '', weight = ''] = part.split('=').map((side) => side.trim());
    return { variant, weight: toNumber(weight, 'a weight') };
  });
  return { split };
}

/** What a setting serves, in the words that `set` takes. */
export function serveText(serve: Serve): string {
  if ('variant' in serve) return serve.variant;
  if ('percent' in serve) return `${serve.percent}%`;
  return serve.split.map(({ variant, weight }) => `${variant}=${weight}`).join(',');
}

export function valueText(value: Json): string {
  if (isJsonObject(value) && typeof value.amount === 'number' && typeof value.currency === 'string') {
    const digits = minorDigits(value.currency);
    return `${(value.amount / 10 ** digits).toFixed(digits)} ${value.currency}`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A JSON object, or pairs: `targetingKey=studio-1,city=HOU,plan=gold`. Numbers and true/false in pairs are what they look like. */
export function toContext(text: string | undefined): JsonObject {
  if (text === undefined) return {};
  if (text.trim().startsWith('{')) {
    const context = parseJson(text, 'The context');
    if (isJsonObject(context)) return context;
  }
  const pairs = text.split(',').map((part): [string, Json] => {
    const [name = '', value] = part.split(/=(.*)/s).map((side) => side.trim());
    if (name === '' || value === undefined) throw usage(`${part} is not a pair such as city=HOU.`);
    return [name, toScalar(value)];
  });
  return Object.fromEntries(pairs);
}

function toScalar(text: string): Json {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
