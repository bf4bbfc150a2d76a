// Values, scopes and keys as people say them: `12 %`, `studios in Houston`, `Provider fee`.

import { entryId } from '../registry/entry.ts';
import type { Serve } from '../registry/flag.ts';
import type { Json } from '../registry/json.ts';
import { isJsonObject } from '../registry/json-object.ts';
import type { Place } from '../registry/place.ts';
import type { RegistryKey } from '../registry/registry.ts';
import type { Scope } from '../registry/scope.ts';
import type { Entries } from './entries.ts';

/** More words are a description, which reads badly as the subject of a sentence. */
const titleWordsMax = 3;
const titleCharsMax = 40;
const valueCharsMax = 80;

/** The first sentence of a description, if it is short enough to be a name (`Provider fee`); else the key. */
export function titleOf(name: string, body: { readonly description?: string } | null): string {
  const sentence = /^[^.;:\n]+/.exec(body?.description ?? '')?.[0].trim() ?? '';
  const short = sentence.length <= titleCharsMax && sentence.split(/\s+/).length <= titleWordsMax;
  return sentence !== '' && short ? sentence : name;
}

/** `Houston`, `HOU` where the place is not known. */
export function placeName(id: string, entries: Entries): string {
  return (entries.get(entryId('place', id)) as Place | undefined)?.name ?? id;
}

const uncountable = new Set(['talent', 'staff', 'everyone']);

function rolePlural(role: string): string {
  const words = role.replaceAll(/[_-]/g, ' ');
  if (uncountable.has(words) || words.endsWith('s')) return words;
  return words.endsWith('y') ? `${words.slice(0, -1)}ies` : `${words}s`;
}

/** `everyone`, `Houston`, `studios in Houston`, `the cohort vip among studios in Texas`. */
export function scopeWords({ country, state, city, role, cohort }: Scope, entries: Entries): string {
  const id = city ?? state ?? country;
  const place = id === undefined ? undefined : placeName(id, entries);
  const people = role === undefined ? undefined : rolePlural(role);
  const where = people && place ? `${people} in ${place}` : (people ?? place);
  if (cohort === undefined) return where ?? 'everyone';
  if (people) return `the cohort ${cohort} among ${where}`;
  return place ? `the cohort ${cohort} in ${place}` : `the cohort ${cohort}`;
}

/** Where an inherited value comes from: `Texas`, `the global setting`, `the default`. */
export function sourceWords(scope: Scope | undefined, entries: Entries): string {
  if (scope === undefined) return 'the default';
  return Object.values(scope).some((part) => part !== undefined) ? scopeWords(scope, entries) : 'the global setting';
}

/** A config value with its unit; money in its currency's own digits; long values cut. */
export function valueWords(value: Json, unit?: string): string {
  if (isMoney(value)) return moneyWords(value.amount, value.currency);
  if (typeof value === 'number') return numberWords(value, unit);
  const text = typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
  return cut(unit && typeof value !== 'boolean' && value !== null ? `${text} ${unit}` : text);
}

function isMoney(value: Json): value is { amount: number; currency: string } {
  return isJsonObject(value) && Object.keys(value).length === 2 && typeof value.amount === 'number' && typeof value.currency === 'string';
}

function moneyWords(amount: number, currency: string): string {
  const style = { style: 'currency', currency } as const;
  try {
    const digits = new Intl.NumberFormat('en-US', style).resolvedOptions().maximumFractionDigits ?? 2;
    return new Intl.NumberFormat('en-US', style).format(amount / 10 ** digits);
  } catch {
    return `${amount} ${currency}`; // not a currency that Intl can read
  }
}

/** Shares between 0 and 1 are said as percentages, which is how people agree to them. */
function numberWords(value: number, unit: string | undefined): string {
  if (unit === '%' || unit === 'percent') return `${value} %`;
  if (unit === 'fraction' || unit === 'share' || unit === 'ratio') return `${Number((value * 100).toFixed(6))} %`;
  return unit ? `${value} ${unit}` : String(value);
}

function cut(text: string): string {
  return text.length <= valueCharsMax ? text : `${text.slice(0, valueCharsMax - 1)}…`;
}

/** What a flag serves: `on`, `20 % on`, `a 50, b 50`. */
export function serveWords(serve: Serve, key: RegistryKey): string {
  if ('variant' in serve) return serve.variant;
  const by = serve.by ? ` by ${serve.by}` : '';
  if ('percent' in serve) {
    const on = key.kind === 'flag' ? Object.keys(key.variants).find((name) => name !== key.off) : undefined;
    return `${serve.percent} % ${on ?? 'on'}${by}`;
  }
  return `${serve.split.map(({ variant, weight }) => `${variant} ${weight}`).join(', ')}${by}`;
}
