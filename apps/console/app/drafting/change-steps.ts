// What can be asked of a change on its page, as its forms post it.
import * as z from 'zod';

/** A browser ends the lines of a text area with two characters. */
const lines = z.string().transform((text) => text.replaceAll('\r\n', '\n'));
/** The change as the form showed it. */
const version = z.coerce.number().int();
const comment = z.string().trim().max(4000).default('');

export const ChangeStep = z.discriminatedUnion('step', [
  z.object({ step: z.literal('validate') }),
  z.object({ step: z.literal('approve'), round: z.coerce.number().int(), difference: z.string(), comment }),
  z.object({ step: z.literal('reject'), comment }),
  /** The other fields are those of a plan (plan-form.ts). */
  z.looseObject({ step: z.literal('publish'), notes: z.string().trim().max(10_000).optional(), emergency: lines.optional() }),
  /** Replay recorded contexts against it; counted by the stages of a plan, if there is one. */
  z.looseObject({ step: z.literal('preview') }),
  z.object({ step: z.literal('override_guardrail'), guardrail: z.string(), difference: z.string(), reason: lines }),
  z.object({ step: z.literal('discard') }),
  z.object({ step: z.literal('acknowledge'), warning: z.string(), round: z.coerce.number().int(), difference: z.string(), comment }),
  z.object({ step: z.literal('override'), freeze: z.string(), round: z.coerce.number().int(), difference: z.string(), reason: lines }),
  z.looseObject({ step: z.literal('schedule'), at: z.string(), zone: z.string(), notes: z.string().trim().max(10_000).optional() }),
  z.object({ step: z.literal('unschedule'), reason: z.string().default('') }),
  /** Its title, reason and ticket, as they read in `version`. */
  z.object({ step: z.literal('describe'), title: z.string(), reason: lines, ticket: z.string(), version }),
  /** Settle a conflict: `take:<path>` says which side a part has. */
  z.looseObject({ step: z.literal('rebase'), entry: z.string().optional(), version }),
  /** Take an edit out of the change. */
  z.object({ step: z.literal('drop'), subject: z.string(), version }),
  z.object({ step: z.literal('reopen') }),
  z.object({ step: z.literal('clone') }),
  z.object({
    step: z.literal('comment'),
    text: lines,
    entry: z.string().optional(),
    thread: z.string().optional(),
    asks: z.literal('on').optional(),
  }),
  z.object({ step: z.literal('settle'), comment: z.string() }),
  z.object({ step: z.literal('request_review'), person: z.string() }),
]);
export type ChangeStep = z.infer<typeof ChangeStep>;
