// The OpenAPI document of the edge, made from the schemas. It is written to src/openapi.json (`npm run openapi`), which the Worker
// serves: what makes it would be dead weight in every isolate.
import * as z from 'zod';
import * as schemas from './edge-schemas.ts';

type SchemaName = keyof typeof schemas;

interface Operation {
  readonly method: 'get' | 'post';
  /** With parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly security: 'sdkKey' | 'serverKey' | 'console' | 'signature' | 'none';
  readonly body?: SchemaName | 'form';
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** By status: a schema, or what the body is instead. */
  readonly answers: Readonly<Record<number, SchemaName | { readonly description: string; readonly type?: string }>>;
}

const unchanged = { description: 'Nothing has changed: the tag is known.' };
const ifNoneMatch = { 'If-None-Match': 'The ETag of the answer that the caller has.' };
const context = { 'any attribute': 'One attribute of the context, as text; `cohorts` and repeated names are lists.' };
const evaluating = { 400: 'Refusal', 401: 'Refusal', 413: 'Refusal', 429: 'Refusal', 503: 'Refusal' } as const;
const reading = { 401: 'Refusal', 429: 'Refusal', 503: 'Refusal' } as const;

export const operations: readonly Operation[] = [
  {
    method: 'post',
    path: '/ofrep/v1/evaluate/flags/{key}',
    summary: 'One key for one context (OFREP). The key may be percent-encoded or raw, slashes included.',
    security: 'sdkKey',
    body: 'EvaluationRequest',
    answers: { 200: 'FlagSuccess', 404: 'FlagFailure', ...evaluating },
  },
  {
    method: 'post',
    path: '/ofrep/v1/evaluate/flags',
    summary: 'Every key for one context (OFREP).',
    security: 'sdkKey',
    body: 'EvaluationRequest',
    query: { flagConfigEtag: 'The version that an event named: the answer is of it or of a later one.' },
    headers: ifNoneMatch,
    answers: { 200: 'BulkAnswer', 304: unchanged, ...evaluating },
  },
  {
    method: 'get',
    path: '/v1/resolve',
    summary: 'Every value for the context in the query, as one small answer that a device may keep.',
    security: 'sdkKey',
    query: context,
    headers: ifNoneMatch,
    answers: { 200: 'Resolved', 304: unchanged, ...reading },
  },
  {
    method: 'post',
    path: '/v1/resolve',
    summary: 'Every value for the context in the body.',
    security: 'sdkKey',
    body: 'EvaluationRequest',
    headers: ifNoneMatch,
    answers: { 200: 'Resolved', 304: unchanged, ...evaluating },
  },
  {
    method: 'post',
    path: '/v1/explain',
    summary: 'One evaluation with each step that led to it.',
    security: 'serverKey',
    body: 'ExplainRequest',
    answers: { 200: 'Explained', 403: 'Refusal', 404: 'Refusal', ...evaluating },
  },
  {
    method: 'get',
    path: '/v1/stream',
    summary: 'Server-sent events: each new head, as soon as the region has it. An EventSource takes the address that a bulk answer names.',
    security: 'sdkKey',
    query: { token: 'In place of a header; part of the address that a bulk answer names.' },
    headers: { 'Last-Event-ID': 'The last event that the caller has; what came after it is sent again.' },
    answers: { 200: { description: 'Events.', type: 'text/event-stream' }, ...reading },
  },
  {
    method: 'post',
    path: '/v1/events',
    summary: 'What happened to users, for the health checks of staged releases. Each event is put beside the release that its context has.',
    security: 'serverKey',
    body: 'Events',
    answers: { 202: 'EventsTaken', 403: 'Refusal', ...evaluating },
  },
  {
    method: 'post',
    path: '/v1/audit/tree-heads',
    summary: 'Keeps a tree head of the audit, as its JWS; the same again does nothing, and none is ever replaced.',
    security: 'signature',
    answers: { 200: 'TreeHeadKept', 401: 'Refusal', 413: 'Refusal' },
  },
  {
    method: 'get',
    path: '/v1/audit/tree-heads',
    summary: 'Tree heads of the audit that are kept here, newest first. They say nothing of any record.',
    security: 'none',
    query: { limit: 'At most 1,000; usually 100.', cursor: 'From the page before.' },
    answers: { 200: 'TreeHeadsKept' },
  },
  {
    method: 'get',
    path: '/v1/snapshot',
    summary: 'The bytes that the stable release is evaluated from, for SDKs that evaluate themselves.',
    security: 'serverKey',
    headers: ifNoneMatch,
    answers: { 200: { description: 'A snapshot.', type: 'application/octet-stream' }, 304: unchanged, 403: 'Refusal', ...reading },
  },
  {
    method: 'get',
    path: '/v1/snapshot/{digest}',
    summary: 'A snapshot that the live head names, by the SHA-256 of its bytes. It never changes.',
    security: 'serverKey',
    headers: ifNoneMatch,
    answers: {
      200: { description: 'A snapshot.', type: 'application/octet-stream' },
      304: unchanged,
      403: 'Refusal',
      404: 'Refusal',
      ...reading,
    },
  },
  {
    method: 'post',
    path: '/v1/environments/{environment}/head',
    summary: 'Publishes a signed head with the documents that it names. The signature is the only credential.',
    security: 'signature',
    body: 'form',
    answers: { 200: 'Published', 400: 'Published', 401: 'Published', 409: 'Published', 413: 'Published', 422: 'Published', 503: 'Refusal' },
  },
  {
    method: 'get',
    path: '/v1/environments/{environment}/head',
    summary: 'The head that the edge holds, for a console that lost track.',
    security: 'console',
    answers: { 200: 'HeldHead', 400: 'Refusal', 401: 'Refusal', 503: 'Refusal' },
  },
  {
    method: 'get',
    path: '/v1/environments/{environment}/releases',
    summary: 'The releases that the edge can go back to without the console.',
    security: 'console',
    answers: { 200: 'PublishedReleases', 400: 'Refusal', 401: 'Refusal', 503: 'Refusal' },
  },
  {
    method: 'get',
    path: '/healthz',
    summary: 'What this isolate serves in each environment and how fresh it is.',
    security: 'none',
    answers: { 200: 'Health' },
  },
  {
    method: 'get',
    path: '/openapi.json',
    summary: 'This document.',
    security: 'none',
    answers: { 200: { description: 'An OpenAPI document.', type: 'application/json' } },
  },
];

