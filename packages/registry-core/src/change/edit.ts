// What a change holds: edits of whole entries, each against the body it was drawn from, and revivals of killed flags.
import * as z from 'zod';
import { type EntryBody, type EntryId, entrySchemas, isEntryId, splitEntryId } from '../registry/entry.ts';
import { Json } from '../registry/json.ts';

const Digest = z.string().regex(/^[0-9a-f]{64}$/);

export interface EntryEdit {
  readonly kind: 'entry';
  readonly entry: EntryId;
  /** Digest of the live body the edit was drawn from; null when the entry did not exist. */
  readonly base: string | null;
  /** The whole new body; null takes the entry away (keys are archived instead). */
  readonly body: EntryBody | null;
}

export interface ReviveEdit {
  readonly kind: 'revive';
  readonly flag: string;
  readonly killId: string;
}

export type Edit = EntryEdit | ReviveEdit;

/** Parses an edit from outside: the body must be what its entry's kind says. */
export const Edit: z.ZodType<Edit> = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('entry'), entry: z.string().refine(isEntryId), base: Digest.nullable(), body: Json.nullable() })
    .transform((edit, context): EntryEdit => {
      if (edit.body === null) return { ...edit, body: null };
      const parsed = entrySchemas[splitEntryId(edit.entry).kind].safeParse(edit.body);
      if (parsed.success) return { ...edit, body: parsed.data };
      for (const issue of parsed.error.issues) context.addIssue({ code: 'custom', message: issue.message, path: ['body', ...issue.path] });
      return z.NEVER;
    }),
  z.strictObject({ kind: z.literal('revive'), flag: z.string(), killId: z.string() }),
]) as unknown as z.ZodType<Edit>;
