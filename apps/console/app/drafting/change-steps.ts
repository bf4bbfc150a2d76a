// What can be asked of a change on its page, as its forms post it.
import * as z from 'zod';

/** A browser ends the lines of a text area with two characters. */
const lines = z.string().transform((text) => text.replaceAll('\r\n', '\n'));
const comment = z.string().trim().max(4000).default('');

export const ChangeStep = z.discriminatedUnion('step', [
  z.object({ step: z.literal('validate') }),
  z.object({ step: z.literal('approve'), round: z.coerce.number().int(), difference: z.string(), comment }),
  z.object({ step: z.literal('reject'), comment }),
  z.object({ step: z.literal('publish'), notes: z.string().trim().max(10_000).optional(), stage: z.string().max(10_000).default('') }),
  z.object({ step: z.literal('discard') }),
  /** Its title, reason and ticket, as they read in `version`. */
  z.object({ step: z.literal('describe'), title: z.string(), reason: lines, ticket: z.string(), version: z.coerce.number().int() }),
  /** Of a conflict: keep this change's side, drawn from what is live now. */
  z.object({ step: z.literal('keep'), entry: z.string() }),
  /** Take an edit out of the change; of a conflict: what is live stays. */
  z.object({ step: z.literal('drop'), subject: z.string() }),
]);
export type ChangeStep = z.infer<typeof ChangeStep>;
