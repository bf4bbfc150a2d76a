// Background jobs on a real Postgres: there exactly when their transaction is, done once they may be, and again when they fail.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type JobWorkers, startJobWorkers } from '../../apps/console/app/adapters/jobs/job-workers.ts';
import { type JobHandlers, jobNames, jobOptions } from '../../apps/console/app/ports/jobs.ts';
import { createTestDatabase, drivers, type TestDatabase } from '../postgres/test-database.ts';

describe.each(drivers)('on Postgres through %s', (driver) => {
  let database: TestDatabase;
  let workers: JobWorkers | undefined;
  const log: string[] = [];
  const scheduled = jobNames.filter((kind) => jobOptions(kind).cron).length;
  const otherKinds = Object.fromEntries(jobNames.map((kind) => [kind, async () => {}])) as unknown as JobHandlers;
  const done = vi.fn<(payload: object, signal: AbortSignal) => Promise<void>>(async () => {});

  const start = () => {
    workers = startJobWorkers({
      pool: database.connection.pool,
      handlers: { ...otherKinds, 'usage.forget': done },
      log: (line) => log.push(line),
    });
  };
  const waiting = async () => {
    const { rows } = await database.connection.pool.query(`SELECT state FROM jobs.job WHERE name = 'usage.forget' ORDER BY created_on`);
    return rows.map(({ state }) => state);
  };

  beforeAll(async () => {
    database = await createTestDatabase({ driver, afterCommit: (enqueued) => workers?.wake(enqueued) });
  });
  afterEach(async () => {
    await workers?.stop();
    workers = undefined;
    done.mockReset();
    await database.connection.pool.query('DELETE FROM jobs.job');
  });
  afterAll(() => database.close());

  it('a job is there when its transaction commits, and not when it does not', async () => {
    await expect(
      database.ports.transaction(async ({ jobs }) => {
        await jobs.enqueue('usage.forget', {});
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await waiting()).toEqual([]);
    await database.ports.transaction(({ jobs }) => jobs.enqueue('usage.forget', {}));
    expect(await waiting()).toEqual(['created']);
  });

  it('is done with its payload, at once after the commit', async () => {
    start();
    await vi.waitFor(
      async () => expect((await database.connection.pool.query('SELECT FROM jobs.schedule')).rowCount).toBe(scheduled),
      20_000,
    );
    await database.ports.transaction(({ jobs }) => jobs.enqueue('usage.forget', {}));
    await vi.waitFor(async () => expect(await waiting()).toEqual(['completed']), 20_000);
    expect(done).toHaveBeenCalledExactlyOnceWith({}, expect.any(AbortSignal));
    expect(log).toEqual([]);
  });

  it('is not done before its time', async () => {
    await database.ports.transaction(({ jobs }) => jobs.enqueue('usage.forget', {}, new Date(Date.now() + 3_600_000)));
    await database.ports.transaction(({ jobs }) => jobs.enqueue('usage.forget', {}));
    start();
    await vi.waitFor(async () => expect((await waiting()).toSorted()).toEqual(['completed', 'created']), 20_000);
  });

  it('is tried again when it fails', async () => {
    done.mockRejectedValueOnce(new Error('not this time'));
    await database.ports.transaction(({ jobs }) => jobs.enqueue('usage.forget', {}));
    start();
    await vi.waitFor(async () => expect(await waiting()).toEqual(['completed']), 30_000);
    expect(done).toHaveBeenCalledTimes(2);
  });

  it('hears that its console ends, and is left for the next one', async () => {
    done.mockImplementationOnce(
      (_payload, signal) => new Promise((_settle, fail) => signal.addEventListener('abort', () => fail(signal.reason))),
    );
    await database.ports.transaction(({ jobs }) => jobs.enqueue('usage.forget', {}));
    start();
    await vi.waitFor(() => expect(done).toHaveBeenCalled(), 20_000);
    await workers?.stop();
    expect(await waiting()).toEqual(['retry']);
  });

  it('the application may use the queues and not change their tables', async () => {
    await expect(database.connection.pool.query('CREATE TABLE jobs.more (id int)')).rejects.toThrow('permission denied');
    await expect(database.connection.pool.query('DROP TABLE jobs.queue CASCADE')).rejects.toThrow('must be owner');
  });
});
