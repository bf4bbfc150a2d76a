// The form that brings a registry file: chosen from a disk or pasted, one of the two.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';

/** Also when something else is missing: whoever fills in a form hears of everything at once. */
const always = () => true;

export const ImportForm = z
  .object({
    format: z.enum(['switchyard', 'flagd']).default('switchyard'),
    file: z.file().optional(),
    pasted: z.string().optional(),
    title: z.string({ error: 'Give the change a title.' }).max(200),
    reason: z.string({ error: 'Say why, for those who approve it.' }).max(4000),
    ticket: z.string().max(200).optional(),
  })
  .refine(({ file, pasted }) => file || pasted?.trim(), { path: ['file'], error: 'Choose a file or paste its text.', when: always })
  .refine(({ file, pasted }) => !(file && pasted?.trim()), {
    path: ['pasted'],
    error: 'There is a file and pasted text; give one of the two.',
    when: always,
  });
export type ImportForm = z.infer<typeof ImportForm>;

/** The text to import. Bytes that are no UTF-8 are refused, for reading them as something else would change what they say. */
export async function documentOf({ file, pasted = '' }: Pick<ImportForm, 'file' | 'pasted'>): Promise<Result<string>> {
  if (!file) return accept(pasted);
  try {
    return accept(new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()));
  } catch {
    return refuse('NOT_UTF8', `${file.name} is not a text in UTF-8. Save it as UTF-8 and choose it again.`, { path: 'file' });
  }
}
