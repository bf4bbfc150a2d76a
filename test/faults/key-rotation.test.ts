// Keys that change while everything is served: the signing key by the commands of docs/keys.md in their order, an SDK key with
// overlap, and a console that goes on from the heads of the version before.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Caller } from '../../apps/console/app/caller.ts';
import type { Ports } from '../../apps/console/app/ports.ts';
import { revokeSdkKey } from '../../apps/console/app/usecases/sdk-keys/revoke-sdk-key.server.ts';
import { rotateSdkKey } from '../../apps/console/app/usecases/sdk-keys/rotate-sdk-key.server.ts';
import { publishValue } from './publish-value.ts';
import { type SmallStack, startSmallStack } from './small-stack.ts';
import { switchyard } from './switchyard-command.ts';

let stack: SmallStack;
/** What the SDK key of the stack was rotated to. */
let successor = '';
beforeAll(async () => {
  stack = await startSmallStack();
});
afterAll(() => stack.close());

async function command(...args: string[]): Promise<string> {
  const { code, text } = await switchyard(stack.folder, args);
  if (code !== 0) throw new Error(text);
  return text;
}

const restartConsole = (file: string, publishKeys: string, work?: (ports: Ports) => Promise<unknown>) =>
  stack.withConsole(readFileSync(join(stack.folder, file), 'utf8'), { PUBLISH_KEYS: publishKeys }, async ({ ports }) => work?.(ports));

it('the signing key is changed while everything is served', async () => {
  await command('new-key', 'signing.json');
  await stack.deployEdge({ publishKeys: await command('key-set', 'signing.json') });
  await restartConsole('signing.json', '', (ports) => publishValue(ports, 1));
  await stack.untilServed('fault.value', { value: 1 });

  await command('new-key', 'signing.next.json');
  const both = await command('key-set', 'signing.json', 'signing.next.json');
  await stack.deployEdge({ publishKeys: both });
  await restartConsole('signing.json', both, (ports) => publishValue(ports, 2));
  await stack.untilServed('fault.value', { value: 2 });

  // Nothing is published: the new key signs what is live at its start.
  await restartConsole('signing.next.json', both);
  await stack.deployEdge({ publishKeys: await command('key-set', 'signing.next.json') });
  await stack.untilServed('fault.value', { value: 2 });
  await restartConsole('signing.next.json', '', (ports) => publishValue(ports, 3));
  await stack.untilServed('fault.value', { value: 3 });
  expect(await stack.rows(`SELECT count(*)::int AS count FROM audit WHERE verb = 'head.reconcile'`)).toEqual([{ count: 0 }]);
});

it('a key is never written over another, and a set holds no private part', async () => {
  await expect(command('new-key', 'signing.json')).rejects.toThrow('cannot be written');
  await command('new-key', 'recovery.json', '--recovery-for', 'https://edge.example.com');
  const { keys } = JSON.parse(await command('key-set', 'signing.json', 'recovery.json'));
  expect(keys.map((key: object) => Object.keys(key).sort())).toEqual(Array(2).fill(['alg', 'crv', 'kid', 'kty', 'use', 'x']));
});

it('an SDK key and its successor work side by side, and a revoked one is refused', async () => {
  const caller: Caller = {
    actor: { id: 'per_admin', name: 'Ada', email: 'ada@example.com', grants: [{ role: 'admin' }] },
    requestId: null,
  };
  await restartConsole('signing.next.json', '', async (ports) => {
    await ports.transaction(({ people }) => people.create({ ...caller.actor, title: '', active: true }));
    const rotated = await rotateSdkKey(ports, caller, { keyId: 'key_1', overlapHours: 1 });
    if (!rotated.ok) throw new Error(rotated.refusal.message);
    successor = rotated.value.secret;
    expect(await rotateSdkKey(ports, caller, { keyId: 'key_1', overlapHours: 1 })).toMatchObject({ refusal: { code: 'ALREADY_ROTATED' } });
  });
  await stack.untilServed('fault.value', { value: 3 }, successor);
  expect(await stack.served('fault.value')).toMatchObject({ value: 3 });

  await restartConsole('signing.next.json', '', async (ports) => {
    expect(await revokeSdkKey(ports, caller, { keyId: 'key_1', reason: 'All have changed over' })).toMatchObject({ ok: true });
  });
  await expect.poll(async () => (await stack.served('fault.value')).errorDetails, { timeout: 15_000 }).toContain('revoked');
  expect(await stack.served('fault.value', successor)).toMatchObject({ value: 3 });
  const tables = await stack.rows<{ content: string }>('SELECT content FROM head ORDER BY id DESC LIMIT 2');
  const [after, before] = tables.map(({ content }) => JSON.parse(content));
  expect(after).toMatchObject({ keyTable: before.keyTable, revoked: ['key_1'] });
});

it('a console goes on from a head that holds its keys, as the version before wrote it', async () => {
  const [last] = await stack.rows<{ id: string; content: string }>('SELECT id, content FROM head ORDER BY id DESC LIMIT 1');
  const { keyTable: _table, revoked: _revoked, ...content } = JSON.parse(last!.content);
  await stack.rows(`UPDATE head SET content = '${JSON.stringify({ ...content, sdkKeys: [] })}' WHERE id = ${last!.id}`);
  await restartConsole('signing.next.json', '', (ports) => publishValue(ports, 4));
  await stack.untilServed('fault.value', { value: 4 }, successor);
  const [next] = await stack.rows<{ content: string }>('SELECT content FROM head ORDER BY id DESC LIMIT 1');
  expect(JSON.parse(next!.content)).toMatchObject({ keyTable: expect.any(String), revoked: [] });
});
