// Builds the console: Remix on Vite, with every v3 future flag on so that the later move to React Router is small.
import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';

declare module '@remix-run/node' {
  interface Future {
    v3_singleFetch: true;
  }
}

export default defineConfig({
  plugins: [
    remix({
      future: {
        v3_fetcherPersist: true,
        v3_lazyRouteDiscovery: true,
        v3_relativeSplatPath: true,
        v3_routeConfig: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
    }),
  ],
  // The icon package has five thousand modules; bundling picks the thirty that are drawn.
  ssr: { noExternal: ['@tabler/icons-react'] },
  // Nothing is inlined as data: the policy allows fonts and images from the console only.
  build: { target: 'es2022', chunkSizeWarningLimit: 900, assetsInlineLimit: 0 },
});
