import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { PlaceForm, placeEdited } from '../../drafting/cohort-forms.ts';
import { draftEntry } from '../../drafting/draft-entry.server.ts';
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

export function action(args: ActionFunctionArgs) {
  return draftEntry<PlaceForm>(args, (data) => {
    const id = String(data.get('id') ?? '');
    return { schema: PlaceForm, entry: `place:${id}`, newBy: 'id', edited: (form) => placeEdited(form, id) };
  });
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
