// What a JSON object is. Apart from json.ts, so that readers do without its schema library.
import type { JsonObject } from './json.ts';

/** Whether `value` is a JSON object: neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