const security = {
  sdkKey: [{ bearer: [] }, { apiKey: [] }],
  serverKey: [{ bearer: [] }, { apiKey: [] }],
  console: [{ consoleToken: [] }],
  signature: [],
  none: [],
};

const statusWords: Readonly<Record<string, string>> = {
  200: 'Done.',
  202: 'Taken; the console has it in some seconds.',
  400: 'The request cannot be read; the sentence says why.',
  401: 'No SDK key, or one that is unknown, expired or revoked.',
  403: 'It needs a server key.',
  404: 'No such thing, or the key may not read it.',
  409: 'Another head is held here.',
  413: 'The body is larger than what is read.',
  422: 'The snapshot cannot be opened.',
  429: 'The SDK key asks too often; Retry-After says when to ask again.',
  503: 'Nothing can be reached right now; Retry-After says when to ask again.',
};

function toAnswer(status: string, answer: Operation['answers'][number]): object {
  if (typeof answer !== 'string') {
    const { description, type } = answer;
    return { description, ...(type && { content: { [type]: {} } }) };
  }
  return { description: statusWords[status] ?? '', content: { 'application/json': { schema: refTo(answer) } } };
}

function refTo(name: SchemaName): object {
  return { $ref: `#/components/schemas/${name}` };
}

function toBody(body: NonNullable<Operation['body']>): object {
  if (body !== 'form') return { required: true, content: { 'application/json': { schema: refTo(body) } } };
  const properties = { head: { type: 'string', description: 'A compact JWS (EdDSA).' }, snapshot: { type: 'string', format: 'binary' } };
  return { required: true, content: { 'multipart/form-data': { schema: { type: 'object', required: ['head'], properties } } } };
}

function toOperation({ path, summary, security: kind, body, query = {}, headers = {}, answers }: Operation): object {
  const named = (where: string, names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([name, description]) => ({ name, in: where, description, schema: { type: 'string' } }));
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const parameters = [...inPath, ...named('query', query), ...named('header', headers)];
  return {
    summary,
    security: security[kind],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: toBody(body) }),
    responses: Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, toAnswer(status, answer)])),
  };
}

export function toEdgeDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) paths[operation.path] = { ...paths[operation.path], [operation.method]: toOperation(operation) };
  const named = Object.entries(schemas).map(([name, schema]) => {
    const { $schema: _, ...body } = z.toJSONSchema(schema, { io: 'input' });
    return [name, body];
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Switchyard edge',
      version: '1.0.0',
      description: 'Evaluation of config and flags close to the user: OFREP, resolved config, explanations, snapshots and event streams.',
    },
    paths,
    components: {
      schemas: Object.fromEntries(named),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An SDK key: sy_<environment>_<server or client>_<secret>.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same SDK key.' },
        consoleToken: { type: 'http', scheme: 'bearer', description: 'A short JWT signed by the console or a recovery key.' },
      },
    },
  };
}
