// Member lists: an evaluation that asks whether somebody is among 100,000 costs what it costs among 10, and what an isolate holds of
// the list is its bytes, not strings. Contexts come in turns, half of them members.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { Registry } from '@switchyard/registry-core/registry/registry';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { do_not_optimize } from 'mitata';
import { formatTime } from './format-time.mjs';
import { leastMedians } from './least-medians.mjs';

/** `goal`: how many times the time of the first size a larger one may take; the bytes of a large list are not in the processor's caches. */
const sizes = [10, 1_000, 100_000];
const goal = 2;
const asked = 4_096;

const person = (number) => `person-${number}@example.com`;
const stranger = (number) => `stranger-${number}@example.com`;

function compile(size) {
  const when = { cohort: 'listed' };
  const setting = { scope: {}, rules: [{ id: 'listed', when, serve: { variant: 'on' } }], serve: { variant: 'off' } };
  const flag = { kind: 'flag', flagType: 'boolean', valueType: 'boolean', variants: { on: true, off: false }, off: 'off', salt: 's' };
  const registry = Registry.parse({
    cohorts: [{ key: 'listed', rank: 1, members: Array.from({ length: size }, (_, number) => person(number)) }],
    keys: { flag: { ...flag, settings: [setting] } },
  });
  return compileSnapshot(registry).bytes;
}

function open(bytes) {
  const opened = openSnapshot(bytes);
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}

function memory() {
  for (let i = 0; i < 3; i++) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

function openSize(size) {
  const bytes = compile(size);
  // All over the list, every other one a stranger.
  const questions = Array.from({ length: asked }, (_, i) => ({ targetingKey: i % 2 === 0 ? person((i * 7919) % size) : stranger(i) }));
  const before = memory();
  const snapshot = open(bytes);
  for (const [i, context] of questions.entries()) {
    if (snapshot.evaluate('flag', context).value !== (i % 2 === 0)) throw new Error(`${context.targetingKey} is mistaken among ${size}.`);
  }
  const held = memory() - before;
  let at = 0;
  const call = () => {
    at = at + 1 === asked ? 0 : at + 1;
    do_not_optimize(snapshot.evaluate('flag', questions[at]));
  };
  return { members: size, call, snapshotBytes: bytes.length, heapBytes: held };
}

/** One row a size: median of a call, the snapshot's bytes, and what the heap holds besides once 4,096 contexts were asked about. */
export async function report() {
  const opened = sizes.map(openSize);
  const least = await leastMedians(Object.fromEntries(opened.map(({ members, call }) => [members, call])));
  return opened.map(({ call, ...row }) => {
    return { ...row, nanoseconds: least[row.members], ratio: least[row.members] / least[sizes[0]], goal };
  });
}

export function print(rows) {
  console.log('\nWhether somebody is in a list, median of a call');
  for (const { members, nanoseconds, ratio, snapshotBytes, heapBytes } of rows) {
    const share = `${ratio.toFixed(2)}×, goal ${goal}×`;
    const sent = `${(snapshotBytes / 1e6).toFixed(2)} MB sent, ${(heapBytes / 1e6).toFixed(2)} MB of heap besides`;
    console.log(`  ${members.toLocaleString('en')} members: ${formatTime(nanoseconds)} (${share}); ${sent}`);
  }
}
