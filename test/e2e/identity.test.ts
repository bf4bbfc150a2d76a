// The local identity provider as its own process, spoken to by the OpenID Connect client library that the console uses.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPeople } from '../../apps/identity/demo-people.ts';

const consoleUrl = 'http://localhost:3999';
const callback = `${consoleUrl}/sign-in/answer`;
let identity: ChildProcess;
let issuer: string;
let state: string;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A browser's part: keeps cookies, follows redirects by hand. */
class Browser {
  readonly #cookies = new Map<string, string>();

  async open(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, headers: { ...init.headers, cookie }, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      if (value) this.#cookies.set(name, value);
      else this.#cookies.delete(name);
    }
    return response;
  }

  /** Follows redirects until a page or an address outside the provider. */
  async follow(url: string, init: RequestInit = {}): Promise<{ url: string; response: Response | undefined }> {
    let next = url;
    let response = await this.open(next, init);
    while (response.status >= 300 && response.status < 400) {
      next = new URL(response.headers.get('location') ?? '', next).href;
      if (!next.startsWith(issuer)) return { url: next, response: undefined };
      response = await this.open(next);
    }
    return { url: next, response };
  }
}

function postForm(form: Record<string, string>): RequestInit {
  return { method: 'POST', body: new URLSearchParams(form), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
}

beforeAll(async () => {
  const port = await freePort();
  issuer = `http://localhost:${port}`;
  state = await mkdtemp(join(tmpdir(), 'switchyard-identity-'));
  const node = join(import.meta.dirname, '../../node_modules/node/bin/node');
  const env = { ...process.env, IDENTITY_PORT: `${port}`, IDENTITY_STATE: state, ISSUER_URL: issuer, CONSOLE_URL: consoleUrl };
  identity = spawn(node, ['apps/identity/server.ts'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(identity.stdout!, 'data');
  expect(`${line}`).toContain('identity ready');
});

afterAll(async () => {
  identity.kill('SIGTERM');
  if (identity.exitCode === null) await once(identity, 'exit');
  await rm(state, { recursive: true });
});

async function discover(): Promise<client.Configuration> {
  return client.discovery(new URL(issuer), 'switchyard-console', 'local-only-secret', undefined, {
    execute: [client.allowInsecureRequests],
  });
}

async function beginSignIn(browser: Browser, config: client.Configuration) {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid email profile groups',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  });
  return { page: await browser.follow(url.href), checks: { pkceCodeVerifier: verifier, expectedState: state } };
}

describe('the local identity provider', () => {
  it('lists every demo person, signs one in with one click and says that a second factor was used', async () => {
    const browser = new Browser();
    const config = await discover();
    const { page, checks } = await beginSignIn(browser, config);
    const html = await page.response!.text();
    for (const { name } of demoPeople) expect(html).toContain(`${name}</span>`);

    const done = await browser.follow(page.url, postForm({ person: 'luis' }));
    const tokens = await client.authorizationCodeGrant(config, new URL(done.url), checks);
    expect(tokens.claims()).toMatchObject({
      sub: 'luis',
      email: 'luis.herrera@marquee.example',
      name: 'Luis Herrera',
      groups: ['city_ops'],
      acr: 'mfa',
      amr: ['pwd', 'otp', 'mfa'],
    });
  });

  it('asks again for a person it does not know', async () => {
    const browser = new Browser();
    const { page } = await beginSignIn(browser, await discover());
    const { response } = await browser.follow(page.url, postForm({ person: 'nobody' }));
    expect(response?.status).toBe(400);
    expect(await response?.text()).toContain('Sign in to Switchyard');
  });

  it('signs out by request of the console and goes back there; the next sign-in asks who', async () => {
    const browser = new Browser();
    const config = await discover();
    const { page, checks } = await beginSignIn(browser, config);
    const done = await browser.follow(page.url, postForm({ person: 'maya' }));
    const tokens = await client.authorizationCodeGrant(config, new URL(done.url), checks);
    const again = await beginSignIn(browser, config);
    expect(again.page.url).toContain(callback);

    const end = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token!, post_logout_redirect_uri: `${consoleUrl}/` });
    const confirm = await browser.follow(end.href);
    const html = await confirm.response!.text();
    const [, action = '', xsrf = ''] = /action="([^"]+)"><input type="hidden" name="xsrf" value="([^"]+)"/.exec(html) ?? [];
    const out = await browser.follow(action, postForm({ xsrf, logout: 'yes' }));
    expect(out.url).toBe(`${consoleUrl}/`);
    const { page: asks } = await beginSignIn(browser, config);
    expect(asks.url).toContain('/interaction/');
  });
});
