// Further rows of the registry's list, for whoever scrolls.
import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { toKeyList } from '../../list-filters.server.ts';
import { registryRows } from '../../queries/registry/registry-list.server.ts';
import { requireCaller } from '../../session.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const caller = await requireCaller(context, request);
  const page = orErrorPage(await registryRows(context.container.ports, caller, toKeyList(params.environment ?? '', searchParams)));
  searchParams.delete('offset');
  return { ...page, of: searchParams.toString() };
}
