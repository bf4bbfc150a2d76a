// What the edge counts arrives at the console through the queue, signed and once; and nothing waits for it.
import { expect, it } from 'vitest';
import { ask, evaluateFlag, flagsPath, startEdgeForTest } from './edge.ts';
import { compile, shop } from './registries.ts';
import { startUsageConsole } from './usage-console.ts';

const snapshot = compile(shop('Hello'));

it('counts by key, variant, release and reason arrive, with who asked and a sample without persons', async () => {
  const console = await startUsageConsole();
  const edge = await startEdgeForTest({ usage: console.usage });
  await edge.console.publish(edge.url, { snapshot, version: '1.0.0' });
  const headers = { 'user-agent': 'booking-sdk/1.2 (secret laptop)', 'x-switchyard-app': 'booking/7.1' };
  for (let i = 0; i < 20; i += 1)
    await evaluateFlag(edge, 'greeting', { targetingKey: `user-${i}`, city: 'HOU', email: 'a@b.c' }, { headers });
  for (let i = 0; i < 5; i += 1) await ask(edge, flagsPath, { body: { context: { targetingKey: i === 0 ? 'vera' : 'x' } }, headers });
  expect((await ask(edge, '/v1/resolve?targetingKey=x', { method: 'GET', headers })).status).toBe(200);
  await evaluateFlag(edge, 'made-up', {}, { headers });
  expect(await console.countsOf('greeting', 26)).toEqual({ 'null TARGETING_MATCH': 20, 'null DEFAULT': 6 });
  expect(await console.countsOf('vip lounge/door', 6)).toEqual({ 'open TARGETING_MATCH': 1, 'closed DEFAULT': 5 });
  expect(await console.countsOf('parked', 6)).toEqual({ 'null DISABLED': 6 });

  const batches = [...console.batches.values()];
  expect(batches.flatMap(({ errors }) => errors)).toEqual([['1.0.0', 'FLAG_NOT_FOUND', 1]]);
  expect(new Set(batches.flatMap(({ clients }) => clients.map(([kind, agent, app]) => `${kind} ${agent} ${app}`)))).toEqual(
    new Set(['server booking-sdk/1.2 booking/7.1']),
  );
  // The first request is looked at, whatever comes after it. What callers make up is nobody's key.
  const readers = batches.flatMap((batch) => batch.readers ?? []);
  const told = new Set(readers.flatMap(([kind, agent, app, , keys]) => keys.map((key) => `${kind} ${agent} ${app} ${key}`)));
  told.delete('server booking-sdk/1.2 booking/7.1 ');
  expect(told).toEqual(new Set(['server booking-sdk/1.2 booking/7.1 greeting']));
  const contexts = batches.flatMap((batch) => batch.contexts);
  expect(contexts.filter(({ city }) => city === 'HOU').length).toBeGreaterThan(10);
  const sent = JSON.stringify(batches);
  for (const secret of ['user-1', 'a@b.c', 'vera', 'laptop', 'made-up']) expect(sent).not.toContain(secret);
});

it('a location says once per head when it first answered from it, within a second', async () => {
  const console = await startUsageConsole();
  const edge = await startEdgeForTest({ usage: console.usage });
  const receipts = () => [...console.batches.values()].flatMap((batch) => batch.receipts);
  const publishedAtMs = Date.now();
  await edge.console.publish(edge.url, { snapshot, version: '1.0.0' });
  await evaluateFlag(edge, 'greeting');
  await expect.poll(receipts, { timeout: 5_000 }).toHaveLength(1);
  await edge.console.publish(edge.url, { snapshot, version: '1.0.1' });
  await expect.poll(async () => (await evaluateFlag(edge, 'greeting')).json.metadata.release, { timeout: 5_000 }).toBe('1.0.1');
  await expect.poll(receipts, { timeout: 5_000 }).toHaveLength(2);
  const [first, second] = receipts();
  expect([first?.[0], first?.[1], first?.[3], second?.[0], second?.[1]]).toEqual([1, '1.0.0', null, 2, '1.0.1']);
  expect(first?.[2]).toBeGreaterThanOrEqual(publishedAtMs);
  expect(second?.[3]).toBeGreaterThanOrEqual(0);
  expect(second?.[2]).toBeLessThanOrEqual(Date.now());
});

it('while the console refuses or is gone answers come as ever, and what was counted comes later, once', async () => {
  const console = await startUsageConsole();
  console.answer(503);
  const edge = await startEdgeForTest({ usage: console.usage });
  await edge.console.publish(edge.url, { snapshot, version: '1.0.0' });
  const startedAtMs = Date.now();
  for (let i = 0; i < 10; i += 1) expect((await evaluateFlag(edge, 'greeting')).status).toBe(200);
  expect(Date.now() - startedAtMs).toBeLessThan(3_000);
  await expect.poll(console.bodies, { timeout: 10_000 }).toBeGreaterThan(0);
  console.answer(200);
  expect(await console.countsOf('greeting', 10, 40_000)).toEqual({ 'null DEFAULT': 10 });
});
