// The blast radius of a change at its limits: 100,000 recorded contexts against 500 keys that all differ, half of them config keys with
// values by city, half flags dealt by percentages, which have to be asked for each context.
import { touchedBetween } from '@switchyard/registry-core/change/difference';
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { toEntries } from '@switchyard/registry-core/registry/entry';
import { Registry } from '@switchyard/registry-core/registry/registry';
import { createReplay } from '@switchyard/registry-core/replay/replay';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';

const size = { contexts: 100_000, keys: 500, cities: 200, settings: 20 };
const goalMs = 10_000;
const times = 3;
const roles = ['studio', 'client', 'talent'];
const city = (number) => `CITY-${number}`;

const configOf = (key, round) => ({
  kind: 'config',
  type: 'int',
  default: round,
  settings: Array.from({ length: size.settings }, (_, index) => ({
    scope: { city: city((key * 37 + index) % size.cities), ...(index % 2 && { role: roles[index % 3] }) },
    value: key * 1_000 + index * 2 + round,
  })),
});
const flagOf = (key, round) => ({
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: `flag-${key}`,
  settings: [
    { scope: {}, serve: { percent: 10 + round * 10 } },
    { scope: { city: city(key % size.cities) }, serve: { percent: 50 } },
  ],
});

function registryOf(round) {
  const places = [
    { id: 'US', kind: 'country', name: 'United States' },
    ...Array.from({ length: size.cities }, (_, number) => ({ id: city(number), kind: 'city', in: 'US', name: city(number) })),
  ];
  const keys = Array.from({ length: size.keys }, (_, key) => [`key-${key}`, key % 2 ? flagOf(key, round) : configOf(key, round)]);
  return Registry.parse({ places, keys: Object.fromEntries(keys) });
}

function stateOf(registry) {
  const { bytes, findings } = compileSnapshot(registry);
  if (!bytes) throw new Error(JSON.stringify(findings.slice(0, 3)));
  const opened = openSnapshot(bytes);
  if (!opened.ok) throw new Error(opened.refusal.message);
  return { snapshot: opened.value, entries: toEntries(registry) };
}

const eventOf = (number) => ({
  event: 'search',
  context: { targetingKey: `person-${number}`, city: city((number * 7_919) % size.cities), role: roles[number % 3] },
  figures: { amount: number % 500 },
});

function measure(before, after) {
  const keys = touchedBetween(before.entries, after.entries).map(({ entry }) => entry.replace(/^key:/, ''));
  if (keys.length !== size.keys) throw new Error(`${keys.length} keys differ.`);
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const replay = createReplay({
    before,
    after,
    keys,
    dimensions: { place: ({ context }) => context.city, role: ({ context }) => context.role },
  });
  for (let number = 0; number < size.contexts; number++) replay.add(eventOf(number));
  const { changed } = replay.radius();
  const { user, system } = process.cpuUsage(cpu);
  return { changed, wallMs: performance.now() - start, cpuMs: (user + system) / 1_000 };
}

export async function report() {
  const [before, after] = [stateOf(registryOf(0)), stateOf(registryOf(1))];
  return { size, goalMs, runs: Array.from({ length: times }, () => measure(before, after)) };
}

export function print({ runs }) {
  console.log(`\n${size.contexts} recorded contexts against ${size.keys} keys that all differ (goal ${goalMs} ms)\n`);
  for (const { changed, wallMs, cpuMs } of runs)
    console.log(`${Math.round(wallMs)} ms, of the processor ${Math.round(cpuMs)} ms; ${changed} contexts get something else`);
}
