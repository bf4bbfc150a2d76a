// What was gathered goes into the queue in messages of its size; a queue that refuses is said to have refused.
import { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import { expect, it } from 'vitest';
import { type Gathered, type ShippingBindings, shipUsage } from './ship-usage.ts';

const messageBytesMax = 128_000;

function gathered(fields: Partial<Gathered> = {}): Gathered {
  const nothing = { dropped: 0, counts: [], errors: [], clients: [], receipts: [], contexts: [] };
  return { environment: 'production', location: 'IAH', fromMs: 1, toMs: 2, ...nothing, ...fields };
}

function bindings(send: (batch: UsageBatch) => Promise<void>, more: Omit<ShippingBindings, 'USAGE'> = {}): ShippingBindings {
  return { USAGE: { send }, ...more };
}

it('ten thousand long rows become messages that each fit, and nothing is lost or told twice', async () => {
  const counts = Array.from({ length: 10_000 }, (_, index): Gathered['counts'][number] => [
    `${'ж'.repeat(200)}.${index}`,
    'ж'.repeat(100),
    'SPLIT',
    '1.0.0',
    1,
  ]);
  const sent: UsageBatch[] = [];
  const env = bindings(async (batch) => void sent.push(batch));
  expect(await shipUsage(env, gathered({ counts, dropped: 3, receipts: [[1, '1.0.0', 5, null]] }))).toBe(true);
  for (const batch of sent) {
    expect(UsageBatch.safeParse(batch).error).toBeUndefined();
    expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThan(messageBytesMax);
  }
  expect(sent.flatMap((batch) => batch.counts)).toEqual(counts);
  expect([sent.reduce((sum, { dropped }) => sum + dropped, 0), sent.flatMap(({ receipts }) => receipts)]).toEqual([
    3,
    [[1, '1.0.0', 5, null]],
  ]);
  expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length);
});

it('nothing to tell is not told', async () => {
  expect(
    await shipUsage(
      bindings(() => Promise.reject(new Error('never asked'))),
      gathered(),
    ),
  ).toBe(true);
});

it('a queue that is full, and a list of attributes that cannot be read, are no exception', async () => {
  const some = gathered({ clients: [['server', 'node', '', 1]] });
  expect(
    await shipUsage(
      bindings(() => Promise.reject(new Error('Queue is full'))),
      some,
    ),
  ).toBe(false);
  expect(
    await shipUsage(
      bindings(async () => {}, { USAGE_ATTRIBUTES: '{' }),
      some,
    ),
  ).toBe(false);
});

it('each environment has its own list of attributes', async () => {
  const sent: UsageBatch[] = [];
  const lists = { USAGE_ATTRIBUTES: '{"production":["plan"],"*":[]}', USAGE_KEY: '{"d":"secret"}' };
  const env = bindings(async (batch) => void sent.push(batch), lists);
  const contexts = [{ plan: 'pro', city: 'HOU' }];
  const clients: Gathered['clients'] = [['server', 'node', '', 1]];
  await shipUsage(env, gathered({ contexts, clients }));
  await shipUsage(env, gathered({ environment: 'staging', contexts, clients }));
  expect(sent.map((batch) => batch.contexts)).toEqual([[{ plan: 'pro' }], []]);
});
