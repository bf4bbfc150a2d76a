// The local identity provider as a process of its own: `node apps/identity/server.ts`. Listens on this machine only, prints
// one line when it is ready, and ends on SIGTERM.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type Provider from 'oidc-provider';
import { everyoneAtProvider, newcomer } from './demo-people.ts';
import { readOrMakeKeys } from './key-file.ts';
import { signInPage } from './pages.ts';
import { makeProvider } from './provider.ts';

const bodyBytesMax = 4096;

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const part of request) {
    text += part;
    if (text.length > bodyBytesMax) break;
  }
  return new URLSearchParams(text.slice(0, bodyBytesMax));
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
  response.end(html);
}

/** The sign-in page and its one answer: the person whose button was pressed, with a second factor taken as given, but for the newcomer. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { uid, params } = await provider.interactionDetails(request, response);
  const hinted = everyoneAtProvider.find(({ email }) => email === params.login_hint);
  const page = signInPage(`/interaction/${uid}`, everyoneAtProvider, hinted);
  if (request.method !== 'POST') return sendPage(response, 200, page);
  const chosen = (await readForm(request)).get('person');
  const person = everyoneAtProvider.find(({ id }) => id === chosen);
  if (!person) return sendPage(response, 400, page);
  const shown = person === newcomer ? { amr: ['pwd'] } : { amr: ['pwd', 'otp', 'mfa'], acr: 'mfa' };
  await provider.interactionFinished(request, response, { login: { accountId: person.id, ...shown } });
}

function handler(provider: Provider, consoleUrl: string) {
  const library = provider.callback();
  return (request: IncomingMessage, response: ServerResponse): void => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path === '/healthz') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
    } else if (path.startsWith('/interaction/')) {
      // An interaction that is over or was never begun has nowhere to go but back to the console.
      interact(provider, request, response).catch(() => response.writeHead(303, { location: consoleUrl }).end());
    } else {
      void library(request, response);
    }
  };
}

async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const port = Number(env.IDENTITY_PORT ?? 3001);
  const issuerUrl = env.ISSUER_URL ?? `http://localhost:${port}`;
  const consoleUrl = (env.CONSOLE_URL ?? 'http://localhost:3000').replace(/\/$/, '');
  const keys = readOrMakeKeys(join(env.IDENTITY_STATE ?? '.switchyard/identity', 'keys.json'));
  const clientId = env.OIDC_CLIENT_ID ?? 'switchyard-console';
  const clientSecret = env.OIDC_CLIENT_SECRET ?? 'local-only-secret';
  const provider = makeProvider({ issuerUrl, consoleUrl, clientId, clientSecret }, keys);
  const server = createServer(handler(provider, consoleUrl));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  console.log(`identity ready on ${issuerUrl}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close(() => process.exit(0));
      server.closeAllConnections();
    });
  }
}

await main(process.env);
