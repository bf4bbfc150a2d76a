// A staged release at the edge: who gets the candidate, that an answer is wholly of one release, and that holding, advancing and
// reverting are heads like any other.
import { bucketOf, toSaltPrefix } from '@switchyard/registry-core/flag/percentage';
import type { StagePart } from '@switchyard/registry-core/snapshot/head';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { stableRegistry, stageGroups } from '../vectors/stages.ts';
import { ask, askUntil, evaluateFlag, flagsPath, type Reply, startEdge, type TestEdge } from './edge.ts';
import { compile, flag, shop, text } from './registries.ts';
import type { SigningConsole } from './signing-console.ts';

const hello = compile(shop('hello'));
// Another city, cohort members and flag: who is asked which release is decided by the stable one alone.
const howdy = compile({
  ...shop('howdy'),
  cohorts: [{ key: 'vip', rank: 1, members: ['boris'] }],
  keys: { ...shop('howdy').keys, 'new-checkout': flag({ off: false, on: true }, 'off', { flagType: 'boolean', clientReadable: true }) },
});
const salt = 'rel_2';
let edge: TestEdge;
let console: SigningConsole;

beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.close());

beforeEach(() => {
  console = edge.console.inNewEnvironment();
});

async function stage(parts: StagePart[], more: { kills?: { flag: string; id: string }[] } = {}): Promise<number> {
  const { seq } = await console.publish(edge.url, {
    snapshot: hello,
    version: '1.0.0',
    candidate: { snapshot: howdy, version: '2.0.0', stage: { salt, parts } },
    ...more,
  });
  return seq;
}

/** Asks until the head is served. */
async function bulk(context: object, seq: number, key = console.serverKey, headers = {}): Promise<Reply> {
  const asking = () => ask(edge, `${flagsPath}?flagConfigEtag=${seq}`, { body: { context }, key, headers });
  return askUntil(asking, ({ status, json }) => status === 304 || (json.metadata.seq ?? 0) >= seq);
}

async function stageOf(context: object, seq: number, key = console.serverKey): Promise<string> {
  const { json } = await bulk(context, seq, key);
  const stages = new Set(json.flags.map(({ metadata }: { metadata: { stage: string } }) => metadata.stage));
  const releases = new Set(json.flags.map(({ metadata }: { metadata: { release: string } }) => metadata.release));
  expect([...stages]).toEqual([json.metadata.stage]);
  expect([...releases]).toEqual([json.metadata.stage === 'candidate' ? '2.0.0' : '1.0.0']);
  const { value } = json.flags.find((item: { key: string }) => item.key === 'greeting');
  expect(value).toMatch(json.metadata.stage === 'candidate' ? /^howdy/ : /^hello/);
  return json.metadata.stage;
}

it('a part at 100 % is everyone in its scope, targeting key or not, and nobody else', async () => {
  const seq = await stage([{ scope: { city: 'HOU' }, percent: 100 }]);
  expect(await stageOf({ city: 'HOU' }, seq)).toBe('candidate');
  expect(await stageOf({ targetingKey: 'vera' }, seq)).toBe('stable');
});

it('a share is that of the salted hash, on every endpoint', async () => {
  const seq = await stage([{ scope: {}, percent: 30 }]);
  const users = Array.from({ length: 40 }, (_, index) => `user-${index}`);
  const isFirst = (user: string) => bucketOf(toSaltPrefix(salt), user) < 0.3 * 2 ** 32;
  expect(users.filter(isFirst).length).toBeGreaterThan(0);
  for (const targetingKey of users) {
    const expected = isFirst(targetingKey) ? 'candidate' : 'stable';
    expect(await stageOf({ targetingKey }, seq)).toBe(expected);
    const single = await evaluateFlag(edge, 'greeting', { targetingKey }, { key: console.serverKey });
    expect(single.json.metadata.stage).toBe(expected);
    const resolved = await ask(edge, `/v1/resolve?targetingKey=${targetingKey}`, { method: 'GET', key: console.serverKey });
    expect(resolved.json).toMatchObject({ stage: expected, release: expected === 'candidate' ? '2.0.0' : '1.0.0' });
  }
  expect(await stageOf({}, seq)).toBe('stable');
});

it('cohorts of the stage are those of the stable release, and client keys cannot assert them', async () => {
  const seq = await stage([{ scope: { cohort: 'vip' }, percent: 100 }]);
  expect(await stageOf({ targetingKey: 'vera' }, seq)).toBe('candidate');
  expect(await stageOf({ targetingKey: 'boris' }, seq)).toBe('stable');
  expect(await stageOf({ cohorts: ['vip'] }, seq)).toBe('candidate');
  expect(await stageOf({ cohorts: ['vip'] }, seq, console.clientKey)).toBe('stable');
});

it('advancing, completing and reverting are heads, and the tag of an answer goes with them', async () => {
  const context = { targetingKey: 'user-1' };
  const first = await stage([{ scope: { city: 'HOU' }, percent: 100 }]);
  const before = await bulk(context, first);
  expect((await bulk(context, first, console.serverKey, { 'if-none-match': before.headers.get('etag') })).status).toBe(304);
  const advanced = await stage([
    { scope: { city: 'HOU' }, percent: 100 },
    { scope: {}, percent: 100 },
  ]);
  const after = await bulk(context, advanced, console.serverKey, { 'if-none-match': before.headers.get('etag') });
  expect(after).toMatchObject({ status: 200, json: { metadata: { stage: 'candidate', release: '2.0.0' } } });
  const reverted = await console.publish(edge.url, { snapshot: hello, version: '2.0.1', upload: false });
  expect((await bulk(context, reverted.seq)).json.metadata).toMatchObject({ stage: 'stable', release: '2.0.1' });
});

it('a kill holds in both releases', async () => {
  const seq = await stage([{ scope: { city: 'HOU' }, percent: 100 }], { kills: [{ flag: 'new-checkout', id: 'kil_1' }] });
  for (const context of [{}, { city: 'HOU' }]) {
    const { json } = await bulk(context, seq);
    expect(json.flags.find(({ key }: { key: string }) => key === 'new-checkout')).toMatchObject({ value: false, reason: 'DISABLED' });
  }
});

it.each(stageGroups)('the vectors of the stage $stage.parts hold in workerd', async ({ stage, cases }) => {
  const snapshot = compile(stableRegistry);
  const candidate = compile({ ...stableRegistry, keys: { which: text('candidate', { clientReadable: true }) } });
  const { seq } = await console.publish(edge.url, {
    snapshot,
    version: '1.0.0',
    candidate: { snapshot: candidate, version: '2.0.0', stage },
  });
  for (const [name, { context, options }, expected] of cases) {
    const { json } = await bulk(context, seq, options?.client ? console.clientKey : console.serverKey);
    expect([name, json.metadata.stage]).toEqual([name, expected]);
  }
});
