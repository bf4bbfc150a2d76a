// The command as people and scripts run it: a process of its own, against the real management API on a real Postgres with the
// demo marketplace.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresPorts } from '../../../apps/console/app/adapters/postgres/postgres-ports.ts';
import { managementApi } from '../../../apps/console/app/api/management-api.ts';
import { seedMarketplace } from '../../../apps/console/seed/seed-marketplace.ts';
import { makeCredentials } from '../../../scripts/stack/make-credentials.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/postgres/test-database.ts';
import { exitCodes } from './exit-codes.ts';

let database: TestDatabase;
let server: ReturnType<typeof serve>;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase({ webhookSecret: (id) => `whsec_${id}` });
  await seedMarketplace((now) => postgresPorts(database.connection, { now }), new Date());
  server = serve({ fetch: new Hono().route('/api', managementApi(database)).fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const { profiles } = await makeCredentials(database.url);
  const withUrl = Object.entries(profiles).map(([id, { token }]) => [id, { url: `http://127.0.0.1:${port}`, token }]);
  folder = mkdtempSync(join(tmpdir(), 'switchyard-cli-'));
  mkdirSync(join(folder, '.switchyard'));
  writeFileSync(
    join(folder, '.switchyard', 'credentials.json'),
    JSON.stringify({ current: 'maya', profiles: Object.fromEntries(withUrl) }),
  );
});

afterAll(async () => {
  server.close();
  await once(server, 'close');
  await database.close();
  rmSync(folder, { recursive: true });
});

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const bin = join(import.meta.dirname, '..', 'bin', 'switchyard.mjs');
  const clean = { PATH: process.env.PATH, HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder, env: { ...clean, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (part) => (out += part));
  child.stderr.on('data', (part) => (err += part));
  const [code] = await once(child, 'close');
  return { code, out, err };
}

/** The same with --json, which must succeed. The answer is JSON of any shape: each test knows which member it looks at. */
async function ask(...args: string[]): Promise<ReturnType<typeof JSON.parse>> {
  const { code, out, err } = await run([...args, '--json']);
  expect({ code, err }).toEqual({ code: exitCodes.done, err: '' });
  return JSON.parse(out);
}

const inProduction = ['--env', 'production'];

