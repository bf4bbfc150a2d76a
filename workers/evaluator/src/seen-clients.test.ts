// Clients are told apart by cleaned product names, and their number is bounded.
import { expect, it } from 'vitest';
import { seededRandom } from './context-sample.ts';
import { startSeenClients, toProducts } from './seen-clients.ts';

it.each([
  ['okhttp/4.12.0', 'okhttp/4.12.0'],
  ['shop-android/3.2 (Pixel 9; Android 16) okhttp/4.12.0', 'shop-android/3.2 okhttp/4.12.0'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
    'Chrome/141.0.0.0 Safari/537.36',
  ],
  ['<script>alert(1)</script>', 'script alert script'],
  ['', ''],
])('%s becomes %s', (sent, expected) => {
  expect(toProducts(sent)).toBe(expected);
});

it('a client is one row with the time it was last seen', () => {
  const clients = startSeenClients(() => 0);
  const headers = new Headers({ 'user-agent': 'node', 'x-switchyard-app': 'booking/2.1' });
  clients.see('server', headers, 1);
  clients.see('server', headers, 5);
  clients.see('client', headers, 3);
  expect(clients.take()).toEqual([
    ['server', 'node', 'booking/2.1', 5],
    ['client', 'node', 'booking/2.1', 3],
  ]);
  expect(clients.take()).toEqual([]);
});

it('however many names are made up, 200 are kept', () => {
  const clients = startSeenClients(() => 0);
  for (let i = 0; i < 1_000; i += 1) clients.see('client', new Headers({ 'user-agent': `made-up/${i}` }), i);
  clients.see('client', new Headers({ 'user-agent': 'x'.repeat(5_000) }), 1);
  expect(clients.take()).toHaveLength(200);
});

it('of a stream of requests each client is seen, though few are looked at', () => {
  const clients = startSeenClients(seededRandom(1));
  let looks = 0;
  for (let i = 0; i < 2_000; i += 1) {
    const headers = new Headers();
    headers.get = (name) => {
      if (name === 'user-agent') looks += 1;
      return `sdk/${i % 2}`;
    };
    clients.see('server', headers, 5);
  }
  expect(clients.take().map(([, agent]) => agent)).toEqual(expect.arrayContaining(['sdk/0', 'sdk/1']));
  expect(looks).toBeGreaterThan(90);
  expect(looks).toBeLessThan(180);
});
