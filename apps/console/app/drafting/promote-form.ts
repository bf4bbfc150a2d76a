// The form that picks differences to another environment.
import * as z from 'zod';
import { checkTarget, targetFields } from './target-fields.ts';

/** Each pick names an entry and a part of it, as one text. */
const PickText = z.string().transform((text, context) => {
  try {
    const [entry, path] = z.tuple([z.string(), z.string()]).parse(JSON.parse(text));
    return { entry, path };
  } catch {
    context.addIssue({ code: 'custom', message: 'This pick was not understood. Load the page again.' });
    return z.NEVER;
  }
});

export const PromoteForm = z
  .object({
    picks: z.array(PickText).default([]),
    /** The releases whose differences were looked at. */
    source: z.string().default(''),
    target: z.string().default(''),
    ...targetFields,
  })
  .superRefine((form, context) => {
    if (form.picks.length === 0) context.addIssue({ code: 'custom', path: [], message: 'Pick at least one difference.' });
    checkTarget(form, context);
  });
export type PromoteForm = z.infer<typeof PromoteForm>;

export function toPickText(entry: string, path: string): string {
  return JSON.stringify([entry, path]);
}