describe('the command line', () => {
  it('lists and shows keys in words, and as JSON', async () => {
    const { code, out } = await run(['list', ...inProduction, '--search', 'provider talent']);
    expect(code).toBe(exitCodes.done);
    const key = await run(['get', 'fees.provider_pct', ...inProduction]);
    expect(key.out).toContain('city=HOU,role=studio');
    expect(out).toMatch(/^KEY .*\n(.*\n)*fees\.provider_pct +float +12 %/);
    const rows = await ask('list', ...inProduction, '--kind', 'flag');
    expect(rows.length).toBeGreaterThanOrEqual(40);
  });

  it('makes an SDK key that may ask as often as its tier says, gives it another tier, and ends it', async () => {
    const made = await ask('create-key', 'a load test', ...inProduction, '--tier', 'high');
    expect([made.secret, made.key.rateTier]).toEqual([expect.stringMatching(/^sy_production_server_/), 'high']);
    const { out } = await run(['sdk-keys', ...inProduction]);
    expect(out).toMatch(/a load test +server +high/);
    expect((await run(['edit-key', made.key.id, '--tier', 'low'])).out).toMatch(/^a load test .* has the tier low/);
    expect((await run(['revoke-key', made.key.id])).out).toMatch(/^a load test .* is revoked/);
    expect((await run(['edit-key', made.key.id, '--tier', 'high'])).code).toBe(exitCodes.conflict);
  });

  it('has a service told what happens, and shows what became of each message', async () => {
    const made = await ask('create-webhook', 'https://hooks.example.com/kills', ...inProduction, '--events', 'flag.kill');
    const { out } = await run(['webhooks', ...inProduction]);
    expect(out).toMatch(/hooks\.example\.com\/kills +flag\.kill +0 +1 +0 +active/);
    expect((await run(['deliveries', made.webhook.id])).out).toMatch(/webhook\.test +Maya Okafor tries .* waiting/);
    const again = await run(['replay', made.webhook.id, '--failed-since', '2026-01-01T00:00Z']);
    expect([again.code, again.err.trim()]).toEqual([exitCodes.refused, 'Nothing was given up since then.']);
  });

  it('lists what anomaly rules found and where alerts go, and tries no rule for who may not read the audit', async () => {
    expect((await run(['findings'])).out).toContain('Nothing waits for a look.');
    expect((await run(['alert-channels'])).out).toContain('Alerts go nowhere yet.');
    const kills = {
      title: 'Kills',
      events: ['flag.kill'],
      groupBy: 'none',
      windowMinutes: 15,
      threshold: 2,
      severity: 'high',
      coolDownMinutes: 60,
    };
    writeFileSync(join(folder, 'kills.json'), JSON.stringify(kills));
    expect((await run(['try-rule', 'kills.json'])).err).toContain('may not view the audit');
    expect((await run(['try-rule', 'kills.json', '--profile', 'dana'])).out).toContain('It would have fired 0 times in the last 30 days.');
  });

  it('explains an answer step by step', async () => {
    const context = 'targetingKey=studio-1,city=HOU,role=studio';
    const { evaluation } = await ask('explain', 'fees.provider_pct', ...inProduction, '--context', context);
    expect(evaluation).toMatchObject({ value: 0.1, reason: 'TARGETING_MATCH' });
    const { out } = await run(['explain', 'fees.provider_pct', ...inProduction, '--context', context]);
    expect(out).toContain('✓ setting city=HOU,role=studio');
  });

  it('lists the rules that read a key, and is told by a change which of them it breaks', async () => {
    const { out } = await run(['rules', ...inProduction, '--reads', 'fees.client_pct']);
    expect(out).toMatch(/fees\.both_sides_at_most_30_pct +holds +block +Provider and client together pay at most 30 %/);
    expect(out).not.toContain('fees.provider_floor');
    const reason = ['--reason', 'To see what it says'];
    const broken = await run(['set', 'fees.client_pct', '0.25', '--scope', 'city=HOU', ...inProduction, ...reason, '--profile', 'priya']);
    expect(broken.code).toBe(exitCodes.refused);
    expect(broken.out).toContain('Rule fees.both_sides_at_most_30_pct does not hold for Houston, where fees.provider_pct is 12 %');
  });

  it('carries a value from set to published and back again', async () => {
    const before = await ask('releases', ...inProduction);
    const reason = ['--reason', 'Three of four people come back'];
    const { change } = await ask('set', 'booking.waitlist', '70%', '--scope', 'city=DAL', ...inProduction, ...reason);
    const number = String(change.number);
    expect((await run(['publish', number])).code).toBe(exitCodes.refused);
    expect((await run(['approve', number])).code).toBe(exitCodes.notAllowed);
    await ask('approve', number, '--profile', 'dana');
    const release = await ask('publish', number);
    expect((await run(['diff', ...inProduction, '--to', release.version])).out).toContain('booking.waitlist');

    const dry = await run(['roll-back', before[0].version, ...inProduction, '--dry-run']);
    expect(dry.out).toContain(`It takes back:\n  ${release.version}  #${number} `);
    expect((await run(['revert', `#${number}`, '--dry-run'])).out).toContain(`Undoing ${release.version} alone would do this:`);
    const undone = await ask('revert', `#${number}`, '--reason', 'Nobody comes back');
    expect(undone).toMatchObject({ status: 'draft', origin: { kind: 'revert', version: release.version } });

    const back = await ask('roll-back', before[0].version, ...inProduction, '--reason', 'The queue is too long');
    expect(back.snapshot).toBe(before[0].snapshot);
  });

  it('lists stale flags, and drafts the change that takes one away', async () => {
    expect((await run(['stale', ...inProduction])).out).toMatch(/payments\.retry_smart +on +engineering +Everyone has had on since/);
    const { out } = await run(['clean-up', 'payments.retry_smart', ...inProduction, '--dry-run']);
    expect(out).toContain('It is archived');
    const { change } = await ask('clean-up', 'payments.retry_smart', ...inProduction, '--reason', 'Everyone has it');
    expect(change).toMatchObject({ status: 'draft', title: 'Take payments.retry_smart away' });
  });

  it('kills at once, and revives by a change', async () => {
    await ask('kill', 'messaging.translate', ...inProduction, '--reason', 'Wrong language');
    const again = await run(['kill', 'messaging.translate', ...inProduction, '--reason', 'Wrong language']);
    expect(again.code).toBe(exitCodes.conflict);
    const change = await ask('revive', 'messaging.translate', ...inProduction, '--reason', 'Fixed');
    expect(change).toMatchObject({ status: 'validated', edits: [{ kind: 'revive', flag: 'messaging.translate' }] });
  });

  it('keeps health checks, and shows what one was told', async () => {
    const named = ['failed-bookings', '--env', 'development'];
    const check = ['--measure', 'mean', '--event', 'booking.failed', '--to', '1', '--allowed', '0.02', '--on-breach', 'revert'];
    expect(await ask('health-checks', 'set', ...named, ...check)).toMatchObject({ name: 'failed-bookings', allowed: 0.02, to: 1 });
    expect(await ask('health-checks', '--env', 'development')).toContainEqual(expect.objectContaining({ name: 'failed-bookings' }));
    expect((await run(['health-checks', 'set', ...named, '--measure', 'errors', '--allowed', 'much'])).code).toBe(exitCodes.usage);
    expect(await ask('health-checks', 'remove', ...named)).toMatchObject({ name: 'failed-bookings' });
    const { unread } = await ask('notices', '--read');
    expect(unread).toBeGreaterThanOrEqual(0);
    expect(await ask('notices', '--unread')).toMatchObject({ unread: 0, items: [] });
  });

  it('adds a second value to an open change, drawn from what the change says already', async () => {
    const first = await ask('set', 'search.page_size', '30', ...inProduction, '--reason', 'Larger screens');
    const number = String(first.change.number);
    await ask('set', 'search.page_size', '36', '--scope', 'city=NYC', ...inProduction, '--change', number);
    const page = await ask('diff', number);
    expect(page.change.edits).toHaveLength(1);
    expect(page.change.edits[0].body).toMatchObject({ default: 30, settings: [{ scope: { city: 'NYC' }, value: 36 }] });
  });

  it('puts a change together with what was published meanwhile, asks for what both moved, and takes it up again', async () => {
    const inDevelopment = ['--env', 'development', '--reason', 'Try'];
    const first = await ask('set', 'uploads.photo_mb_max', '31', ...inDevelopment);
    const second = await ask('set', 'uploads.photo_mb_max', '41', ...inDevelopment);
    await ask('publish', String(first.change.number));
    const number = String(second.change.number);
    expect((await ask('inbox')).own).toContainEqual(expect.objectContaining({ waitsFor: 'settle' }));
    const { code, err } = await run(['rebase', number]);
    expect([code, err]).toEqual([exitCodes.usage, expect.stringContaining('--take uploads.photo_mb_max:default=mine|theirs')]);
    expect((await run(['rebase', number, '--take', 'default'])).code).toBe(exitCodes.usage);
    expect(await ask('rebase', number, '--take', 'uploads.photo_mb_max:default=mine')).toMatchObject({ round: 2, status: 'draft' });
    const { id } = await ask('comment', number, 'Why 41?', '--entry', 'uploads.photo_mb_max', '--ask', '--profile', 'dana');
    await run(['validate', number]);
    expect((await run(['publish', number])).code).toBe(exitCodes.notAllowed);
    await ask('settle', number, id, '--profile', 'dana');
    await ask('discard', number);
    expect(await ask('reopen', number)).toMatchObject({ status: 'draft' });
    expect(await ask('clone', number, '--title', 'Once more')).toMatchObject({ title: 'Once more' });

    const rows = (await run(['promote', '--from', 'development', ...inProduction])).out;
    expect(rows).toMatch(/uploads\.photo_mb_max +default +by default .*31/);
    const brought = await ask('promote', 'uploads.photo_mb_max:default', '--from', 'development', ...inProduction, '--reason', 'It works');
    expect(brought).toMatchObject({ environment: 'production', origin: { kind: 'promotion', environment: 'development' } });
  });

  it('exports the registry and finds nothing to import of it', async () => {
    const file = join(folder, 'registry.json');
    await run(['export', ...inProduction, '--out', file]);
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')))).toContain('keys');
    const same = await run(['import', file, '--from', 'switchyard', ...inProduction, '--reason', 'Nothing new', '--profile', 'dana']);
    expect(same.code).toBe(exitCodes.refused);
  });

  it('imports a flagd file into development, where it is published', async () => {
    const file = join(folder, 'flags.json');
    const flag = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };
    writeFileSync(file, JSON.stringify({ flags: { 'shop.gift_wrap': flag } }));
    const { change } = await ask(
      'import',
      file,
      '--from',
      'flagd',
      '--env',
      'development',
      '--title',
      'From flagd',
      '--reason',
      'Moving in',
    );
    expect(change.status).toBe('validated');
    const release = await ask('publish', String(change.number));
    expect(release.environment).toBe('development');
    const { evaluation } = await ask('explain', 'shop.gift_wrap', '--env', 'development');
    expect(evaluation.value).toBe(true);
  });
});

