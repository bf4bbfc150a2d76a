// The blast radius of a change at its limits: 100,000 recorded contexts against 500 keys that all differ, half of them config keys with
// values by city, half flags dealt by percentages, which have to be asked for each context.
import { touchedBetween } from '@switchyard/registry-core/change/difference';
import { toEntries } from '@switchyard/registry-core/registry/entry';
import { Registry } from '@switchyard/registry-core/registry/registry';
import { createReplayer } from '../apps/console/app/adapters/replay/replay-thread.ts';

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

const eventOf = (number) => ({
  event: 'search',
  context: { targetingKey: `person-${number}`, city: city((number * 7_919) % size.cities), role: roles[number % 3] },
  figures: { amount: number % 500 },
});

function toJob() {
  const [before, after] = [registryOf(0), registryOf(1)];
  const affected = touchedBetween(toEntries(before), toEntries(after)).map(({ entry }) => entry.replace(/^key:/, ''));
  if (affected.length !== size.keys) throw new Error(`${affected.length} keys differ.`);
  const lines = Array.from({ length: size.contexts }, (_, number) => JSON.stringify(eventOf(number)));
  const state = (registry) => ({ registry, kills: [] });
  return {
    before: state(before),
    after: state(after),
    affected,
    guardrails: [],
    plan: [],
    recordings: [lines.join('\n')],
    eventsMax: size.contexts,
  };
}

async function measure(job) {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  let told = 0;
  const { radius } = await createReplayer().replay(job, () => (told += 1), new AbortController().signal);
  const { user, system } = process.cpuUsage(cpu);
  return { changed: radius.changed, told, wallMs: performance.now() - start, cpuMs: (user + system) / 1_000 };
}

export async function report() {
  const job = toJob();
  const runs = [];
  while (runs.length < times) runs.push(await measure(job));
  return { size, goalMs, runs };
}

export function print({ runs }) {
  console.log(
    `\n${size.contexts} recorded contexts against ${size.keys} keys that all differ, as the console does it (goal ${goalMs} ms)\n`,
  );
  for (const { changed, told, wallMs, cpuMs } of runs)
    console.log(
      `${Math.round(wallMs)} ms, of the processors ${Math.round(cpuMs)} ms; ${changed} contexts get something else; said ${told} times how far it is`,
    );
}
