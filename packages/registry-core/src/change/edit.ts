// What a change holds: edits of whole entries, each against the body it was drawn from, and revivals of killed flags.
import * as z from 'zod';
import { type EntryBody, type EntryId, type EntryKind, entrySchemas, isEntryId, splitEntryId } from '../registry/entry.ts';
import { isDeeperThan } from '../registry/json-depth.ts';
import { documentDepthMax } from '../registry/limits.ts';
import { Key } from '../registry/registry.ts';

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

/** Parses an edit from outside: the body must be what its entry's kind says, under the entry's own name. */
export const Edit: z.ZodType<Edit> = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('entry'), entry: z.string().refine(isEntryId), base: Digest.nullable(), body: z.unknown() })
    .transform((edit, context): EntryEdit => {
      if (edit.body === null) return { ...edit, body: null };
      const { kind, name } = splitEntryId(edit.entry);
      const refuse = (message: string, path: PropertyKey[]) => context.addIssue({ code: 'custom', message, path });
      if (isDeeperThan(edit.body, documentDepthMax)) {
        refuse(`A body nests at most ${documentDepthMax} levels.`, ['body']);
        return z.NEVER;
      }
      const parsed = entrySchemas[kind].safeParse(edit.body);
      const misnamed = parsed.success ? nameFault(kind, name, parsed.data) : undefined;
      if (misnamed !== undefined) refuse(misnamed, ['entry']);
      if (!parsed.success) for (const { message, path } of parsed.error.issues) refuse(message, ['body', ...path]);
      return parsed.success && misnamed === undefined ? { ...edit, body: parsed.data } : z.NEVER;
    }),
  z.strictObject({ kind: z.literal('revive'), flag: Key, killId: z.string().min(1).max(64) }),
]) as unknown as z.ZodType<Edit>;

/** A key's body does not say its name; all other bodies do, and one name is enough. */
function nameFault(kind: EntryKind, name: string, body: EntryBody): string | undefined {
  if (kind === 'key') return Key.safeParse(name).error?.issues[0]?.message;
  const own = 'id' in body ? body.id : 'key' in body ? body.key : undefined;
  return own === name ? undefined : `The body is of ${kind}:${own}, not of ${kind}:${name}.`;
}
