// Reading packed tuples out of JSON that anyone may have written. Each function gives the type it promises or throws
// FormatFault, which never leaves the core: the reader of a snapshot turns it into a refusal or an error answer.
import type { Json } from '../registry/json.ts';
import { isDeeperThan } from '../registry/json-depth.ts';
import { valueDepthMax } from '../registry/limits.ts';

export class FormatFault extends Error {}

export function faulty(what: string): never {
  throw new FormatFault(what);
}

/** The JSON in `bytes`; throws FormatFault when it is none. */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    return faulty(`${what} is no JSON`);
  }
}

export function toList(value: unknown, what: string, lengthMax = Number.POSITIVE_INFINITY): readonly unknown[] {
  if (!Array.isArray(value)) return faulty(`${what} is no list`);
  return value.length <= lengthMax ? value : faulty(`${what} has more than ${lengthMax} entries`);
}

export function toText(value: unknown, what: string): string {
  return typeof value === 'string' ? value : faulty(`${what} is no text`);
}

export function toNumber(value: unknown, what: string): number {
  return typeof value === 'number' ? value : faulty(`${what} is no number`);
}

/** A whole number from 0 to `end` - 1. */
export function toIndex(value: unknown, end: number, what: string): number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < end ? (value as number) : faulty(`${what} is no index`);
}

export function toPercentNumber(value: unknown, what: string): number {
  const percent = toNumber(value, what);
  return percent >= 0 && percent <= 100 ? percent : faulty(`${what} is no percentage`);
}

/** A text, or undefined for the 0 that stands for "not given". */
export function toOptionalText(value: unknown, what: string): string | undefined {
  return value === 0 ? undefined : toText(value, what);
}

/** A JSON value that nobody can change any more: it is shared by every answer. */
export function toFrozenJson(value: unknown, what: string): Json {
  if (value === undefined) return faulty(`${what} is missing`);
  if (isDeeperThan(value, valueDepthMax)) return faulty(`${what} nests deeper than ${valueDepthMax}`);
  freeze(value);
  return value as Json; // it was parsed from JSON
}

/** Recursion is safe: the depth has been checked. */
function freeze(value: unknown): void {
  // JSON has no infinity, but a number that is too large is read as one.
  if (typeof value === 'number' && !Number.isFinite(value)) faulty('a number is too large');
  if (typeof value !== 'object' || value === null) return;
  for (const part of Object.values(value)) freeze(part);
  Object.freeze(value);
}
