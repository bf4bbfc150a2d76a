// A gate between console and edge: an HTTP proxy that tells what passes and can stop it before or after the edge has seen it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Gate {
  readonly url: string;
  /** Called before a request goes on; what it waits for, the request waits for. `false` swallows the request. */
  onRequest: () => Promise<boolean>;
  /** The same for the edge's answer. */
  onAnswer: () => Promise<boolean>;
  /** Bodies that reached the edge. */
  readonly passed: Buffer[];
  /** Where requests go; changes when an edge is started again. */
  target: string;
  close(): Promise<void>;
}

const open = () => Promise.resolve(true);

export async function openGate(target: string): Promise<Gate> {
  const passed: Buffer[] = [];
  const server = createServer((request, response) => void pass(gate, request, response).catch(() => response.destroy()));
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const gate: Gate = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onRequest: open,
    onAnswer: open,
    passed,
    target,
    close: () =>
      new Promise((settle) => {
        server.closeAllConnections();
        server.close(() => settle());
      }),
  };
  return gate;
}

async function pass(gate: Gate, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (!(await gate.onRequest())) return void response.destroy();
  gate.passed.push(body);
  const answer = await fetch(new URL(request.url ?? '/', gate.target), {
    method: request.method ?? 'GET',
    headers: { 'content-type': request.headers['content-type'] ?? '' },
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  });
  const text = await answer.text();
  if (!(await gate.onAnswer())) return void response.destroy();
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
}

export function reopen(gate: Gate): void {
  gate.onRequest = open;
  gate.onAnswer = open;
}
