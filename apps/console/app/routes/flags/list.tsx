import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { pageRows, readFilters, toKeyList } from '../../list-filters.server.ts';
import { inEnvironment } from '../../paths.ts';
import { keyList } from '../../queries/keys/key-list.server.ts';
import { KeyListView } from '../../screens/key-list.tsx';
import { requireCaller } from '../../session.server.ts';
import { LinkButton, NewButton } from '../../ui/actions.tsx';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const input = toKeyList(environment, 'flag', searchParams);
  const page = orErrorPage(await keyList(context.container.ports, caller, input));
  return { environment, page, filters: readFilters(searchParams), offset: input.offset ?? 0, limit: pageRows };
}

export default function FlagsList() {
  const { environment, page, filters, offset, limit } = useLoaderData<typeof loader>();
  const { edit } = page.decisions;
  return (
    <Page
      actions={
        <>
          <LinkButton to={inEnvironment(environment).staleFlags}>Stale flags</LinkButton>
          <NewButton reason={edit.reason} to={inEnvironment(environment).newFlag}>
            New flag
          </NewButton>
        </>
      }
      lead="What is switched on, for whom, and in what share."
      title="Flags"
    >
      <KeyListView environment={environment} filters={filters} kind="flag" limit={limit} offset={offset} page={page} />
    </Page>
  );
}
