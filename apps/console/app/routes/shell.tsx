// The frame of an environment. Its loader runs beside the screen's own, so each screen asks who is there for itself.
import type { LoaderFunctionArgs } from '@remix-run/node';
import { Outlet, type ShouldRevalidateFunctionArgs, useRouteLoaderData } from '@remix-run/react';
import { rolesOf } from '@switchyard/registry-core/access/denial';
import type { ReactNode } from 'react';
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

/** Looking at another part of the same page, as a search does with each letter, changes nothing around it. */
export function shouldRevalidate({ currentUrl, nextUrl, formMethod, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  const sameScreen = currentUrl.pathname === nextUrl.pathname && currentUrl.search !== nextUrl.search;
  return sameScreen && formMethod === undefined ? false : defaultShouldRevalidate;
}

function Frame({ children }: { children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>('routes/shell');
  if (!data) return children;
  const { shell: surroundings, name, roles } = data;
  return (
    <ShellFrame rail={<Rail name={name} roles={roles} shell={surroundings} />} shell={surroundings}>
      {children}
    </ShellFrame>
  );
}

export default function ShellRoute() {
  return (
    <Frame>
      <Outlet />
    </Frame>
  );
}

/** A screen that fails leaves the way to the others open. */
export function ErrorBoundary() {
  return (
    <Frame>
      <ErrorPage />
    </Frame>
  );
}
