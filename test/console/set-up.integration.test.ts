// The commands of docs/deploy.md turn an empty database into an installation.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, inject, it, onTestFinished } from 'vitest';
import '../postgres/global-setup.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** The URL of an empty database, as its owner. */
async function emptyDatabase(): Promise<string> {
  const { ownerUrl } = inject('postgres');
  const name = `empty_${randomBytes(6).toString('hex')}`;
  await query(ownerUrl, `CREATE DATABASE ${name}`);
  onTestFinished(async () => void (await query(ownerUrl, `DROP DATABASE ${name} WITH (FORCE)`)));
  const url = new URL(ownerUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function run(script: string, args: readonly string[], DATABASE_URL: string): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [`scripts/${script}.ts`, ...args], { cwd: root, env: { ...process.env, DATABASE_URL } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => {
      text += part.toString();
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, text: text.trim() };
}

it('migrate and set-up make an admin and environments, once', { timeout: 240_000 }, async () => {
  const url = await emptyDatabase();
  for (const _ of [1, 2]) expect(await run('migrate', [], url)).toEqual({ code: 0, text: 'The database has the newest schema.' });
  expect((await run('set-up', [], url)).text).toBe('Say who it is: npm run set-up -- ada@example.com "Ada Lovelace"');
  const ada = ['ada@example.com', 'Ada Lovelace'];
  expect(await run('set-up', ada, url)).toEqual({
    code: 0,
    text: 'Ada Lovelace is the first admin, and there are production, staging, development.',
  });
  const again = await run('set-up', ada, url);
  expect([again.code, again.text]).toEqual([1, 'There are people already; an admin among them makes new admins.']);
  expect(await query(url, 'SELECT name FROM environment ORDER BY position')).toEqual([
    { name: 'production' },
    { name: 'staging' },
    { name: 'development' },
  ]);
  expect((await run('migrate', [], '')).code).toBe(1);
});

it('every npm script that docs/deploy.md names exists', () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> };
  const named = [...readFileSync(`${root}docs/deploy.md`, 'utf8').matchAll(/^npm run ([a-z-]+)/gm)].map(([, name]) => name ?? '');
  expect(named).toEqual(['migrate', 'set-up', 'record-build', 'build', 'console']);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
