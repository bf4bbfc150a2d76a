// The snippets that the console hands out, pasted as they are: each runs in a process of its own and says what the edge answers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Snippet, snippetsFor } from '../../apps/console/app/screens/snippets.ts';
import { clientSnapshot } from './client-cases.ts';
import { startEdge, type TestEdge } from './edge.ts';

const root = join(import.meta.dirname, '..', '..');
const flag = 'bookings-open';
let edge: TestEdge;

beforeAll(async () => {
  edge = await startEdge();
  await edge.console.publish(edge.url, { snapshot: clientSnapshot, version: '1.0.0' });
});
afterAll(() => edge.close());

/** What it prints first. A client that listens for news never ends by itself. */
async function run({ language, code }: Snippet): Promise<string> {
  const child =
    language === 'shell'
      ? spawn('sh', ['-c', code], { cwd: root })
      : spawn(process.execPath, ['--input-type=module', '--eval', code], { cwd: root });
  let complaint = '';
  child.stderr.on('data', (part) => {
    complaint += part;
  });
  const [said] = await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  child.kill();
  return Buffer.isBuffer(said) ? said.toString() : complaint;
}

describe('a snippet of the console, run as it is pasted,', () => {
  it.each(snippetsFor({ edgeUrl: '', secret: '', flag }).map(({ name }) => name))('answers: %s', async (name) => {
    const { serverKey, clientKey } = edge.console;
    const kinds = { server: serverKey, client: clientKey };
    const snippets = (['server', 'client'] as const).flatMap((kind) =>
      snippetsFor({ edgeUrl: edge.url, secret: kinds[kind], flag }).filter((snippet) => snippet.kind === kind),
    );
    const snippet = snippets.find((one) => one.name === name);
    if (!snippet) throw new Error(`There is no snippet ${name}.`);
    expect(await run(snippet)).toMatch(/bookings-open is true|"value":true/);
  });
});
