// What open pages are told: only what was committed, only of their environment, and that something may be missing when the line was cut.
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPool } from '../../apps/console/app/adapters/postgres/connection.ts';
import { createNewsFeed } from '../../apps/console/app/adapters/postgres/news-feed.ts';
import type { News, NewsFeed } from '../../apps/console/app/ports/live.ts';
import { approve, band, createWorld, fee, validated, type World } from './world.ts';

let world: World;
let feed: NewsFeed;
const heard: (News | null)[] = [];

beforeAll(async () => {
  world = await createWorld();
  feed = createNewsFeed({ pool: openPool({ url: world.database.url, connectionsMax: 1 }), log: () => {} });
  await feed.listen('production', (news) => heard.push(news));
});
afterAll(async () => {
  await feed.close();
  await world.close();
});

const sentences = () => heard.flatMap((news) => (news === null || news.sentence === '' ? [] : [news.sentence]));

it('a page hears in words what is committed in its environment, and nothing of what is rolled back or of others', async () => {
  const edit = { ...fee, settings: [...fee.settings, { scope: { city: 'HOU' as const }, value: 10 }] };
  const change = await validated(world, 'houston', 'key:fees.provider_pct', edit);
  const broken = world.ports.transaction(async ({ outbox }) => {
    await outbox.notify({
      event: 'change.comment',
      environment: 'production',
      weight: 'tell',
      sentence: 'Never said',
      reason: '',
      about: 'change:1',
      at: world.ports.now(),
      by: null,
      to: [],
      facts: {},
    });
    throw new Error('rolled back');
  });
  await expect(broken).rejects.toThrow('rolled back');
  await validated(world, 'engineer', 'key:fees.provider_pct', edit, 'development');
  await approve(world.ports, world.as.finance, change);
  await expect.poll(sentences).toContainEqual(expect.stringContaining('finance approved'));
  expect(sentences()).not.toContain('Never said');
  expect(heard.every((news) => news?.environment === 'production')).toBe(true);
  expect(heard).toContainEqual(expect.objectContaining({ about: `change:${change.number}`, byId: 'per_finance' }));
});

it('a page hears that something may be missing after the line was cut, and hears again', async () => {
  heard.length = 0;
  const owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  await owner.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_notify%' AND datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await owner.end();
  await expect.poll(() => heard, { timeout: 20_000 }).toContain(null);
  await validated(world, 'engineer', 'key:search.page_size', { ...band, default: 3 });
  await expect.poll(() => heard.length, { timeout: 20_000 }).toBeGreaterThan(1);
});
