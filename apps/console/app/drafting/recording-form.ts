// The form that uploads a recording: chosen from a disk or pasted, one of the two.
import * as z from 'zod';

/** Also when something else is missing: whoever fills in a form hears of everything at once. */
const always = () => true;

export const RecordingForm = z
  .object({
    name: z.string({ error: 'Give the recording a name.' }).max(200),
    file: z.file().optional(),
    pasted: z.string().optional(),
    keptDays: z.coerce.number().int().min(1).max(365).default(90),
  })
  .refine(({ file, pasted }) => file || pasted?.trim(), { path: ['file'], error: 'Choose a file or paste its text.', when: always });
export type RecordingForm = z.infer<typeof RecordingForm>;
