import { parseWithZod } from '@conform-to/zod/v4';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { orErrorPage, replyTo, sentencesOf } from '../../answers.server.ts';
import { PlaceForm, placeEdited } from '../../drafting/cohort-forms.ts';
import { saveEdit } from '../../drafting/save-edit.server.ts';
import { newChange } from '../../drafting/target-fields.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { PlaceFormView } from '../../screens/place-form.tsx';
import { requireCaller } from '../../session.server.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const input = { environment, entry: 'place:' as const, changeId: searchParams.get('change') };
  const target = orErrorPage(await draftTarget(context.container.ports, caller, input));
  return { environment, target, parent: searchParams.get('in') ?? undefined };
}

export async function action({ context, params, request }: ActionFunctionArgs) {
  const { environment = '' } = params;
  const { ports } = context.container;
  const caller = await requireCaller(context, request);
  const submission = parseWithZod(await request.formData(), { schema: PlaceForm });
  if (submission.status !== 'success') return submission.reply();
  const form = submission.value;
  const id = form.id;
  if (id === undefined) return submission.reply({ fieldErrors: { id: ['Give the place an id.'] } });
  const entry = `place:${id}` as const;
  const changeId = form.change === newChange ? null : form.change;
  const target = orErrorPage(await draftTarget(ports, caller, { environment, entry, changeId }));
  if (target.body !== null) return submission.reply({ fieldErrors: { id: [`${id} exists already, or is in this change already.`] } });
  const body = placeEdited(form, id);
  if (!body.ok) return submission.reply(replyTo(body.refusal));
  const edits = [{ kind: 'entry', entry, base: null, body: body.value }] as const;
  const saved = await saveEdit(ports, caller, { environment, target: form, open: target.open, edits });
  if (!saved.ok) return submission.reply({ formErrors: sentencesOf(saved.refusal) });
  throw redirect(inEnvironment(environment).change(saved.value.number));
}

export default function CreatePlace() {
  const { environment, target, parent } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  return (
    <Page lead="A country, a state or a city that settings can name." title="New place" trail={[{ label: 'Places', to: to.places() }]}>
      <PlaceFormView lastResult={lastResult} parent={parent} target={target} />
    </Page>
  );
}
