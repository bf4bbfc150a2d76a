import type { ActionFunctionArgs } from '@remix-run/node';
import { notFound, orErrorPage } from '../../answers.server.ts';
import { findChange } from '../../queries/changes/find-change.server.ts';
import { requireCaller } from '../../session.server.ts';
import { watchChange } from '../../usecases/changes/watch-change.server.ts';

/** Asked by an open page, again and again; posted, because it says that somebody is there. */
export async function action({ context, params, request }: ActionFunctionArgs) {
  const caller = await requireCaller(context, request, { background: true });
  const { ports } = context.container;
  const found = await findChange(ports, params.number ?? '');
  if (!found.ok) throw notFound(found.refusal.message);
  return Response.json(orErrorPage(await watchChange(ports, caller, { changeId: found.value.id })));
}
