// The same contract in one workerd, at a hundredth of its periods: eight Workers that share hubs, relays and a KV at its worst, and
// twenty histories, five at once, each in an environment of its own. What is timed is what a caller can see.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRandom } from '../../workers/evaluator/src/context-sample.ts';
import { startEdge, type TestEdge } from './edge.ts';
import { compile, shop } from './registries.ts';
import { type SigningConsole, sha256 } from './signing-console.ts';
import { hardMs } from './variants/hurried-bounds.ts';

const locations = ['SEA', 'LAX', 'IAD', 'DFW', 'FRA', 'LHR', 'SIN', 'NRT'];
const histories = 20;
/** All at once would mean that this machine is measured. */
const atOnce = 5;
const lastsMs = 3_500;
const greetings = ['hello', 'howdy', 'hi'];
const snapshots = greetings.map((greeting) => compile(shop(greeting)));

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge({ entry: './variants/swaying-edge.ts', bounds: './variants/hurried-bounds.ts', locations });
});
afterAll(() => edge.close());

interface Taken {
  readonly atMs: number;
  readonly greeting: string;
  readonly isKilled: boolean;
}

interface Story {
  readonly console: SigningConsole;
  /** By `seq`; one that is on its way already counts as content, not yet as time. */
  readonly heads: Map<number, Taken>;
  readonly violations: string[];
  fresh: number;
  stale: number;
}

async function publishUntil(story: Story, untilMs: number, random: () => number): Promise<void> {
  for (let seq = 1; Date.now() < untilMs; seq += 1) {
    const which = Math.floor(random() * greetings.length);
    const isKilled = random() < 0.4;
    const { console } = story;
    const snapshot = snapshots[which]!; // which < length
    const kills = isKilled ? [{ flag: 'new-checkout', id: `kill_${seq}` }] : [];
    const head = console.nextHead({ stable: { version: `1.0.${seq}`, snapshot: sha256(snapshot) }, kills });
    const jws = await console.sign(head);
    const content = { greeting: greetings[which] ?? '', isKilled };
    story.heads.set(seq, { ...content, atMs: Number.POSITIVE_INFINITY });
    while (!(await isTaken(console, jws, snapshot))) await pause(20);
    story.heads.set(seq, { ...content, atMs: Date.now() });
    console.adopt(head, jws);
    await pause(50 + random() * 500);
  }
}

async function isTaken(console: SigningConsole, jws: string, snapshot: Uint8Array): Promise<boolean> {
  try {
    return (await console.send(edge.url, jws, [snapshot])).answer.status === 'accepted';
  } catch {
    return false;
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function askOnce(story: Story, location: string, lastSeq: number): Promise<{ seq: number; stale: boolean }> {
  const askedAtMs = Date.now();
  const response = await fetch(`${edge.locationUrls.get(location)}/v1/resolve`, {
    method: 'POST',
    headers: { authorization: `Bearer ${story.console.serverKey}`, 'content-type': 'application/json' },
    body: '{"context":{}}',
  });
  // Nothing to serve yet, or not the table that names the key.
  if (response.status !== 200) {
    await response.body?.cancel();
    return { seq: lastSeq, stale: true };
  }
  const { seq, stale, values } = (await response.json()) as { seq: number; stale: boolean; values: Record<string, unknown> };
  const head = story.heads.get(seq);
  if (seq < lastSeq) story.violations.push(`${location} went back from ${lastSeq} to ${seq}`);
  if (head?.greeting !== values.greeting || head?.isKilled === values['new-checkout']) {
    story.violations.push(`${location} mixed ${JSON.stringify(values)} with head ${seq}`);
  }
  const next = story.heads.get(seq + 1);
  if (!stale && next && askedAtMs - next.atMs > hardMs)
    story.violations.push(`${location} was ${askedAtMs - next.atMs} ms behind with head ${seq}`);
  if (stale) story.stale += 1;
  else story.fresh += 1;
  return { seq, stale };
}

/** Asks until `untilMs`, then until the last head is served as fresh. */
async function watch(story: Story, location: string, untilMs: number, last: () => number | undefined): Promise<void> {
  let now = { seq: 0, stale: true };
  for (;;) {
    now = await askOnce(story, location, now.seq);
    const wanted = last();
    if (wanted !== undefined && now.seq === wanted && !now.stale) return;
    if (Date.now() > untilMs + 20_000)
      return void story.violations.push(`${location} never served head ${wanted} but ${JSON.stringify(now)}`);
    await pause(100);
  }
}

async function tell(history: number, untilMs: number): Promise<Story> {
  const console = edge.console.inEnvironment(`history-${history}`);
  const story: Story = { console, heads: new Map(), violations: [], fresh: 0, stale: 0 };
  let last: number | undefined;
  const publishing = publishUntil(story, untilMs, seededRandom(history)).then(() => {
    last = story.heads.size;
  });
  await Promise.all([publishing, ...locations.map((location) => watch(story, location, untilMs, () => last))]);
  return story;
}

it(`${histories} histories in eight locations of one workerd keep the contract`, { timeout: 300_000 }, async () => {
  const kv = await edge.miniflare.getKVNamespace('RELEASES');
  const stories: Story[] = [];
  while (stories.length < histories) {
    const untilMs = Date.now() + lastsMs;
    await kv.put('calm-from', String(untilMs));
    stories.push(...(await Promise.all(Array.from({ length: atOnce }, (_, index) => tell(stories.length + index + 1, untilMs)))));
  }
  expect(stories.flatMap(({ violations }, index) => violations.map((violation) => `${index + 1}: ${violation}`)).slice(0, 10)).toEqual([]);
  const sum = (of: (story: Story) => number) => stories.reduce((total, story) => total + of(story), 0);
  globalThis.console.info(
    `${sum(({ fresh }) => fresh)} answers in time, ${sum(({ stale }) => stale)} marked STALE or refused, ${sum(({ heads }) => heads.size)} heads.`,
  );
  expect(sum(({ fresh }) => fresh)).toBeGreaterThanOrEqual(histories * locations.length);
  expect(sum(({ stale }) => stale)).toBeGreaterThan(50);
});
