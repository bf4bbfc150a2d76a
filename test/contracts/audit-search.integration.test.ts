// A search of the audit never reads all of it, whatever is asked: every way to filter has an index that the plan takes.
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditFilter } from '../../apps/console/app/ports/audit.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';

let database: TestDatabase;
let owner: pg.Client;
const asked: { text: string; values: unknown[] }[] = [];
const query = pg.Client.prototype.query;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(`
    INSERT INTO audit (seq, at, actor_id, actor_name, actor_roles, verb, target, environment, reason, result, previous_hash, hash)
    SELECT s, '2020-01-01'::timestamptz + s * interval '1 hour', 'per_' || s % 300, 'Person ' || s % 300, 'admin', 'verb.kind' || s % 90,
      'key:area.lever_' || s % 2000, CASE WHEN s % 9 = 0 THEN 'staging' ELSE 'production' END, 'Because of word' || s % 3000, 'done', 'h' || s - 1, 'h' || s
    FROM generate_series(1, 20000) s`);
  await owner.query('VACUUM ANALYZE audit');
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const [statement, values] = given as [{ text?: string }, unknown[]];
    if (statement?.text?.startsWith('select') && statement.text.includes('from "audit"')) asked.push({ text: statement.text, values });
    return (query as (...all: unknown[]) => unknown).apply(this, given);
  } as typeof query;
}, 60_000);
afterAll(async () => {
  pg.Client.prototype.query = query;
  await owner.end();
  await database.close();
});

const filters: Record<string, AuditFilter> = {
  nothing: {},
  'what is before a record': { beforeSeq: 9_000 },
  'a person': { actorId: 'per_7' },
  'a verb': { verb: 'verb.kind7' },
  'a target': { target: 'key:area.lever_7' },
  'an environment': { environment: 'staging' },
  'a rare word': { text: 'word1717' },
  'beginnings of words': { text: 'lever_17 word17' },
  'a word that is everywhere': { text: 'because' },
  'a week': { from: new Date('2021-03-01'), to: new Date('2021-03-08') },
  'everything at once': {
    actorId: 'per_7',
    verb: 'verb.kind7',
    target: 'key:area.lever_7',
    environment: 'staging',
    text: 'x',
    from: new Date(0),
  },
};

it.each(Object.keys(filters))('by %s', async (name) => {
  asked.length = 0;
  await database.ports.read(({ audit }) => audit.list({ ...filters[name], limit: 51 }));
  expect(asked).toHaveLength(1);
  const [{ text, values }] = asked as [(typeof asked)[number]];
  const { rows } = await owner.query(`EXPLAIN ${text}`, values);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('Index');
  expect(plan).not.toContain('Seq Scan');
});
