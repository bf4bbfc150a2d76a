// One way to write every endpoint: what it takes and answers as schemas, and one use-case or query behind it. Parsing,
// authentication, statuses and the OpenAPI document follow from that.
import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type { Result } from '@switchyard/registry-core/registry/refusal';
import type { Context } from 'hono';
import * as z from 'zod';
import type { Caller } from '../caller.ts';
import { RefusalBody } from './answer-schemas.ts';
import { keepNoSecret } from './idempotency.server.ts';
import { statusOf } from './refusal-status.ts';

export interface ApiVariables {
  readonly caller: Caller;
}
export type Api = OpenAPIHono<{ Variables: ApiVariables }>;

type Shape = z.ZodObject;
type Input<S> = S extends z.ZodType ? z.output<S> : Record<string, never>;

export interface Endpoint<Params extends Shape | undefined, Query extends Shape | undefined, Body extends z.ZodType | undefined> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters in braces: `/changes/{change}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: z.ZodType;
  /** 201 where something new is made. */
  readonly status?: 200 | 201;
  /** The answer shows a secret once; it is not kept for requests that are sent again. */
  readonly showsSecret?: true;
  /** The version of the thing answered, for ETag; conditional writes send it back as If-Match. */
  readonly etag?: (value: never) => string | number;
  readonly handle: (asked: Asked<Params, Query, Body>) => Promise<Result<unknown>>;
}

export interface Asked<Params, Query, Body> {
  readonly caller: Caller;
  readonly params: Input<Params>;
  readonly query: Input<Query>;
  readonly body: Input<Body>;
  /** What a conditional write was drawn from: the entity tag, and the same as the version of a change. */
  readonly ifMatch: string | undefined;
  readonly version: { readonly expectedVersion?: number };
  /** `If-None-Match: *`: only where there is nothing yet. */
  readonly onlyNew: boolean;
}

/** A new API or a group of its endpoints. What does not fit a schema is refused with a path to each fault. */
export function createApi(): Api {
  return new OpenAPIHono({
    defaultHook: (parsed, c) => {
      if (parsed.success) return;
      const causes = parsed.error.issues.map(({ message, path }) => ({ code: 'NOT_VALID', message, path: path.join('.') }));
      const first = causes[0];
      const message = first ? `${first.path ? `${first.path}: ` : ''}${first.message}` : 'The request is not valid.';
      return c.json({ code: 'NOT_VALID', message, causes }, 400);
    },
  });
}

const refusal = (description: string) => ({ description, content: { 'application/json': { schema: RefusalBody } } });

/** Refusals that any endpoint may answer; described once. */
const refusals = {
  400: refusal('The request does not fit its schema.'),
  401: refusal('No valid token.'),
  403: refusal('The person behind the token may not do this.'),
  404: refusal('No such thing.'),
  409: refusal('It contradicts the state that things are in; look again.'),
  412: refusal('It was drawn from something that has changed since (If-Match), or exists already (If-None-Match: *).'),
  422: refusal('It is understood but wrong: the findings say what.'),
};

export function addEndpoint<
  Params extends Shape | undefined = undefined,
  Query extends Shape | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(api: Api, endpoint: Endpoint<Params, Query, Body>): void {
  const { method, path, tag, summary, params, query, body, answer, status = 200, handle, etag, showsSecret } = endpoint;
  const route = createRoute({
    method,
    path,
    tags: [tag],
    summary,
    security: [{ token: [] }],
    request: {
      ...(params ? { params } : {}),
      ...(query ? { query } : {}),
      ...(body ? { body: { required: !body.safeParse(undefined).success, content: { 'application/json': { schema: body } } } } : {}),
    },
    responses: { [status]: { description: 'Done.', content: { 'application/json': { schema: answer } } }, ...refusals },
  });
  const respond = async (c: Context<{ Variables: ApiVariables }>): Promise<Response> => {
    const valid = c.req.valid as (from: 'param' | 'query' | 'json') => unknown;
    const ifMatch = c.req.header('if-match')?.replace(/^(W\/)?"|"$/g, '');
    // Each part was parsed by the schema that its type comes from.
    const asked = {
      caller: c.get('caller'),
      params: params ? valid.call(c.req, 'param') : {},
      query: query ? valid.call(c.req, 'query') : {},
      body: body ? valid.call(c.req, 'json') : {},
      ifMatch,
      version: ifMatch === undefined || ifMatch === '*' ? {} : { expectedVersion: Number(ifMatch) },
      onlyNew: c.req.header('if-none-match') === '*',
    } as Asked<Params, Query, Body>;
    if (showsSecret) keepNoSecret();
    const result = await handle(asked);
    if (!result.ok) return c.json(result.refusal, statusOf(result.refusal));
    if (etag) {
      const tag = `"${etag(result.value as never)}"`;
      c.header('etag', tag);
      if (method === 'get' && isKnown(c.req.header('if-none-match'), tag)) return c.body(null, 304);
    }
    return c.json(result.value as never, status);
  };
  // The route's responses are schemas of JSON, the handler's answer is that JSON's source; their types meet only at run time.
  api.openapi(route, respond as never);
}

/** Whether one of the tags of If-None-Match is this one (RFC 9110, 13.1.2: compared weakly). */
function isKnown(header: string | undefined, tag: string): boolean {
  return header?.split(',').some((known) => known.trim().replace(/^W\//, '') === tag) ?? false;
}

export const pathOf = {
  environment: z.object({ environment: z.string().min(1) }),
  key: z.object({ environment: z.string().min(1), key: z.string().min(1) }),
  release: z.object({ environment: z.string().min(1), release: z.string().min(1) }),
  change: z.object({ change: z.string().min(1) }),
  id: z.object({ id: z.string().min(1) }),
};

/** A number of a query string. */
export const QueryNumber = z.coerce.number().int().min(0);
/** `true` or `false` of a query string. */
export const QueryBoolean = z.enum(['true', 'false']).transform((text) => text === 'true');
