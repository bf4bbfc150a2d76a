// Whatever a program sends, the API answers with a refusal of its own and never breaks.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { managementApi } from '../../apps/console/app/api/management-api.ts';
import { createApiToken } from '../../apps/console/app/usecases/people/create-api-token.server.ts';
import { band, createWorld, done, spotlight, type World } from './world.ts';

let world: World;
let token: string;
beforeAll(async () => {
  world = await createWorld();
  token = done(await createApiToken(world.ports, world.as.admin, { name: 'odd' })).secret;
});
afterAll(() => world.close());

/** Texts that have broken something somewhere before. */
const oddTexts = [
  '\u0000',
  'a\u0000b',
  '\ud800',
  '%',
  "'; DROP TABLE audit; --",
  '__proto__',
  'constructor',
  '🏳️‍🌈'.repeat(20),
  'x'.repeat(5000),
  '../..',
  ' ',
  '-1',
  '1e999',
  'NaN',
  '\u202e',
];

const places = (odd: string): [string, string, unknown?][] => {
  const part = encodeURIComponent(odd.replace(/[\ud800-\udfff]/gu, '\ufffd'));
  const draft = { environment: 'production', title: odd, reason: odd, ticket: odd };
  return [
    ['GET', `/environments/${part}/keys`],
    ['GET', `/environments/production/keys/${part}`],
    ['GET', `/environments/production/keys?text=${part}&tag=${part}&owner=${part}&type=${part}&limit=${part}`],
    ['GET', `/environments/production/diff?from=${part}&to=${part}`],
    ['GET', `/environments/production/releases/${part}/roll-back`],
    ['POST', `/environments/production/releases/${part}/roll-back`, { reason: odd }],
    ['GET', `/environments/production/export?release=${part}`],
    ['GET', `/changes/${part}`],
    ['GET', `/changes?text=${part}&entry=key:${part}&environment=${part}`],
    ['GET', `/audit?text=${part}&verb=${part}&target=${part}&actorId=${part}`],
    [
      'POST',
      '/changes',
      {
        ...draft,
        edits: [{ kind: 'entry', entry: `key:${odd}`, base: null, body: { ...band, description: odd, owner: odd, default: 1 } }],
      },
    ],
    [
      'POST',
      '/changes',
      {
        ...draft,
        edits: [{ kind: 'entry', entry: `key:${odd}`, base: null, body: { ...spotlight, variants: { on: odd, [odd]: odd }, salt: odd } }],
      },
    ],
    ['POST', '/changes', { ...draft, edits: [{ kind: 'revive', flag: odd, killId: odd }], drop: [odd] }],
    ['POST', `/environments/production/flags/${part}/kill`, { reason: odd }],
    ['POST', '/environments/production/flags/search.spotlight/revive', { reason: odd, change: odd }],
    ['POST', '/environments/production/evaluate', { context: { targetingKey: odd, city: odd, [odd]: odd }, release: odd }],
    ['POST', '/environments/production/explain', { key: odd, context: { [odd]: { [odd]: odd } } }],
    ['POST', '/environments/production/import', { format: 'switchyard', document: odd, title: odd, reason: odd }],
    [
      'POST',
      '/environments/production/import',
      {
        format: 'flagd',
        document: JSON.stringify({ flags: { [odd]: { state: odd, variants: { [odd]: odd }, defaultVariant: odd } } }),
        title: odd,
        reason: odd,
      },
    ],
    ['POST', '/environments', { name: odd, title: odd, production: false, approvalsRequired: 0 }],
    [
      'POST',
      '/people',
      {
        email: `${odd}@example.com`,
        name: odd,
        title: odd,
        grants: [{ role: 'support', places: [odd], namespaces: [odd], environments: [odd] }],
      },
    ],
    ['PUT', `/people/${part}/grants`, { grants: [{ role: odd }], reason: odd }],
    ['POST', '/tokens', { name: odd }],
    ['POST', `/tokens/${part}/revoke`],
    ['POST', '/environments/production/sdk-keys', { kind: 'server', name: odd }],
    ['POST', `/sdk-keys/${part}/revoke`, { reason: odd }],
    ['PUT', `/environments/production/keys/${part}`, { body: band, reason: odd, base: odd, title: odd, ticket: odd }],
  ];
};

it.each(oddTexts.map((odd) => [JSON.stringify(odd).slice(0, 40), odd]))('%s breaks nothing', async (_name, odd) => {
  const api = managementApi({ ports: world.ports });
  const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const broken: unknown[] = [];
  for (const [method, path, body] of places(odd)) {
    const response = await api.request(path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'x-request-id': 'fuzz',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status >= 500) broken.push([method, path.slice(0, 80), response.status, String(errors.mock.lastCall?.[0]).slice(0, 300)]);
  }
  errors.mockRestore();
  expect(broken).toEqual([]);
});

it('every draft that came of it can be looked at, validated and discarded', async () => {
  const api = managementApi({ ports: world.ports });
  const headers = { authorization: `Bearer ${token}` };
  const { rows } = (await (await api.request('/changes?limit=500', { headers })).json()) as { rows: { id: string; status: string }[] };
  const statuses = new Set<number>();
  for (const { id } of rows.filter(({ status }) => status === 'draft')) {
    statuses.add((await api.request(`/changes/${id}`, { headers })).status);
    statuses.add((await api.request(`/changes/${id}/validate`, { method: 'POST', headers })).status);
    statuses.add((await api.request(`/changes/${id}/discard`, { method: 'POST', headers })).status);
  }
  expect([...statuses]).toEqual([200]);
});
