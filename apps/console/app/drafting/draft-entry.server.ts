// The one way of every edit form: read what was typed, put it into the body that the chosen change has, save that change, go there.
import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, redirect } from '@remix-run/node';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import type { Refusal, Result } from '@switchyard/registry-core/registry/refusal';
import type * as z from 'zod';
import { orErrorPage, replyTo, sentencesOf } from '../answers.server.ts';
import { inEnvironment } from '../paths.ts';
import { type DraftTarget, draftTarget } from '../queries/drafting/draft-target.server.ts';
import { requireCaller } from '../session.server.ts';
import { saveEdit } from './save-edit.server.ts';
import { newChange, type Target } from './target-fields.ts';

interface EntryForm<Form extends Target> {
  readonly schema: z.ZodType<Form>;
  readonly entry: EntryId;
  /** The field that names a new entry; absent: the entry exists. */
  readonly newBy?: string;
  /** null takes the entry away. */
  readonly edited: (form: Form, target: DraftTarget) => Result<EntryBody | null>;
}

/** `entryFormOf` may look at the form's raw data, which is where a new entry's name is. */
export async function draftEntry<Form extends Target>(
  { context, params, request }: ActionFunctionArgs,
  entryFormOf: (data: FormData) => EntryForm<Form>,
) {
  const { environment = '' } = params;
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const data = await request.formData();
  const { schema, entry, newBy, edited } = entryFormOf(data);
  const submission = parseWithZod(data, { schema });
  if (submission.status !== 'success') return submission.reply();
  const form = submission.value;
  const name = entry.slice(entry.indexOf(':') + 1);
  if (newBy !== undefined && name === '') return submission.reply({ fieldErrors: { [newBy]: ['Give it a name.'] } });
  const changeId = form.change === newChange ? null : form.change;
  const target = orErrorPage(await draftTarget(ports, caller, { environment, entry, changeId }));
  const isTaken = newBy !== undefined && target.body !== null;
  if (isTaken) return submission.reply({ fieldErrors: { [newBy]: [`${name} exists already, or is in this change already.`] } });
  const unseen = whatIsUnseen(data.get('seen'), target.seen);
  if (unseen) return submission.reply({ formErrors: [unseen] });
  const body = edited(form, target);
  if (!body.ok) return submission.reply(replyTo(body.refusal));
  const edits = [{ kind: 'entry', entry, base: target.base, body: body.value }] as const;
  const saved = await saveEdit(ports, caller, { environment, target: form, open: target.open, edits });
  if (!saved.ok) return submission.reply(replyAbout(entry, saved.refusal));
  throw redirect(inEnvironment(environment).change(saved.value.number));
}

/** Somebody saved the same entry in the same change, or published it, while this form was open. */
function whatIsUnseen(seen: unknown, now: string): string | undefined {
  if (typeof seen !== 'string' || seen === now) return undefined;
  const [[change], [changeNow]] = [seen.split(' '), now.split(' ')];
  // Into another change than the form was opened for: what that one says is added to, part by part.
  if (change !== changeNow) return undefined;
  return 'Somebody else saved this since you opened the form. Everything that you typed is still here: look at what they did, then save again to put yours over it.';
}

/** A refusal about a field of the entry itself is shown there. */
function replyAbout(entry: EntryId, refusal: Refusal): ReturnType<typeof replyTo> {
  const path = refusal.path?.startsWith(`${entry}.`) ? refusal.path.slice(entry.length + 1) : undefined;
  // A constraint is a field of the form; what lies deeper is in the sentence.
  const field = path?.replace(/^constraints\.(\w+).*/, '$1');
  return field === undefined ? { formErrors: sentencesOf(refusal) } : { fieldErrors: { [field]: [refusal.message] } };
}
