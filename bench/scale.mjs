// The workflow at its limits: 10,000 keys with 1,000,000 scoped values and 2,000 releases in a Postgres of its own, and how long people
// then wait for lists, a difference, a publish of ten keys and a roll back. The first of each reads everything; the later ones are daily life.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import { digestOf } from '@switchyard/registry-core/registry/canonical-json';
import { entryId } from '@switchyard/registry-core/registry/entry';
import { Registry } from '@switchyard/registry-core/registry/registry';
import { connect } from '../apps/console/app/adapters/postgres/connection.ts';
import { startEmbeddedPostgres } from '../apps/console/app/adapters/postgres/embedded/start-embedded-postgres.ts';
import { migrate } from '../apps/console/app/adapters/postgres/migrate.ts';
import { postgresPorts } from '../apps/console/app/adapters/postgres/postgres-ports.ts';
import { changePage } from '../apps/console/app/queries/changes/change-page.server.ts';
import { keyList } from '../apps/console/app/queries/keys/key-list.server.ts';
import { releaseList } from '../apps/console/app/queries/releases/release-list.server.ts';
import { rollBackPreview } from '../apps/console/app/queries/releases/roll-back-preview.server.ts';
import { saveDraft } from '../apps/console/app/usecases/changes/save-draft.server.ts';
import { validateChange } from '../apps/console/app/usecases/changes/validate-change.server.ts';
import { publishChange } from '../apps/console/app/usecases/releases/publish-change.server.ts';
import { rollBackRelease } from '../apps/console/app/usecases/releases/roll-back-release.server.ts';

const size = { keys: 10_000, each: 100, cities: 1_000, releases: 2_000, touched: 10 };
const goalMs = 2_000;
const times = 5;
const environment = 'development';
const person = { id: 'per_bench', name: 'Bench', email: 'bench@example.com', grants: [{ role: 'admin' }] };
const caller = { actor: person, requestId: null };

const city = (number) => `CITY-${number}`;
const nameOf = (key) => `area-${key % 100}.key-${key}`;

function bodyOf(key, round) {
  const toSetting = (_, index) => ({ scope: { city: city((key * 37 + index) % size.cities) }, value: key * 1_000 + index + round });
  return { kind: 'config', type: 'int', default: -1 - round, settings: Array.from({ length: size.each }, toSetting) };
}

function firstBodies() {
  const places = [
    { id: 'US', kind: 'country', name: 'United States' },
    ...Array.from({ length: size.cities }, (_, number) => ({ id: city(number), kind: 'city', in: 'US', name: city(number) })),
  ];
  const keys = Object.fromEntries(Array.from({ length: size.keys }, (_, key) => [nameOf(key), bodyOf(key, 0)]));
  const registry = Registry.parse({ places, keys });
  return [
    ...registry.places.map((place) => [entryId('place', place.id), place]),
    ...Object.entries(registry.keys).map(([key, body]) => [entryId('key', key), body]),
  ];
}

function done(result) {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal).slice(0, 2_000));
  return result.value;
}

const releaseOf = (number) => ({
  id: `rel_bench${number}`,
  environment,
  version: `1.0.${number}`,
  notes: `Release ${number}`,
  snapshot: 'none',
  publisherId: person.id,
  publisherName: person.name,
  publishedAt: new Date(Date.now() - (size.releases - number) * 60_000),
  changeId: null,
  restoresId: null,
  approvals: [],
});

/** A registry at its limits, and a history in which each release changed one key. */
async function fill(ports) {
  await ports.transaction(async ({ environments, people, releases, registry }) => {
    await environments.create({
      name: environment,
      title: 'Development',
      production: false,
      policy: EnvironmentPolicy.parse({}),
      position: 1,
    });
    await people.create({ ...person, title: '', active: true });
    await releases.saveSnapshot('none', new Uint8Array());
    await releases.create(releaseOf(0));
    await registry.putAll(environment, 'rel_bench0', firstBodies());
  });
  await ports.transaction(async ({ releases, registry }) => {
    for (let number = 1; number < size.releases; number++) {
      await releases.create(releaseOf(number));
      const key = (number * 7) % size.keys;
      const body = Registry.parse({ keys: { k: bodyOf(key, number) } }).keys.k;
      await registry.put(environment, `rel_bench${number}`, entryId('key', nameOf(key)), body);
    }
  });
}

