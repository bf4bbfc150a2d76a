// The local identity provider as a process of its own, and a browser's part in signing in there: it keeps cookies and follows redirects.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A browser's part: keeps cookies, follows redirects by hand. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #issuer: string;

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

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
      if (!next.startsWith(this.#issuer)) return { url: next, response: undefined };
      response = await this.open(next);
    }
    return { url: next, response };
  }
}

export function postForm(form: Record<string, string>): RequestInit {
  return { method: 'POST', body: new URLSearchParams(form), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
}

export interface Provider {
  readonly issuer: string;
  stop(): Promise<void>;
}

export async function startProvider(consoleUrl: string): Promise<Provider> {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const state = await mkdtemp(join(tmpdir(), 'switchyard-identity-'));
  const node = join(import.meta.dirname, '../../node_modules/node/bin/node');
  const env = { ...process.env, IDENTITY_PORT: `${port}`, IDENTITY_STATE: state, ISSUER_URL: issuer, CONSOLE_URL: consoleUrl };
  const provider: ChildProcess = spawn(node, ['apps/identity/server.ts'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(provider.stdout!, 'data');
  expect(`${line}`).toContain('identity ready');
  return {
    issuer,
    async stop() {
      provider.kill('SIGTERM');
      if (provider.exitCode === null) await once(provider, 'exit');
      await rm(state, { recursive: true });
    },
  };
}
