import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { notFound } from '../answers.server.ts';
import { inEnvironment } from '../paths.ts';
import { requireCaller } from '../session.server.ts';

export async function loader({ context, request }: LoaderFunctionArgs) {
  await requireCaller(context, request);
  const [first] = await context.container.ports.read(({ environments }) => environments.list());
  if (!first) throw notFound('There is no environment yet. Run the seed, or create one through the API.');
  throw redirect(inEnvironment(first.name).home);
}
