import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { orErrorPage } from '../../answers.server.ts';
import { pageRows, readFilters, toKeyList } from '../../list-filters.server.ts';
import { inEnvironment } from '../../paths.ts';
import { keyList } from '../../queries/keys/key-list.server.ts';
import { KeyListView } from '../../screens/key-list.tsx';
import { requireCaller } from '../../session.server.ts';
import { NewButton } from '../../ui/actions.tsx';
import { Page } from '../../ui/page.tsx';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { environment = '' } = params;
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const input = toKeyList(environment, 'config', searchParams);
  const page = orErrorPage(await keyList(context.container.ports, caller, input));
  return { environment, page, filters: readFilters(searchParams), offset: input.offset ?? 0, limit: pageRows };
}

export default function ConfigList() {
  const { environment, page, filters, offset, limit } = useLoaderData<typeof loader>();
  const { edit } = page.decisions;
  return (
    <Page
      actions={
        <NewButton reason={edit.reason} to={inEnvironment(environment).newConfig}>
          New config key
        </NewButton>
      }
      lead="Typed values that applications read: fees, limits, weights, policies."
      title="Config"
    >
      <KeyListView environment={environment} filters={filters} kind="config" limit={limit} offset={offset} page={page} />
    </Page>
  );
}