async function draft(ports, round) {
  const keys = Array.from({ length: size.touched }, (_, i) => (round * 131 + i * 17) % size.keys);
  const live = await ports.read(({ registry }) =>
    registry.findAll(
      environment,
      keys.map((key) => entryId('key', nameOf(key))),
    ),
  );
  const edits = [...live].map(([entry, { body }]) => ({
    kind: 'entry',
    entry,
    base: digestOf(body),
    body: { ...body, default: -1_000 - round },
  }));
  return done(await saveDraft(ports, caller, { environment, title: `Round ${round}`, reason: 'Measuring', edits }));
}

const waits = {
  'list of keys': async (ports) => done(await keyList(ports, caller, { environment, limit: 100 })),
  'list of releases': async (ports) => done(await releaseList(ports, caller, { environment })),
  'draft of ten keys': async (ports, state) => {
    state.change = await draft(ports, state.round);
  },
  validate: async (ports, { change }) => done(await validateChange(ports, caller, { changeId: change.id })),
  'page with the difference': async (ports, { change }) => done(await changePage(ports, caller, { change: change.id })),
  publish: async (ports, state) => {
    state.release = done(await publishChange(ports, caller, { changeId: state.change.id }));
  },
  'roll back, preview': async (ports, state) => {
    const [, before] = await ports.read(({ releases }) => releases.list(environment, 2));
    state.before = before;
    done(await rollBackPreview(ports, caller, { environment, release: before.version }));
  },
  'roll back': async (ports, { before }) =>
    done(await rollBackRelease(ports, caller, { environment, releaseId: before.id, reason: 'Measuring' })),
};

async function measure(ports) {
  const milliseconds = Object.fromEntries(Object.keys(waits).map((name) => [name, []]));
  const consoleMs = Object.fromEntries(Object.keys(waits).map((name) => [name, []]));
  for (let round = 1; round <= times; round++) {
    const state = { round };
    for (const [name, wait] of Object.entries(waits)) {
      const [start, cpu] = [performance.now(), process.cpuUsage()];
      await wait(ports, state);
      milliseconds[name].push(performance.now() - start);
      const { user, system } = process.cpuUsage(cpu);
      consoleMs[name].push((user + system) / 1_000);
    }
  }
  return { milliseconds, consoleMs };
}

export async function report() {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
  const server = await startEmbeddedPostgres({ folder, port: 0, throwaway: true });
  try {
    await migrate(server.ownerUrl);
    const connection = await connect({ url: server.appUrl });
    try {
      const ports = postgresPorts(connection);
      await fill(ports);
      const { rows } = await connection.pool.query(`SELECT sum(length(body::text))::float8 AS characters FROM revision
        JOIN revision_interval ON revision_interval.revision_id = revision.id WHERE to_release IS NULL`);
      return { size, goalMs, characters: rows[0].characters, ...(await measure(ports)) };
    } finally {
      await connection.close();
    }
  } finally {
    await server.stop();
    for (const path of [folder, server.data]) rmSync(path, { recursive: true, force: true });
  }
}

const usual = ([, ...later]) => `${Math.round(later.toSorted((a, b) => a - b)[later.length >> 1])} ms`;

export function print({ milliseconds, consoleMs, characters }) {
  const registry = `${size.keys} keys, ${size.keys * size.each} scoped values (${Math.round(characters / 1e6)} MB of JSON), ${size.releases} releases`;
  console.log(`\n${registry}: what people wait for (goal ${goalMs} ms), and of that the console's own work\n`);
  for (const [name, times] of Object.entries(milliseconds)) {
    const [wait, own] = [usual(times), usual(consoleMs[name])].map((text) => text.padEnd(12));
    console.log(`${name.padEnd(28)}${wait}console ${own}first ${Math.round(times[0])} ms`);
  }
}
