// The console's process: security headers, static files, the management API and the Remix handler in one Hono app.
// Stops gracefully: no new connections, answers under way are finished, then the container is closed.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { createRequestHandler, type ServerBuild } from '@remix-run/node';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { requestLine, speakInLines } from './app/adapters/telemetry/log-lines.ts';
import { measuredRequest } from './app/adapters/telemetry/measured.ts';
import { managementApi } from './app/api/management-api.ts';
import { type Container, createContainer } from './app/container.server.ts';
import { takeBackChannelLogout } from './app/identity/back-channel-logout.server.ts';
import { type DoorVariables, keepDoor } from './app/identity/keep-door.server.ts';
import { paths } from './app/paths.ts';
import { readSettings } from './app/settings.server.ts';

/** A registry file of 10,000 keys, uploaded, with room to spare; the same bound as the management API's. */
const formBytesMax = 64 * 1024 * 1024;
/** What the edge tells in one body: the messages that its queue hands out at once. */
const usageBytesMax = 16 * 1024 * 1024;
const logoutBytesMax = 64 * 1024;
const clientFolder = fileURLToPath(new URL('./build/client', import.meta.url));

/** Scripts and styles by nonce; style attributes are Mantine's, rendered by the server. Forms may lead to the identity provider (sign out). */
function contentSecurityPolicy(nonce: string, issuer: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    `form-action 'self' ${issuer}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; ');
}

function secure(headers: Headers, https: boolean): void {
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'DENY');
  headers.set('referrer-policy', 'same-origin');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=()');
  if (https) headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
}

/** A form may only be posted from this console's own pages: browsers name the origin of every POST. */
function isOwnOrigin(request: Request, consoleUrl: URL): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  const origin = request.headers.get('origin');
  if (origin === null || !URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === request.headers.get('host') || host === consoleUrl.host;
}

/** Lets the Remix pages answer, each under a policy with a nonce of its own and never stored by any cache. */
function remixPages(container: Container, build: ServerBuild) {
  const handle = createRequestHandler(build, process.env.NODE_ENV ?? 'production');
  const consoleUrl = new URL(container.settings.CONSOLE_URL);
  const issuer = new URL(container.settings.ISSUER_URL).origin;
  return async ({ req, var: { address, requestId } }: Context<{ Variables: DoorVariables }>): Promise<Response> => {
    if (!isOwnOrigin(req.raw, consoleUrl)) return new Response('This form was not sent from the console itself.', { status: 403 });
    const nonce = randomBytes(16).toString('base64');
    const response = await handle(req.raw, { container, nonce, requestId, address });
    response.headers.set('content-security-policy', contentSecurityPolicy(nonce, issuer));
    response.headers.set('cache-control', 'no-store');
    return response;
  };
}

function createApp(container: Container, build: ServerBuild): Hono<{ Variables: DoorVariables }> {
  const app = new Hono<{ Variables: DoorVariables }>();
  const https = container.settings.CONSOLE_URL.startsWith('https:');
  app.use(async (c, next) => {
    const answer = async () => {
      await next();
      secure(c.res.headers, https);
      return c.res;
    };
    const { telemetry, settings } = container;
    await measuredRequest(c.req.raw, telemetry, answer, (seen) => {
      const line = requestLine(settings.LOG_FORMAT, { ...seen, requestId: c.get('requestId') ?? '' }, new Date(), telemetry.ids());
      if (line !== undefined) process.stdout.write(`${line}\n`);
    });
  });
  app.get('/healthz', (c) => c.json({ status: 'ok' }, 200, { 'cache-control': 'no-store' }));
  // The edge is told by its signature, and reaches us from anywhere.
  app.post('/edge/usage', bodyLimit({ maxSize: usageBytesMax, onError: (c) => c.text('Fewer batches at once, please.', 413) }), (c) =>
    container.usageIntake.take(c.req.raw),
  );
  // So is the sign-out at the identity provider.
  app.post(paths.backChannelLogout, bodyLimit({ maxSize: logoutBytesMax }), (c) => takeBackChannelLogout(container, c.req.raw));
  app.use(keepDoor(container));
  app.route('/api', managementApi(container));
  app.use(
    '/assets/*',
    serveStatic({
      root: clientFolder,
      precompressed: true,
      onFound: (_path, c) => c.header('cache-control', 'public, max-age=31536000, immutable'),
    }),
  );
  app.all('/assets/*', (c) => c.text('There is no such file.', 404));
  app.use('/favicon.svg', serveStatic({ root: clientFolder, onFound: (_path, c) => c.header('cache-control', 'public, max-age=3600') }));
  app.use(bodyLimit({ maxSize: formBytesMax, onError: (c) => c.text('A form has at most 64 MiB; send a smaller file.', 413) }));
  app.all('*', remixPages(container, build));
  app.onError((error, c) => {
    console.error(error);
    return c.text('Something broke. The fault is ours and has been written down.', 500);
  });
  return app;
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  if (!settings.ok) {
    console.error([settings.refusal.message, ...(settings.refusal.causes ?? []).map(({ message }) => message)].join('\n'));
    process.exit(1);
  }
  const container = await createContainer(settings.value);
  speakInLines(settings.value.LOG_FORMAT, container.telemetry);
  // Built by `remix vite:build`; its type is the contract of @remix-run/node.
  const build = (await import(new URL('./build/server/index.js', import.meta.url).href)) as ServerBuild;
  const server = serve({ fetch: createApp(container, build).fetch, port: settings.value.CONSOLE_PORT }, ({ port }) => {
    console.log(`Console: ${settings.value.CONSOLE_URL} (port ${port})`);
  });
  server.on('error', (error) => {
    console.error(`The console cannot listen on port ${settings.value.CONSOLE_PORT}: ${error.message}`);
    process.exit(1);
  });
  const stop = () => {
    // Streams of news would be waited for.
    void container.news.close();
    server.close(() => void container.close().then(() => process.exit(0)));
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    // Streams that never end must not keep the process: they get five seconds.
    setTimeout(() => process.exit(0), 5_000).unref();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

await main();
