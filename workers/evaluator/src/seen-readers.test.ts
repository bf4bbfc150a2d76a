// Who read what is told once an hour, and never more of it than fits a message.
import { expect, it } from 'vitest';
import { allKeys, startSeenReaders } from './seen-readers.ts';

type Client = Parameters<ReturnType<typeof startSeenReaders>['see']>[0];
const booking: Client = ['server', 'node/24', 'booking/2', 0];
const shop: Client = ['client', 'web/3', '', 0];
const hourMs = 3_600_000;

it('a client is told with the keys that it asked for, each once an hour', () => {
  const readers = startSeenReaders();
  for (const key of ['fees', 'limits', 'fees']) readers.see(booking, key, 1_000);
  readers.see(shop, allKeys, 2_000);
  expect(readers.take()).toEqual([
    ['server', 'node/24', 'booking/2', 1_000, ['fees', 'limits']],
    ['client', 'web/3', '', 2_000, ['']],
  ]);
  readers.see(booking, 'fees', 5_000);
  expect(readers.take()).toEqual([]);
  readers.see(booking, 'fees', 1_000 + hourMs);
  expect(readers.take()).toEqual([['server', 'node/24', 'booking/2', 1_000 + hourMs, ['fees']]]);
});

it('what does not fit one message is told with the next, and callers cannot fill the memory', () => {
  const readers = startSeenReaders();
  for (let i = 0; i < 20_000; i += 1) readers.see(booking, `key-${i}`.padEnd(250, 'x'), 1);
  const told: number[] = [];
  for (let rows = readers.take(); rows.length > 0; rows = readers.take()) {
    expect(JSON.stringify(rows).length).toBeLessThan(40_000);
    told.push(rows.flatMap((row) => row[4]).length);
  }
  expect(told.length).toBeGreaterThan(50);
  expect(told.reduce((sum, count) => sum + count, 0)).toBe(10_000);
});
