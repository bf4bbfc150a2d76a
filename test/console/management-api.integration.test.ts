// The management API as a program meets it: tokens, statuses, and answers that are what the OpenAPI document promises.
import type { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { PersonBody } from '../../apps/console/app/api/access-answers.ts';
import {
  AuditRecordBody,
  ChangeBody,
  ChangePageBody,
  CommentBody,
  EvaluationBody,
  KeyPageBody,
  KillBody,
  PromotionBody,
  RefusalBody,
  ReleaseBody,
  RuleRowBody,
  SdkKeyBody,
} from '../../apps/console/app/api/answer-schemas.ts';
import { managementApi } from '../../apps/console/app/api/management-api.ts';
import { createApiToken } from '../../apps/console/app/usecases/people/create-api-token.server.ts';
import { band, createWorld, done, fee, type Persona, spotlight, type World } from './world.ts';

let world: World;
let api: ReturnType<typeof managementApi>;
const tokens = new Map<Persona, string>();
beforeAll(async () => {
  world = await createWorld();
  api = managementApi({ ports: world.ports });
  for (const persona of ['admin', 'engineer', 'finance', 'houston'] as const) {
    tokens.set(persona, done(await createApiToken(world.ports, world.as[persona], { name: 'test' })).secret);
  }
});
afterAll(() => world.close());

interface Sent {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}
async function call(as: Persona, path: string, { method, body, headers = {} }: Sent = {}) {
  const response = await api.request(path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      authorization: `Bearer ${tokens.get(as)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: response.status === 304 ? null : await response.json() };
}
/** The answer as its schema says, without members that the schema does not know. */
function as<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  return schema.parse(value);
}
const post = (persona: Persona, path: string) => call(persona, path, { method: 'POST' });

describe('a caller', () => {
  it.each([
    ['no token', undefined],
    ['another scheme', 'Basic abc'],
    ['an unknown token', `Bearer swt_${'x'.repeat(43)}`],
  ])('with %s gets 401', async (_what, authorization) => {
    const response = await api.request('/me', authorization ? { headers: { authorization } } : {});
    expect([response.status, as(RefusalBody, await response.json()).code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('is the person behind the token, until it is revoked', async () => {
    const { token, secret } = (await call('engineer', '/tokens', { body: { name: 'ci' } })).body;
    const me = await api.request('/me', { headers: { authorization: `Bearer ${secret}` } });
    expect(as(PersonBody, await me.json())).toMatchObject({ email: 'engineer@example.com', grants: [{ role: 'engineering' }] });
    expect((await post('engineer', `/tokens/${token.id}/revoke`)).status).toBe(200);
    expect((await api.request('/me', { headers: { authorization: `Bearer ${secret}` } })).status).toBe(401);
  });
});

describe('the workflow over HTTP', () => {
  it('sets a key, validates, is approved, publishes, compares and rolls back', async () => {
    const key = as(KeyPageBody, (await call('engineer', '/environments/production/keys/search.page_size')).body);
    const put = await call('engineer', '/environments/production/keys/search.page_size', {
      method: 'PUT',
      body: { body: { ...(key.body as unknown as ConfigKey), default: 25 }, reason: 'More' },
      headers: { 'if-match': `"${key.digest}"` },
    });
    const change = as(ChangeBody, put.body);
    const path = `/changes/${change.number}`;
    expect((await call('engineer', path)).headers.get('etag')).toBe('"1"');
    expect((await post('engineer', `${path}/validate`)).body).toMatchObject({ findings: [], change: { status: 'validated' } });

    const page = as(ChangePageBody, (await call('admin', path)).body);
    expect(page.diff[0]?.words.sentences).toEqual(['Search page size by default: 1 → 25']);
    expect(page.decisions.publish).toEqual({ allowed: false, reason: 'One more person has to approve.' });
    const own = await call('engineer', `${path}/approve`, { body: { round: page.change.round, difference: page.change.difference } });
    expect([own.status, own.body.code]).toEqual([403, 'OWN_CHANGE']);
    const approved = await call('admin', `${path}/approve`, { body: { round: page.change.round, difference: page.change.difference } });
    expect(as(ChangeBody, approved.body).status).toBe('approved');

    const published = await call('engineer', `${path}/publish`, { body: {} });
    expect([published.status, as(ReleaseBody, published.body).version]).toEqual([201, '1.0.1']);
    const diff = await call('engineer', '/environments/production/diff?from=1.0.0&to=1.0.1');
    expect(diff.body.diff).toMatchObject([{ entry: 'key:search.page_size', changes: [{ path: 'default', before: 1, after: 25 }] }]);
    const back = await call('engineer', '/environments/production/releases/1.0.0/roll-back', { body: { reason: 'No' } });
    expect([back.status, back.body.version, back.body.snapshot]).toEqual([201, '1.0.2', diff.body.from.snapshot]);
    const releases = (await call('engineer', '/environments/production/releases?limit=2')).body;
    expect(releases.rows.map(({ version }: { version: string }) => version)).toEqual(['1.0.2', '1.0.1']);
  });

  it('refuses a conflicting publish with 409 and both sides, and a broken value with its finding', async () => {
    const set = async (value: number) => {
      const { body } = await call('engineer', '/environments/development/keys/search.page_size', {
        method: 'PUT',
        body: { body: { ...band, default: value }, reason: 'Try' },
      });
      await post('engineer', `/changes/${body.id}/validate`);
      return body.id as string;
    };
    const [first, second] = [await set(5), await set(6)];
    expect((await call('engineer', `/changes/${first}/publish`, { body: {} })).status).toBe(201);
    const conflict = await call('engineer', `/changes/${second}/publish`, { body: {} });
    expect(conflict).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', conflicts: [{ live: { default: 5 }, mine: { default: 6 } }] },
    });

    const broken = await call('finance', '/environments/production/keys/fees.provider_pct', {
      method: 'PUT',
      body: { body: { ...fee, default: 99 }, reason: 'Try' },
    });
    const validation = await post('finance', `/changes/${broken.body.number}/validate`);
    expect(validation.body.findings).toMatchObject([{ code: 'VALUE_CONSTRAINT', severity: 'error', path: 'default' }]);
  });

  it('refuses an edit of a change that someone else has saved since', async () => {
    const { body } = await call('engineer', '/changes', {
      body: {
        environment: 'development',
        title: 'Draft',
        reason: 'Try',
        edits: [{ kind: 'entry', entry: 'key:a.b', base: null, body: band }],
      },
    });
    const edit = () =>
      call('engineer', `/changes/${body.number}`, { method: 'PATCH', body: { title: 'New title' }, headers: { 'if-match': '"1"' } });
    expect(await edit()).toMatchObject({ status: 200, body: { title: 'New title', round: 2, edits: [{ entry: 'key:a.b' }] } });
    expect(await edit()).toMatchObject({ status: 412, body: { code: 'CHANGED_MEANWHILE' } });
    const headers = { 'if-match': '"1"' };
    for (const step of ['validate', 'discard', 'publish', 'rebase'])
      expect(await call('engineer', `/changes/${body.number}/${step}`, { method: 'POST', body: {}, headers })).toMatchObject({
        status: 412,
      });
  });

  it('answers what the caller has already with 304, and keeps a key from being set over a newer or an existing one', async () => {
    const path = '/environments/development/keys/search.spotlight';
    const tag = (await call('engineer', path)).headers.get('etag') ?? '';
    expect((await call('engineer', path, { headers: { 'if-none-match': `"other", W/${tag}` } })).status).toBe(304);
    const put = (headers: Record<string, string>) =>
      call('engineer', path, { method: 'PUT', body: { body: spotlight, reason: 'Try' }, headers });
    expect(await put({ 'if-match': '"older"' })).toMatchObject({ status: 412, body: { code: 'CHANGED_MEANWHILE' } });
    expect(await put({ 'if-none-match': '*' })).toMatchObject({ status: 412, body: { code: 'EXISTS_ALREADY' } });
    expect((await put({ 'if-match': tag })).status).toBe(200);
  });

  it('puts a change together with what was published meanwhile, and carries what reviewers say', async () => {
    const edit = { kind: 'entry', entry: 'key:search.page_size', base: null, body: { ...band, default: 77 } };
    const draft = { environment: 'development', title: 'Draft', reason: 'Try', edits: [edit] };
    const path = `/changes/${(await call('engineer', '/changes', { body: draft })).body.number}`;
    const { conflicts } = as(ChangePageBody, (await call('engineer', path)).body);
    const open = conflicts[0]?.threeWay.open ?? [];
    expect(open).toContain('default');
    expect(await call('engineer', `${path}/rebase`, { body: {} })).toMatchObject({ status: 422, body: { code: 'UNSETTLED' } });
    const choices = open.map((part) => ({ entry: edit.entry, path: part, take: 'mine' }));
    const rebased = await call('engineer', `${path}/rebase`, { body: { choices } });
    expect([rebased.status, as(ChangeBody, rebased.body).round]).toEqual([200, 2]);

    const asked = await call('admin', `${path}/comments`, { body: { text: 'Why 77?', entry: edit.entry, asks: true } });
    expect(asked.status).toBe(201);
    as(CommentBody, asked.body);
    expect(as(ChangePageBody, (await call('engineer', path)).body).review).toMatchObject({ threads: [{ text: 'Why 77?', asks: true }] });
    await post('engineer', `${path}/validate`);
    expect(await call('engineer', `${path}/publish`, { body: {} })).toMatchObject({ status: 403, body: { code: 'CHANGES_ASKED' } });
    expect((await post('engineer', `${path}/comments/${asked.body.id}/settle`)).body.code).toBe('OWN_CHANGE');
    expect((await post('admin', `${path}/comments/${asked.body.id}/settle`)).body).toMatchObject({ settledBy: 'admin' });
    expect((await call('engineer', `${path}/reviewers`, { body: { personIds: ['per_admin'] } })).body.requests).toMatchObject([
      { personName: 'admin' },
    ]);
    expect((await post('engineer', `${path}/discard`)).status).toBe(200);
    expect(as(ChangeBody, (await post('engineer', `${path}/reopen`)).body).status).toBe('draft');
    expect((await call('engineer', '/inbox')).body).toMatchObject({ decisions: [], own: expect.any(Array) });
    const between = '/environments/production';
    const differences = as(PromotionBody, (await call('engineer', `${between}/differences?from=development&text=page`)).body);
    expect(differences.rows[0]?.parts.map(({ path: of }) => of)).toContain('default');
    const promoted = await call('engineer', `${between}/promote`, {
      body: { from: 'development', picks: [{ entry: edit.entry, path: 'default' }], title: 'Bring it', reason: 'It works' },
    });
    expect([promoted.status, as(ChangeBody, promoted.body).origin]).toMatchObject([201, { kind: 'promotion', environment: 'development' }]);
    expect(await call('engineer', `${path}/clone`, { body: { title: 'Again' } })).toMatchObject({ status: 201, body: { title: 'Again' } });
  });

  it('does once what is sent again under one Idempotency-Key, also at the same moment', async () => {
    const draft = { environment: 'development', title: 'Once', reason: 'Try', edits: [] };
    const send = (key: string, body: unknown = draft) => call('engineer', '/changes', { body, headers: { 'idempotency-key': key } });
    const [one, other] = await Promise.all([send('"same"'), send('"same"')]);
    expect([one?.status, one?.body]).toEqual([201, other?.body]);
    expect([one, other].filter((answer) => answer?.headers.get('idempotency-replayed') === 'true')).toHaveLength(1);
    expect(await send('same')).toMatchObject({ status: 201, body: { number: one?.body.number, createdAt: one?.body.createdAt } });
    expect((await send('other')).body.number).not.toBe(one?.body.number);
    expect(await send('same', { ...draft, title: 'Twice' })).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect((await send('x'.repeat(300))).status).toBe(400);
    // The key of one person is not that of another.
    const others = await call('finance', '/changes', { body: draft, headers: { 'idempotency-key': 'same' } });
    expect(others.body.number).not.toBe(one?.body.number);

    const publish = () => call('engineer', `/changes/${one?.body.number}/publish`, { body: {}, headers: { 'idempotency-key': 'publish' } });
    // A refusal did nothing, so its key is free for when its cause is mended.
    expect((await publish()).body.code).toBe('WRONG_STATUS');
    await call('engineer', `/changes/${one?.body.number}`, {
      method: 'PATCH',
      body: { edits: [{ kind: 'entry', entry: 'place:FR', base: null, body: { id: 'FR', kind: 'country', name: 'France' } }] },
    });
    await post('engineer', `/changes/${one?.body.number}/validate`);
    const [first, second] = [await publish(), await publish()];
    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);

    const token = () => call('engineer', '/tokens', { body: { name: 'again' }, headers: { 'idempotency-key': 'token' } });
    expect((await token()).body.secret).toBeDefined();
    expect(await token()).toMatchObject({ status: 409, body: { code: 'DONE_ALREADY' } });
    const { rows } = await world.database.connection.pool.query("SELECT answer FROM kept_answer WHERE key = 'token'");
    expect(rows).toEqual([{ answer: {} }]);
  });

  it('kills and revives a flag whose name has a slash and a space', async () => {
    const entry = 'key:new/check out';
    const { body: change } = await call('engineer', '/changes', {
      body: { environment: 'development', title: 'Flag', reason: 'Try', edits: [{ kind: 'entry', entry, base: null, body: spotlight }] },
    });
    await post('engineer', `/changes/${change.id}/validate`);
    expect((await call('engineer', `/changes/${change.id}/publish`, { body: {} })).status).toBe(201);
    const path = '/environments/development/flags/new%2Fcheck%20out';
    const killed = await call('engineer', `${path}/kill`, { body: { reason: 'It leaks' } });
    expect([killed.status, as(KillBody, killed.body).flag]).toEqual([201, 'new/check out']);
    expect((await call('engineer', `${path}/kill`, { body: { reason: 'Again' } })).status).toBe(409);
    const asked = { key: 'new/check out', context: { targetingKey: 'u1' } };
    const explained = (await call('engineer', '/environments/development/explain', { body: asked })).body;
    expect(as(EvaluationBody, explained.evaluation)).toMatchObject({ value: false, reason: 'DISABLED' });
    expect(explained.steps.length).toBeGreaterThan(0);
    const revival = await call('engineer', `${path}/revive`, { body: { reason: 'Fixed' } });
    expect(as(ChangeBody, revival.body).edits).toMatchObject([{ kind: 'revive', flag: 'new/check out' }]);
    expect((await call('engineer', '/environments/development/flags/search.spotlight/revive', { body: { reason: 'x' } })).body.code).toBe(
      'NOT_KILLED',
    );
  });
});

describe('reading', () => {
  it('lists environments, keys, changes, SDK keys and the audit', async () => {
    expect((await call('engineer', '/environments')).body.rows.map(({ name }: { name: string }) => name)).toEqual([
      'production',
      'development',
    ]);
    const keys = (await call('engineer', '/environments/production/keys?kind=flag&text=spot')).body;
    expect([keys.total, keys.rows[0].key]).toEqual([1, 'search.spotlight']);
    expect((await call('engineer', '/changes?environment=production&status=open')).body.rows.length).toBeGreaterThan(0);
    const made = (await call('engineer', '/environments/production/sdk-keys', { body: { kind: 'server', name: 'api' } })).body;
    expect(made.secret).toMatch(/^sy_production_server_/);
    const listed = (await call('engineer', '/environments/production/sdk-keys')).body.rows;
    expect(listed.map((row: unknown) => Object.keys(as(SdkKeyBody, row)))).toHaveLength(1);
    expect(JSON.stringify(listed)).not.toContain('hash');
    const audit = (await call('admin', '/audit?verb=sdk_key.create')).body;
    expect([audit.sees, as(AuditRecordBody, audit.rows[0]).actorName]).toEqual(['all', 'engineer']);
    const own = (await call('houston', '/audit')).body;
    expect([own.sees, own.rows.every(({ actorId }: { actorId: string }) => actorId === 'per_houston')]).toEqual(['own', true]);
  });

  it('lists rules as they stand, and shows one with its digest', async () => {
    const rule = { key: 'search.small', description: '', expression: 'config["search.page_size"] < 1', severity: 'warn', owner: '' };
    const edits = [{ kind: 'entry', entry: 'rule:search.small', base: null, body: rule }];
    const draft = { environment: 'development', title: 'A rule', reason: 'To list it', edits };
    const { number } = (await call('engineer', '/changes', { body: draft })).body;
    await post('engineer', `/changes/${number}/validate`);
    expect((await call('engineer', `/changes/${number}/publish`, { body: {} })).status).toBe(201);
    const { rows } = (await call('engineer', '/environments/development/rules?key=search.page_size')).body;
    expect(rows.map((row: unknown) => as(RuleRowBody, row))).toMatchObject([{ key: 'search.small', state: 'broken', scopes: 1 }]);
    const { body } = await call('engineer', '/environments/development/rules/search.small');
    expect(as(RuleRowBody, body.row)).toEqual(rows[0]);
    expect(body).toMatchObject({
      revision: 1,
      cases: [{ who: 'everyone', values: ['5'] }],
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const mixed = {
      kind: 'entry',
      entry: 'rule:search.x',
      base: null,
      body: { ...rule, key: 'search.x', expression: 'config["search.page_size"] < 0.5' },
    };
    const refused = await call('engineer', '/changes', { body: { ...draft, edits: [mixed] } });
    expect(refused).toMatchObject({ status: 422, body: { code: 'RULE_EXPRESSION', message: expect.stringContaining('write double(') } });
  });

  it('exports a file that imports without a difference', async () => {
    const file = (await call('engineer', '/environments/production/export')).body;
    const again = await call('engineer', '/environments/production/import', {
      body: { format: 'switchyard', document: JSON.stringify(file), title: 'Same', reason: 'Try' },
    });
    expect([again.status, again.body.code]).toEqual([422, 'NOTHING_CHANGES']);
  });
});

describe('bad input gets a precise refusal', () => {
  it.each<[string, number, string, string, Sent]>([
    ['a body that is no JSON', 400, 'NOT_VALID', '/changes', { body: '{' }],
    ['a body without its members', 400, 'NOT_VALID', '/changes', { body: { environment: 'production' } }],
    [
      'a body with a member too many',
      400,
      'NOT_VALID',
      '/environments',
      { body: { name: 'x', title: 'x', production: false, approvalsRequired: 0, extra: 1 } },
    ],
    [
      'an entry of no kind',
      400,
      'NOT_VALID',
      '/changes',
      {
        body: { environment: 'production', title: 't', reason: 'r', edits: [{ kind: 'entry', entry: 'thing:x', base: null, body: null }] },
      },
    ],
    [
      'a body that is no key',
      400,
      'NOT_VALID',
      '/environments/production/keys/a.b',
      { method: 'PUT', body: { body: { kind: 'config' }, reason: 'r' } },
    ],
    ['a query that is no number', 400, 'NOT_VALID', '/changes?limit=many', {}],
    ['a body of another type', 415, 'NOT_VALID', '/tokens', { body: '<x/>', headers: { 'content-type': 'text/xml' } }],
    ['a key that is not there', 404, 'UNKNOWN_KEY', '/environments/production/keys/no.such', {}],
    ['an environment that is not there', 404, 'UNKNOWN_ENVIRONMENT', '/environments/mars/keys', {}],
    ['a change that is not there', 404, 'UNKNOWN_CHANGE', '/changes/9999', {}],
    ['a release that is not there', 404, 'UNKNOWN_RELEASE', '/environments/production/releases/9.9.9/roll-back', { body: { reason: 'r' } }],
    ['a path that is not there', 404, 'UNKNOWN_ENDPOINT', '/nothing/here', {}],
    ['a context that is no object', 400, 'NOT_VALID', '/environments/production/evaluate', { body: { context: [] } }],
    [
      'a body nested without end',
      400,
      'NOT_VALID',
      '/environments/production/evaluate',
      { body: `{"context":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}` },
    ],
    ['a reason that is missing', 400, 'NOT_VALID', '/environments/production/flags/search.spotlight/kill', { body: {} }],
  ])('%s: %i %s', async (_what, status, code, path, sent) => {
    const answer = await call('admin', path, sent);
    expect([answer.status, as(RefusalBody, answer.body).code]).toEqual([status, code]);
  });
});

it('the OpenAPI document describes every endpoint and leaves no reference open', async () => {
  const response = await api.request('/openapi.json');
  const text = await response.text();
  const document = JSON.parse(text) as { paths: Record<string, Record<string, unknown>>; components: { schemas: Record<string, unknown> } };
  const described = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  const routed = api.routes.filter(({ method, path }) => method !== 'ALL' && path !== '/openapi.json');
  const answering = new Set(routed.map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:([a-z]+)/gi, '{$1}')}`));
  expect(described.sort()).toEqual([...answering].sort());
  const references = [...text.matchAll(/"#\/components\/schemas\/([^"/]+)/g)].map(([, name]) => name ?? '');
  expect(references.filter((name) => !Object.hasOwn(document.components.schemas, name))).toEqual([]);
});
