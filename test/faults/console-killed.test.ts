// The console is killed by SIGKILL at every step between the commit of a release and its record of delivery. Nothing is
// lost, nothing is done twice: the next console to start brings the edge to the committed release with one head.
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { reopen } from './gate.ts';
import { type ConsoleProcess, type Stage, setStage } from './stage.ts';

let stage: Stage;
let value = 0;
const locks: pg.PoolClient[] = [];

beforeAll(async () => {
  stage = await setStage();
});
afterEach(async () => {
  reopen(stage.gate);
  await unlock();
});
afterAll(() => stage.close());

/** Keeps everybody from changing `table` until `unlock`; reading goes on. */
async function lock(table: string): Promise<void> {
  const client = await stage.sql.connect();
  await client.query(`BEGIN; LOCK TABLE ${table} IN SHARE MODE`);
  locks.push(client);
}

async function unlock(): Promise<void> {
  for (const client of locks.splice(0)) {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** Until a connection of the console waits for a lock on `table`. */
async function untilWaitingFor(table: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rowCount } = await stage.sql.query(`SELECT FROM pg_locks WHERE NOT granted AND relation = '${table}'::regclass`);
      expect(rowCount).toBeGreaterThan(0);
    },
    { timeout: 20_000, interval: 10 },
  );
}

interface State {
  heads: number;
  undelivered: number;
  pending: number;
  unserved: number;
  lastSeq: number | null;
}

async function readState(): Promise<State> {
  const { rows } = await stage.sql.query<State>(`SELECT
    (SELECT count(*)::int FROM head) AS heads,
    (SELECT count(*)::int FROM head WHERE delivered_at IS NULL) AS undelivered,
    (SELECT count(*)::int FROM outbox WHERE delivered_at IS NULL) AS pending,
    (SELECT count(*)::int FROM release WHERE served_at IS NULL) AS unserved,
    (SELECT max(seq) FROM head) AS "lastSeq"`);
  return rows[0]!;
}

function publish(more: Record<string, string> = {}): ConsoleProcess {
  value += 1;
  return stage.startConsole({ PUBLISH_VALUE: `${value}`, ...more });
}

/** A console sends its last head again when it starts; what these tests wait for is the head after that. */
async function isNewHead(): Promise<boolean> {
  return (await readState()).undelivered > 0;
}

/** Swallows what passes `side` of the gate once it is the new head; settles when that has happened. */
function swallowNewHead(side: 'onRequest' | 'onAnswer'): Promise<void> {
  return new Promise((settle) => {
    stage.gate[side] = async () => {
      if (!(await isNewHead())) return true;
      settle();
      return false;
    };
  });
}

/** A console that only delivers, until it says that nothing is left. */
async function recover(): Promise<void> {
  const next = stage.startConsole();
  expect(await next.ended, next.output()).toBe(0);
  expect(next.output()).toContain('delivered');
}

async function expectDeliveredOnce(before: State): Promise<void> {
  expect(await readState()).toEqual({
    heads: before.heads + 1,
    undelivered: 0,
    pending: 0,
    unserved: 0,
    lastSeq: (before.lastSeq ?? 0) + 1,
  });
  await vi.waitFor(async () => expect(await stage.servedValue()).toBe(value), { timeout: 10_000, interval: 50 });
}

describe('a console killed', () => {
  it('never: the release is served, with one head', async () => {
    const before = await readState();
    const console_ = publish();
    expect(await console_.ended, console_.output()).toBe(0);
    await expectDeliveredOnce(before);
  });

  it('right after the commit loses nothing', async () => {
    const before = await readState();
    expect(await publish({ DIE: 'after-commit' }).ended).toBe('SIGKILL');
    expect((await readState()).pending).toBe(1);
    await recover();
    await expectDeliveredOnce(before);
  });

  it('before the head is written loses nothing', async () => {
    const before = await readState();
    await lock('head');
    const console_ = publish();
    await untilWaitingFor('head');
    await console_.kill();
    await unlock();
    await recover();
    await expectDeliveredOnce(before);
  });

  it.each([
    ['with the head written but not sent sends that head', 'onRequest'],
    ['before it hears that the edge took the head sends the same head, which changes nothing', 'onAnswer'],
  ] as const)('%s', async (_story, moment) => {
    const before = await readState();
    const swallowed = swallowNewHead(moment);
    const console_ = publish();
    await swallowed;
    await console_.kill();
    expect(await readState()).toMatchObject({ heads: before.heads + 1, undelivered: 1, pending: 1 });
    reopen(stage.gate);
    await recover();
    await expectDeliveredOnce(before);
  });

  it.each(['release', 'outbox'])('before it has recorded the delivery in %s records it at the next start', async (table) => {
    const before = await readState();
    stage.gate.onAnswer = async () => {
      if (await isNewHead()) await lock(table);
      return true;
    };
    const console_ = publish();
    await untilWaitingFor(table);
    await console_.kill();
    reopen(stage.gate);
    await unlock();
    await recover();
    await expectDeliveredOnce(before);
  });
});