describe('its exit code', () => {
  const cases: [string, number, string[]][] = [
    ['a value that breaks a constraint', exitCodes.refused, ['set', 'search.page_size', '9999', ...inProduction, '--reason', 'x']],
    ['no environment', exitCodes.usage, ['list']],
    ['an unknown sub-command', exitCodes.usage, ['publsh', '1']],
    ['an unknown profile', exitCodes.usage, ['whoami', '--profile', 'nobody']],
    ['a value of the wrong type', exitCodes.usage, ['set', 'search.page_size', 'many', ...inProduction, '--reason', 'x']],
    ['an unknown key', exitCodes.notFound, ['get', 'no.such.key', ...inProduction]],
    ['an unknown change', exitCodes.notFound, ['diff', '99999']],
    [
      'a place that is not one’s own',
      exitCodes.notAllowed,
      ['set', 'city.featured_slots', '3', '--scope', 'city=LAX', ...inProduction, '--reason', 'x', '--profile', 'luis'],
    ],
    ['help', exitCodes.done, ['--help']],
  ];
  it.each(cases)('for %s is %i', async (_, code, args) => {
    expect((await run(args)).code).toBe(code);
  });

  it('for a console that does not answer is 6, and for a wrong token 4', async () => {
    expect((await run(['whoami'], { SWITCHYARD_URL: 'http://127.0.0.1:1', SWITCHYARD_TOKEN: 'swt_x' })).code).toBe(exitCodes.unreachable);
    const url = JSON.parse(readFileSync(join(folder, '.switchyard', 'credentials.json'), 'utf8')).profiles.maya.url;
    expect((await run(['whoami'], { SWITCHYARD_URL: url, SWITCHYARD_TOKEN: 'swt_wrongwrongwrongwrongwrong' })).code).toBe(
      exitCodes.notAllowed,
    );
  });

  it('comes with the refusal as JSON when asked for JSON', async () => {
    const { code, err } = await run(['get', 'no.such.key', ...inProduction, '--json']);
    expect(code).toBe(exitCodes.notFound);
    expect(JSON.parse(err)).toMatchObject({ code: 'UNKNOWN_KEY' });
  });
});

