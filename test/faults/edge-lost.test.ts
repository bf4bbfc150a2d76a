// The edge is away, or forgets what it had, or two consoles deliver to it: it ends up with what the database says.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

async function expectServed(value: number): Promise<void> {
  await vi.waitFor(async () => expect(await stage.servedValue()).toBe(value), { timeout: 30_000, interval: 50 });
}

async function count(what: string): Promise<number> {
  const { rows } = await stage.sql.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${what}`);
  return rows[0]!.count;
}

async function runConsole(env: Record<string, string>): Promise<void> {
  const console_ = stage.startConsole(env);
  expect(await console_.ended, console_.output()).toBe(0);
}

describe('the edge', () => {
  it('that is away while something is published gets it when it is back', async () => {
    await stage.stopEdge();
    const console_ = stage.startConsole({ PUBLISH_VALUE: '1' });
    await vi.waitFor(async () => expect(await count('outbox WHERE last_error IS NOT NULL')).toBe(1), { timeout: 20_000, interval: 20 });
    await stage.replaceEdge();
    expect(await console_.ended, console_.output()).toBe(0);
    await expectServed(1);
    expect(await count('head')).toBe(1);
  });

  it('that forgot everything takes the last head again from the next console, and the numbers go on', async () => {
    await runConsole({ PUBLISH_VALUE: '2' });
    const sent = await count('head');
    await stage.replaceEdge();
    await runConsole({});
    await expectServed(2);
    expect(await count('head')).toBe(sent);
    expect(await count(`audit WHERE verb = 'head.reconcile'`)).toBe(0);
    await runConsole({ PUBLISH_VALUE: '22' });
    await expectServed(22);
    const { rows } = await stage.sql.query('SELECT seq, delivered_at FROM head ORDER BY id DESC LIMIT 1');
    expect(rows).toMatchObject([{ seq: sent + 1, delivered_at: expect.any(Date) }]);
  });

  it('that holds another head than we sent last gets the next one as its child', async () => {
    await runConsole({ PUBLISH_VALUE: '3' });
    // As after a restored backup of the database: the last head is unknown to it, the release is not.
    await stage.sql.query('DELETE FROM head WHERE id = (SELECT max(id) FROM head)');
    await runConsole({ PUBLISH_VALUE: '4' });
    await expectServed(4);
    const { rows } = await stage.sql.query(`SELECT before FROM audit WHERE verb = 'head.reconcile' ORDER BY seq DESC LIMIT 1`);
    expect(rows).toMatchObject([{ before: { stable: { version: '1.0.3' } } }]);
  });

  it('gets the snapshot of an earlier release without its bytes being sent again', async () => {
    const before = stage.gate.passed.length;
    await runConsole({ PUBLISH_VALUE: '2', PUBLISH_VERSION: '2.0.0' });
    await expectServed(2);
    const bodies = stage.gate.passed.slice(before).map((body) => body.toString('latin1'));
    expect(bodies.length).toBeGreaterThan(0);
    expect(bodies.filter((body) => body.includes('name="document"'))).toEqual([]);
  });
});

describe('two consoles', () => {
  it('that publish at the same time deliver both, each head once', async () => {
    const [before, refused] = [await count('head'), await count('head WHERE delivered_at IS NULL')];
    await Promise.all([5, 6, 7].map((value) => runConsole({ PUBLISH_VALUE: `${value}` })));
    const { rows } = await stage.sql.query<{ version: string }>('SELECT version FROM release ORDER BY number DESC LIMIT 1');
    await expectServed(Number(rows[0]?.version.split('.')[2]));
    expect(await count('head WHERE delivered_at IS NULL')).toBe(refused);
    expect(await count('outbox WHERE delivered_at IS NULL')).toBe(0);
    // One head may carry two releases, when the second was committed before the first was sent.
    expect((await count('head')) - before).toBeLessThanOrEqual(3);
  });
});
