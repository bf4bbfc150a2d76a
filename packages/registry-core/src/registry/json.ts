// JSON as a type and as a schema. Everything that is stored, signed or served is made of it.
import * as z from 'zod';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

/** Accepts any JSON value; refuses `undefined`, functions, NaN and infinities. */
export const Json: z.ZodType<Json> = z.json() as z.ZodType<Json>;
