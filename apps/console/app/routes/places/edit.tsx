import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import type { Place } from '@switchyard/registry-core/registry/place';
import { notFound, orErrorPage } from '../../answers.server.ts';
import { PlaceForm, placeEdited } from '../../drafting/cohort-forms.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
import { inEnvironment } from '../../paths.ts';
import { draftTarget } from '../../queries/drafting/draft-target.server.ts';
import { PlaceFormView } from '../../screens/place-form.tsx';
import { requireCaller } from '../../session.server.ts';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '', id = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const input = { environment, entry: `place:${id}` as const, changeId: searchParams.get('change') };
  const target = orErrorPage(await draftTarget(context.container.ports, caller, input));
  if (target.body === null) throw notFound(`There is no place ${id} here.`);
  // The id's kind names the body's type.
  return { environment, id, target, place: target.body as Place };
}

export function action(args: ActionFunctionArgs) {
  const { id = '' } = args.params;
  return draftEntry(args, () => ({ schema: PlaceForm, entry: `place:${id}`, edited: (form) => placeEdited(form, id) }));
}

export default function EditPlace() {
  const { environment, id, target, place } = useLoaded<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const to = inEnvironment(environment);
  return (
    <Page
      title="Edit the place"
      trail={[
        { label: 'Places', to: to.places() },
        { label: id, to: to.place(id) },
      ]}
    >
      <PlaceFormView place={place} lastResult={lastResult} target={target} />
    </Page>
  );
}
