// Small readings that several edit forms share: lists typed in one field, digits, and JSON typed in a text area.
import { Json } from '@switchyard/registry-core/registry/json';
import * as z from 'zod';

/** `a, b` or one a line. */
export function toList(text: string | undefined): string[] {
  return (text ?? '')
    .split(/[\n,]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A browser ends the lines of a text area with two characters. */
export function oneLineEnd(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

export const optionalNumber = z.number({ error: 'Enter a number.' }).optional();

/** An optional JSON document as text; what it is about is the caller's business. */
export const JsonText = z
  .string()
  .optional()
  .transform((text, context): Json | undefined => {
    if (text === undefined || text.trim() === '') return undefined;
    try {
      return Json.parse(JSON.parse(text));
    } catch (error) {
      context.addIssue({ code: 'custom', message: `This is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}.` });
      return z.NEVER;
    }
  });

/** Members that are `undefined` are left out, as exact optional properties ask. */
export function compact<T extends object>(record: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  // What is left has no undefined member.
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}
