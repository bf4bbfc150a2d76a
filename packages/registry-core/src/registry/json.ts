// JSON as a type and as a schema. Everything that is stored, signed or served is made of it.
import * as z from 'zod';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

/** Accepts any JSON value; refuses `undefined`, functions, NaN and infinities. */
export const Json: z.ZodType<Json> = z.json() as z.ZodType<Json>;

/** Whether `value` is a JSON object: neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether arrays and objects nest deeper than `depthMax` levels. Needs no stack, so it can be asked of anything. */
export function isDeeperThan(value: unknown, depthMax: number): boolean {
  const open = [{ value, depth: 0 }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at.value !== 'object' || at.value === null) continue;
    if (at.depth >= depthMax) return true;
    for (const part of Object.values(at.value)) open.push({ value: part, depth: at.depth + 1 });
  }
  return false;
}
