// The console is killed by SIGKILL at every step between the commit of a release and its record of delivery. Nothing is
// lost, nothing is done twice: the next console to start brings the edge to the committed release with one head. The same of what goes
// out by itself: a scheduled change and the steps of a plan.
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { reopen } from './gate.ts';
import { schedule, stageByPlan } from './going-out.ts';
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

/** The console that ran was killed; the next one does what is left. */
async function finish(run: 'schedules' | 'stages'): Promise<void> {
  reopen(stage.gate);
  await unlock();
  const next = stage.startConsole({ RUN: run });
  expect(await next.ended, next.output()).toBe(0);
  expect(next.output()).toContain('delivered');
}

async function countOf(what: string): Promise<number> {
  const { rows } = await stage.sql.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${what}`);
  return rows[0]!.count;
}

async function lastHead(): Promise<{ stable: string; stage?: { parts: unknown } }> {
  const { rows } = await stage.sql.query<{ content: string }>(
    'SELECT content FROM head WHERE delivered_at IS NOT NULL ORDER BY id DESC LIMIT 1',
  );
  return JSON.parse(rows[0]!.content);
}

describe('a console killed while it publishes what is due', () => {
  const published = () => countOf(`audit WHERE verb = 'change.publish' AND result = 'done'`);

  async function expectPublishedOnce(before: number): Promise<void> {
    expect(await published()).toBe(before + 1);
    expect(await countOf(`schedule WHERE status <> 'done'`)).toBe(0);
    expect(await readState()).toMatchObject({ undelivered: 0, pending: 0, unserved: 0 });
    await vi.waitFor(async () => expect(await stage.servedValue()).toBe(value), { timeout: 10_000, interval: 50 });
  }

  it.each(['release', 'audit'])('at %s has published nothing, and the next one publishes it once', async (table) => {
    const before = await published();
    value += 1;
    await schedule(stage.env.DATABASE_URL!, value);
    await lock(table);
    const console_ = stage.startConsole({ RUN: 'schedules' });
    await untilWaitingFor(table);
    await console_.kill();
    expect(await countOf(`schedule WHERE status = 'waiting'`)).toBe(1);
    await finish('schedules');
    await expectPublishedOnce(before);
  });

  it('after its commit has published it, and the next one only delivers', async () => {
    const before = await published();
    value += 1;
    await schedule(stage.env.DATABASE_URL!, value);
    expect(await stage.startConsole({ RUN: 'schedules', DIE: 'after-commit' }).ended).toBe('SIGKILL');
    expect(await published()).toBe(before + 1);
    await finish('schedules');
    await expectPublishedOnce(before);
  });
});

describe('a console killed while a plan goes on', () => {
  const half = [{ scope: {}, percent: 50 }];
  /** The stage before is taken off the way without a word, so that each of these begins with one of its own. */
  beforeEach(async () => {
    await stage.sql.query(`UPDATE stage SET status = 'completed' WHERE status IN ('running', 'held')`);
    value += 1;
    await stageByPlan(stage.env.DATABASE_URL!, value);
  });
  const advances = () => countOf(`audit WHERE verb = 'stage.advance' AND result = 'done'`);

  async function expectAdvancedOnce(before: number): Promise<void> {
    expect(await advances()).toBe(before + 1);
    const { rows } = await stage.sql.query(`SELECT step, parts FROM stage WHERE status = 'running'`);
    expect(rows).toEqual([{ step: 2, parts: half }]);
    expect((await lastHead()).stage?.parts).toEqual(half);
    expect(await readState()).toMatchObject({ undelivered: 0, pending: 0 });
  }

  it.each(['stage', 'audit'])('at %s has changed nothing, and the next one takes the step once', async (table) => {
    const before = await advances();
    await lock(table);
    const console_ = stage.startConsole({ RUN: 'stages' });
    await untilWaitingFor(table);
    await console_.kill();
    expect(await advances()).toBe(before);
    await finish('stages');
    await expectAdvancedOnce(before);
  });

  it('after its commit has taken the step, and the next one only tells the edge', async () => {
    const before = await advances();
    expect(await stage.startConsole({ RUN: 'stages', DIE: 'after-commit' }).ended).toBe('SIGKILL');
    expect(await advances()).toBe(before + 1);
    await finish('stages');
    await expectAdvancedOnce(before);
  });
});
