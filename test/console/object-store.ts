// A stand-in for an S3-compatible object store with Object Lock: what was put is neither replaced nor removed before its date.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestObjectStore {
  readonly endpoint: string;
  readonly objects: Map<string, { readonly body: string; readonly mode: string; readonly until: Date }>;
  /** While true, nobody is answered. */
  away: boolean;
  close(): Promise<void>;
}

const failed = (answer: ServerResponse, status: number, code: string) =>
  answer.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) body += part;
  return body;
}

export async function startObjectStore(): Promise<TestObjectStore> {
  const objects: TestObjectStore['objects'] = new Map();
  const handle = async (request: IncomingMessage, answer: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://store');
    const [, , ...parts] = url.pathname.split('/');
    const name = decodeURIComponent(parts.join('/'));
    const body = await bodyOf(request);
    if (store.away) return failed(answer, 400, 'Away');
    const kept = objects.get(name);
    if (request.method === 'GET' && url.searchParams.has('list-type')) {
      const prefix = url.searchParams.get('prefix') ?? '';
      const names = [...objects.keys()].filter((one) => one.startsWith(prefix)).sort();
      const contents = names.slice(0, Number(url.searchParams.get('max-keys'))).map((one) => `<Contents><Key>${one}</Key></Contents>`);
      return answer.writeHead(200, { 'content-type': 'application/xml' }).end(`<ListBucketResult>${contents.join('')}</ListBucketResult>`);
    }
    if (request.method === 'GET') return kept ? answer.writeHead(200).end(kept.body) : failed(answer, 404, 'NoSuchKey');
    const isLocked = kept !== undefined && kept.mode === 'COMPLIANCE' && kept.until > new Date();
    if (request.method === 'DELETE')
      return isLocked ? failed(answer, 403, 'AccessDenied') : answer.writeHead(objects.delete(name) ? 204 : 404).end();
    if (kept && request.headers['if-none-match'] === '*') return failed(answer, 412, 'PreconditionFailed');
    if (isLocked) return failed(answer, 403, 'AccessDenied');
    const header = (of: string) => String(request.headers[`x-amz-object-lock-${of}`] ?? '');
    objects.set(name, { body, mode: header('mode'), until: new Date(header('retain-until-date')) });
    return answer.writeHead(200, { etag: '"1"' }).end();
  };
  const server = createServer((request, answer) => void handle(request, answer));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const store: TestObjectStore = {
    endpoint: `http://127.0.0.1:${port}`,
    objects,
    away: false,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return store;
}
