// The document of every page: the look, the nonce, and what is shown when a page fails.
import sans from '@fontsource-variable/geist/files/geist-latin-wght-normal.woff2?url';
import '@fontsource-variable/geist/wght.css';
import mono from '@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2?url';
import '@fontsource-variable/geist-mono/wght.css';
import './ui/mantine-styles.ts';
import './ui/tokens.css';
import { ColorSchemeScript, MantineProvider } from '@mantine/core';
import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useRouteLoaderData } from '@remix-run/react';
import type { ReactNode } from 'react';
import { ErrorPage } from './screens/error-page.tsx';
import { readLook } from './theme.server.ts';
import { useNonce } from './ui/nonce.ts';
import { theme } from './ui/theme.ts';
import { ZoneKeeper } from './ui/zone.tsx';
import { readZone } from './zone.server.ts';

/** Asked for at once, so that no text is set twice. */
const fonts = [sans, mono].map((href) => ({ rel: 'preload', href, as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' }) as const);

export const links: LinksFunction = () => [{ rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' }, ...fonts];

/** `fees.provider_pct · config · production`: tabs are told apart by what comes first. */
export const meta: MetaFunction = ({ location }) => {
  const parts = location.pathname.split('/').filter(Boolean).map(readable);
  return [{ title: [...parts.reverse(), 'Switchyard'].join(' · ') }];
};

function readable(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export async function loader({ context, request }: LoaderFunctionArgs) {
  return { look: await readLook(request), zone: readZone(request), now: context.container.ports.now() };
}

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce();
  const look = useRouteLoaderData<typeof loader>('root')?.look ?? 'auto';
  const forced = look === 'auto' ? {} : { forceColorScheme: look };
  return (
    <html data-mantine-color-scheme={look === 'dark' ? 'dark' : 'light'} lang="en" suppressHydrationWarning>
      <head>
        <meta charSet="utf-8" />
        <meta content="width=device-width, initial-scale=1" name="viewport" />
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} suppressHydrationWarning {...forced} />
        <Meta />
        <Links />
      </head>
      <body>
        <MantineProvider defaultColorScheme="auto" getStyleNonce={() => nonce} theme={theme} {...forced}>
          {children}
        </MantineProvider>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function Root() {
  return (
    <>
      <ZoneKeeper />
      <Outlet />
    </>
  );
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
