// The edge's OpenAPI document: as the schemas make it, complete, and true of what is really answered.
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { operations, toEdgeDocument } from '../../workers/evaluator/openapi/edge-document.ts';
import * as schemas from '../../workers/evaluator/openapi/edge-schemas.ts';
import { ask, flagsPath, type Question, startEdge, type TestEdge } from './edge.ts';
import { compile, shop } from './registries.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
  await edge.console.publish(edge.url, { snapshot: compile(shop('Hello')), version: '1.0.0' });
});
afterAll(() => edge.close());

it('is served as the schemas make it; `npm run openapi` writes it anew', async () => {
  const reply = await ask(edge, '/openapi.json', { method: 'GET', key: null });
  expect(reply.json).toEqual(JSON.parse(JSON.stringify(toEdgeDocument())));
  expect(reply.headers.get('cache-control')).toBe('public, max-age=300');
});

it('refers to nothing that it does not hold', () => {
  const text = JSON.stringify(toEdgeDocument());
  const names = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, name]) => name ?? '');
  expect(new Set(names)).toEqual(
    new Set([...byName.keys()].filter((name) => name !== 'Context').map((name) => `#/components/schemas/${name}`)),
  );
});

it('describes each route of the Worker', () => {
  const source = new URL('../../workers/evaluator/src/', import.meta.url);
  const files = readdirSync(source).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const routes = files.flatMap((name) =>
    [
      ...readFileSync(new URL(name, source), 'utf8').matchAll(
        /^\w+\.(get|post|put|patch|delete)\((?:'([^']+)'|(flagsPath)|(`\$\{flagsPath\}\/\*`))/gm,
      ),
    ].map(([, method, path, bulk]) => {
      const full = path ?? (bulk ? flagsPath : `${flagsPath}/{key}`);
      return `${method} ${full.replace(/:(\w+)/g, '{$1}')}`;
    }),
  );
  expect(routes.length).toBeGreaterThan(9);
  const described = operations.map(({ method, path }) => `${method} ${path}`);
  expect(routes.filter((route) => !described.includes(route))).toEqual([]);
  expect(new Set(described).size).toBe(described.length);
});

const bad = { headers: { authorization: 'Bearer nobody' }, key: null };
/** It is answered before it is read to its end, so its connection is of no use to the next question. */
const tooLarge = { body: 'x'.repeat(70_000), headers: { connection: 'close' } };
const context = { targetingKey: 'vera', city: 'HOU' };
const cases: readonly [name: string, method: string, path: string, status: number, schema: z.ZodType, question: Question][] = [
  ['a value', 'POST', `${flagsPath}/greeting`, 200, schemas.FlagSuccess, { body: { context } }],
  ['a disabled flag', 'POST', `${flagsPath}/parked`, 200, schemas.FlagSuccess, { body: { context } }],
  ['a key that is not there', 'POST', `${flagsPath}/nobody`, 404, schemas.FlagFailure, { body: {} }],
  ['a context that is none', 'POST', `${flagsPath}/greeting`, 400, schemas.Refusal, { body: { context: [] } }],
  ['a body that is no JSON', 'POST', flagsPath, 400, schemas.Refusal, { body: '{' }],
  ['a body that is too large', 'POST', flagsPath, 413, schemas.Refusal, tooLarge],
  ['an unknown key of an SDK', 'POST', flagsPath, 401, schemas.Refusal, bad],
  ['all values', 'POST', flagsPath, 200, schemas.BulkAnswer, { body: { context } }],
  ['resolved by query', 'GET', '/v1/resolve?city=HOU', 200, schemas.Resolved, {}],
  ['resolved by body', 'POST', '/v1/resolve', 200, schemas.Resolved, { body: { context } }],
  ['an explanation', 'POST', '/v1/explain', 200, schemas.Explained, { body: { key: 'greeting', context } }],
  ['an explanation of nothing', 'POST', '/v1/explain', 404, schemas.Refusal, { body: { key: 'nobody' } }],
  ['events for nobody to take', 'POST', '/v1/events', 503, schemas.Refusal, { body: { events: [{ name: 'booking.done' }] } }],
  ['health', 'GET', '/healthz', 200, schemas.Health, { key: null }],
  ['a head without a form', 'POST', '/v1/environments/production/head', 400, schemas.Published, {}],
  ['a head without a token', 'GET', '/v1/environments/production/head', 401, schemas.Refusal, { key: null }],
];

const byName = new Map<string, z.ZodType>(Object.entries(schemas));

describe('really answered as described', () => {
  it.each(cases)('%s', async (_name, method, path, status, schema, question) => {
    const reply = await ask(edge, path, { ...question, method });
    expect([reply.status, schema.safeParse(reply.json).error]).toEqual([status, undefined]);
    const template = path.startsWith(`${flagsPath}/`)
      ? `${flagsPath}/{key}`
      : path.split('?')[0]?.replace('/production/', '/{environment}/');
    const operation = operations.find((described) => described.path === template && described.method === method.toLowerCase());
    const described = operation?.answers[status];
    expect(byName.get(String(described))).toBe(schema);
  });

  it('a head, and the releases to go back to', async () => {
    const headers = { authorization: `Bearer ${await edge.console.readToken()}` };
    for (const [what, schema] of [
      ['head', schemas.HeldHead],
      ['releases', schemas.PublishedReleases],
    ] as const) {
      const reply = await ask(edge, `/v1/environments/production/${what}`, { method: 'GET', key: null, headers });
      expect([reply.status, schema.safeParse(reply.json).error]).toEqual([200, undefined]);
    }
  });
});
