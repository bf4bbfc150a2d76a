import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { readFilters, toKeyList } from '../../list-filters.server.ts';
import { inEnvironment } from '../../paths.ts';
import { registryList } from '../../queries/registry/registry-list.server.ts';
import type { LiveHandle } from '../../screens/live-news.tsx';
import { RegistryView } from '../../screens/registry-view.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton, NewButton } from '../../ui/actions.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { Page } from '../../ui/page.tsx';
import { RemoveView, removeView } from '../../usecases/registry/remove-view.server.ts';
import { SaveView, saveView } from '../../usecases/registry/save-view.server.ts';

export const handle: LiveHandle = { live: 'all' };

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const page = orErrorPage(await registryList(context.container.ports, caller, toKeyList(environment, searchParams)));
  return { environment, page, filters: readFilters(searchParams) };
}

export async function action({ context, request }: ActionFunctionArgs) {
  const caller = await requireCaller(context, request);
  const { ports } = context.container;
  const { step, ...fields } = Object.fromEntries(await request.formData());
  const { pathname, search } = new URL(request.url);
  if (step === 'remove-view') {
    const view = RemoveView.safeParse(fields);
    if (view.success) await removeView(ports, caller, view.data);
    throw redirect(pathname + search);
  }
  const view = SaveView.safeParse(fields);
  if (!view.success) return { refused: view.error.issues[0]?.message ?? 'Give the view a name.' };
  const saved = await saveView(ports, caller, view.data);
  if (!saved.ok) return { refused: saved.refusal.message };
  throw redirect(pathname + search);
}

export default function Registry() {
  const { environment, page, filters } = useLoaded<typeof loader>();
  const refused = useActionData<typeof action>()?.refused;
  const to = inEnvironment(environment);
  const { reason } = page.decisions.edit;
  return (
    <Page
      actions={
        <>
          <LinkButton to={to.staleFlags} variant="subtle">
            Stale flags
          </LinkButton>
          {reason === null && <LinkButton to={to.newConfig}>New config key</LinkButton>}
          <NewButton reason={reason} to={to.newFlag}>
            New flag
          </NewButton>
        </>
      }
      title="Registry"
    >
      <RegistryView environment={environment} filters={filters} page={page} refused={refused} />
    </Page>
  );
}
