// The difference of a change as JSON: what its page shows in words, for whoever wants to read or keep it otherwise.
import type { LoaderFunctionArgs } from '@remix-run/node';
import { orErrorPage } from '../../answers.server.ts';
import { changePage } from '../../queries/changes/change-page.server.ts';
import { requireCaller } from '../../session.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const { change, diff, revives } = orErrorPage(await changePage(context.container.ports, caller, { change: params.number ?? '' }));
  const { number, title, environment, status, round, difference } = change;
  return new Response(JSON.stringify({ change: { number, title, environment, status, round, difference }, diff, revives }, null, 2), {
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
}
