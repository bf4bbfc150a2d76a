// Events that applications tell arrive at the console beside the release that each context has, without the person, and once.
import type { EventRow } from '@switchyard/registry-core/evaluate/usage-batch';
import { bucketOf, percentBound, toSaltPrefix } from '@switchyard/registry-core/flag/percentage';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EventsTaken, Refusal } from '../../workers/evaluator/openapi/edge-schemas.ts';
import { ask, evaluateFlag, startEdge, type TestEdge } from './edge.ts';
import { compile, shop } from './registries.ts';
import { startUsageConsole, type UsageConsole } from './usage-console.ts';

const salt = 'rel_2';
let usage: UsageConsole;
let edge: TestEdge;

beforeAll(async () => {
  usage = await startUsageConsole(afterAll);
  edge = await startEdge({ usage: usage.usage });
  await edge.console.publish(edge.url, {
    snapshot: compile(shop('hello')),
    version: '1.0.0',
    candidate: {
      snapshot: compile(shop('howdy')),
      version: '2.0.0',
      stage: {
        salt,
        parts: [
          { scope: { city: 'HOU' }, percent: 100 },
          { scope: { state: 'US-TX' }, percent: 50 },
          { scope: {}, percent: 10 },
        ],
      },
    },
  });
});
afterAll(() => edge.close());

const tell = (body: unknown, key?: string) => ask(edge, '/v1/events', { body, ...(key && { key }) });

async function arrived(name: string, count: number): Promise<EventRow[]> {
  const rows = () => [...usage.batches.values()].flatMap(({ events = [] }) => events.filter(([event]) => event === name));
  await expect.poll(rows, { timeout: 20_000 }).toHaveLength(count);
  return rows();
}

it('each is put beside the release of its context and the share that drew it', async () => {
  const people = Array.from({ length: 100 }, (_, index) => `vera-${index}`);
  const events = people.map((targetingKey) => ({ name: 'booking.done', value: 7, context: { targetingKey } }));
  const reply = await tell({
    events: [
      ...events,
      { name: 'booking.done', context: { city: 'HOU' } },
      { name: 'booking.done', context: { state: 'US-TX', targetingKey: 'x' } },
    ],
  });
  expect([reply.status, EventsTaken.parse(reply.json)]).toEqual([202, { taken: 102, refused: [] }]);
  const rows = await arrived('booking.done', 102);
  const drawn = people.filter((person) => bucketOf(toSaltPrefix(salt), person) < percentBound(10));
  const everywhere = rows.filter(([, , , , , percent]) => percent === 10);
  expect(everywhere).toHaveLength(100);
  expect(everywhere.filter(([, , , release]) => release === '2.0.0')).toHaveLength(drawn.length);
  expect(new Set(everywhere.map(([, value, , , candidate]) => `${value} ${candidate}`))).toEqual(new Set(['7 2.0.0']));
  expect(new Set(everywhere.map(([, , subject]) => subject)).size).toBe(100);
  expect(rows.find(([, , subject]) => subject === null)?.slice(0, 6)).toEqual(['booking.done', 1, null, '2.0.0', '2.0.0', 100]);
  expect(rows.find(([, , , , , percent]) => percent === 50)).toBeDefined();
  expect(JSON.stringify(rows)).not.toContain('vera');
});

it('the same events under the same id count once', async () => {
  const id = crypto.randomUUID();
  for (let time = 0; time < 2; time += 1) expect((await tell({ id, events: [{ name: 'sent.twice' }] })).status).toBe(202);
  await tell({ events: [{ name: 'sent.after' }] });
  await arrived('sent.after', 1);
  expect(await arrived('sent.twice', 1)).toHaveLength(1);
});

it('what cannot be read is refused by its place, and the rest is taken', async () => {
  const old = Date.now() - 25 * 3_600_000;
  const events = [
    { name: 'in.part' },
    { name: 'No Name' },
    { name: 'a', value: 'x' },
    { name: 'a', context: [] },
    { name: 'a', at: old },
    7,
  ];
  const { status, json } = await tell({ events });
  expect([status, json.taken]).toEqual([202, 1]);
  const refused = EventsTaken.parse(json).refused;
  expect(refused.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5]);
  expect(refused[3]?.errorDetails).toContain('24 hours');
  const none = await tell({ events: events.slice(1) });
  expect([none.status, Refusal.parse(none.json).refused?.length]).toEqual([400, 5]);
});

it('a body that is none, too many events and a key that is not a server’s are refused in a sentence', async () => {
  const many = Array.from({ length: 201 }, () => ({ name: 'a' }));
  const replies = [await tell('{'), await tell({ events: {} }), await tell({ events: many }), await tell({ id: 'x', events: [] })];
  expect(replies.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  const asked = await tell({ events: [] }, edge.console.clientKey);
  expect([asked.status, asked.json.errorDetails]).toEqual([403, expect.stringContaining('needs a server key')]);
});

it('how many evaluations of each release failed is told beside the counts', async () => {
  for (let i = 0; i < 3; i += 1) await evaluateFlag(edge, 'made-up', { city: 'HOU' });
  await evaluateFlag(edge, 'greeting', { city: 'HOU' });
  await evaluateFlag(edge, 'greeting', { city: 'LAX' });
  const health = () => {
    const sums: Record<string, [number, number]> = {};
    for (const [release, answered, failed] of [...usage.batches.values()].flatMap((batch) => batch.health ?? [])) {
      const [answeredSoFar, failedSoFar] = sums[release] ?? [0, 0];
      sums[release] = [answeredSoFar + answered, failedSoFar + failed];
    }
    return sums;
  };
  await expect.poll(health, { timeout: 20_000 }).toEqual({ '1.0.0': [1, 0], '2.0.0': [1, 3] });
});
