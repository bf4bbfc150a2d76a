// What the import form takes, and what it says about the rest.
import { parseWithZod } from '@conform-to/zod/v4';
import { describe, expect, it } from 'vitest';
import { documentOf, ImportForm } from './import-form.ts';

function posted(fields: Record<string, string | File>) {
  const data = new FormData();
  for (const [name, value] of Object.entries({ format: 'flagd', title: 'File', reason: 'Why', ...fields })) data.set(name, value);
  return parseWithZod(data, { schema: ImportForm });
}
const noFile = new File([], '');
const file = (bytes: string | Uint8Array<ArrayBuffer>) => new File([bytes], 'flags.json');

describe('the import form', () => {
  it('takes a chosen file or pasted text', async () => {
    const chosen = posted({ file: file('\uFEFF{"a":1}'), pasted: '' });
    if (chosen.status !== 'success') throw new Error('refused');
    expect(await documentOf(chosen.value)).toEqual({ ok: true, value: '{"a":1}' });
    const pasted = posted({ file: noFile, pasted: '{"b":2}' });
    if (pasted.status !== 'success') throw new Error('refused');
    expect(await documentOf(pasted.value)).toEqual({ ok: true, value: '{"b":2}' });
  });

  it('asks for exactly one of them, a title and a reason', () => {
    const errors = (fields: Record<string, string | File>) => posted({ file: noFile, pasted: '', ...fields }).reply().error;
    expect(errors({})).toEqual({ file: ['Choose a file or paste its text.'] });
    expect(errors({ file: file('{}'), pasted: '{}' })).toEqual({ pasted: ['There is a file and pasted text; give one of the two.'] });
    expect(errors({ title: '', reason: '' })).toEqual({
      file: ['Choose a file or paste its text.'],
      title: ['Give the change a title.'],
      reason: ['Say why, for those who approve it.'],
    });
  });

  it('refuses a file that is not UTF-8 and names it', async () => {
    expect(await documentOf({ file: file(new Uint8Array([0x22, 0xe4, 0x22])) })).toMatchObject({
      ok: false,
      refusal: { code: 'NOT_UTF8', path: 'file', message: expect.stringContaining('flags.json') },
    });
  });
});