describe('the audit as a file', () => {
  it('is exported by whoever may, and verified without a console', async () => {
    const exported = await run(['audit', 'export', 'audit.jsonl', '--profile', 'dana']);
    expect(exported).toMatchObject({ code: exitCodes.done, out: expect.stringContaining('Written to audit.jsonl') });
    const verified = await run(['audit', 'verify', 'audit.jsonl', '--json']);
    expect(verified).toMatchObject({ code: exitCodes.done });
    expect(JSON.parse(verified.out)).toMatchObject({ signaturesChecked: false, heads: 0 });
    expect((await run(['audit', 'export', 'x.jsonl', '--profile', 'luis'])).code).toBe(exitCodes.notAllowed);
  });

  it('that was altered is refused with the record that was', async () => {
    const path = join(folder, 'audit.jsonl');
    const lines = readFileSync(path, 'utf8').split('\n');
    const altered = lines.map((line) => (line.startsWith('{"seq":7,') ? line.replace('"result":"done"', '"result":"refused"') : line));
    writeFileSync(path, altered.join('\n'));
    expect(await run(['audit', 'verify', 'audit.jsonl'])).toMatchObject({
      code: exitCodes.refused,
      err: expect.stringContaining('Record 7 was altered'),
    });
  });
});

it('login keeps a token that the console knows as the current profile', async () => {
  const { url, token } = JSON.parse(readFileSync(join(folder, '.switchyard', 'credentials.json'), 'utf8')).profiles.grace;
  expect((await run(['login', '--url', url, '--name', 'work'], { SWITCHYARD_TOKEN: token })).out).toContain('Grace Lindqvist');
  expect((await run(['whoami'])).out).toContain('Grace Lindqvist');
  expect((await run(['whoami', '--profile', 'maya'])).out).toContain('Maya Okafor');
});
