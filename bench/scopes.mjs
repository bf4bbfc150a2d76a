// Scoped values: a look-up costs the same however many settings a key has, and a million of them fit into one snapshot. Keys are
// asked in turns, so that no processor cache holds the one that comes next.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { Registry } from '@switchyard/registry-core/registry/registry';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { do_not_optimize } from 'mitata';
import { formatTime } from './format-time.mjs';
import { leastMedians } from './least-medians.mjs';

const cities = 1_000;
const lookups = { keys: 200, few: 10, many: 1_000, goal: 1.2 };
const million = { keys: 10_000, each: 100 };

const city = (number) => `CITY-${number}`;
const places = [
  { id: 'US', kind: 'country', name: 'United States' },
  ...Array.from({ length: cities }, (_, number) => ({ id: city(number), kind: 'city', in: 'US', name: city(number) })),
];

/** `keys` numbers with `each` city settings, a different value each. */
function compile(keys, each) {
  const toSetting = (key) => (_, index) => ({ scope: { city: city((key * 37 + index) % cities) }, value: key * cities + index });
  const toKey = (key) => ({ kind: 'config', type: 'int', default: -1, settings: Array.from({ length: each }, toSetting(key)) });
  const registry = Registry.parse({
    places,
    keys: Object.fromEntries(Array.from({ length: keys }, (_, key) => [`key-${key}`, toKey(key)])),
  });
  return compileSnapshot(registry).bytes;
}

function open(bytes) {
  const opened = openSnapshot(bytes);
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}

/** A call for another key and another of its cities each time. */
function toLookup(each) {
  const snapshot = open(compile(lookups.keys, each));
  const asked = Array.from({ length: 4_096 }, (_, i) => {
    const key = (i * 101) % lookups.keys;
    const index = (i * 7) % each;
    return { key: `key-${key}`, context: { targetingKey: 'user', city: city((key * 37 + index) % cities) }, value: key * cities + index };
  });
  for (const { key, context, value } of asked) {
    if (snapshot.evaluate(key, context).value !== value) throw new Error(`${key} gives another value than ${value}.`);
  }
  let at = 0;
  return () => {
    at = at + 1 === asked.length ? 0 : at + 1;
    do_not_optimize(snapshot.evaluate(asked[at].key, asked[at].context));
  };
}

function memory() {
  for (let i = 0; i < 3; i++) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

function measureMillion() {
  const bytes = compile(million.keys, million.each);
  const before = memory();
  const start = performance.now();
  const snapshot = open(bytes);
  do_not_optimize(snapshot.evaluate('key-77', { city: city(5) }));
  const milliseconds = performance.now() - start;
  for (let number = 0; number < 20; number++) snapshot.evaluateAll({ city: city(number * 50) });
  const heapBytes = memory() - before;
  do_not_optimize(snapshot);
  return { values: million.keys * million.each, bytes: bytes.length, milliseconds, heapBytes };
}

export async function report() {
  const nanoseconds = await leastMedians({ few: toLookup(lookups.few), many: toLookup(lookups.many) });
  return { ...lookups, nanoseconds, ratio: nanoseconds.many / nanoseconds.few, million: measureMillion() };
}

export function print({ keys, few, many, goal, nanoseconds, ratio, million: all }) {
  console.log(`\nOne of ${keys} keys for one city, median of a call`);
  console.log(
    `  ${few} settings a key: ${formatTime(nanoseconds.few)}, ${many}: ${formatTime(nanoseconds.many)} (${ratio.toFixed(2)}×, goal ${goal}×)`,
  );
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(`\n${all.values.toLocaleString('en')} scoped values in one snapshot`);
  console.log(`  ${megabytes(all.bytes)} sent (at most 25.2), first answer after ${all.milliseconds.toFixed(1)} ms (at most 100)`);
  console.log(`  ${megabytes(all.bytes + all.heapBytes)} in memory once every key was asked for in 20 cities (at most 32)`);
}
