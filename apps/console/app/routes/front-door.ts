import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { notFound, orErrorPage } from '../answers.server.ts';
import { inEnvironment } from '../paths.ts';
import { environmentList } from '../queries/environments/environment-list.server.ts';
import { requireCaller } from '../session.server.ts';

export async function loader({ context, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const { rows } = orErrorPage(await environmentList(context.container.ports, caller));
  const [first] = rows;
  if (!first) throw notFound('There is no environment that you may look at. Run the seed, create one through the API, or ask an admin.');
  throw redirect(inEnvironment(first.name).home);
}
