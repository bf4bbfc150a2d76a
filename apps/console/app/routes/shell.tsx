// The frame of an environment. Its loader runs beside the screen's own, so each screen asks who is there for itself.
import type { LoaderFunctionArgs } from '@remix-run/node';
import { Outlet, useLoaderData, useRouteLoaderData } from '@remix-run/react';
import { rolesOf } from '@switchyard/registry-core/access/decide';
import { orErrorPage } from '../answers.server.ts';
import { shell } from '../queries/shell/shell.server.ts';
import { ErrorPage } from '../screens/error-page.tsx';
import { Rail, ShellFrame } from '../screens/rail.tsx';
import { requireCaller } from '../session.server.ts';

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const caller = await requireCaller(context, request);
  const surroundings = orErrorPage(await shell(context.container.ports, caller, { environment: params.environment ?? '' }));
  return { shell: surroundings, name: caller.actor.name, roles: rolesOf(caller.actor) };
}

export default function ShellRoute() {
  const { shell, name, roles } = useLoaderData<typeof loader>();
  const look = useRouteLoaderData<{ look: string }>('root')?.look ?? 'auto';
  return (
    <ShellFrame rail={<Rail look={look} name={name} roles={roles} shell={shell} />} shell={shell}>
      <Outlet />
    </ShellFrame>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
