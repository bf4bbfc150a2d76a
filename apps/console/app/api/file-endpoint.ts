// An endpoint whose answer is a file, sent while it is read: JSON Lines or CSV. Not by `addEndpoint`, whose answers are JSON in one piece.
import { createRoute } from '@hono/zod-openapi';
import type { Result } from '@switchyard/registry-core/registry/refusal';
import type { Context } from 'hono';
import * as z from 'zod';
import { auditFileTypes, toStream } from '../audit-file.ts';
import type { Caller } from '../caller.ts';
import { RefusalBody } from './answer-schemas.ts';
import type { Api, ApiVariables } from './endpoint.ts';
import { statusOf } from './refusal-status.ts';

interface FileEndpoint {
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** What a 403 means. */
  readonly refused: string;
  readonly open: (caller: Caller, format: 'jsonl' | 'csv') => Promise<Result<{ readonly lines: AsyncIterable<string> }>>;
}

const Query = z.strictObject({ format: z.enum(['jsonl', 'csv']).default('jsonl') });

export function addFileEndpoint(api: Api, { path, tag, summary, refused, open }: FileEndpoint): void {
  const file = { schema: z.string() };
  const route = createRoute({
    method: 'get',
    path,
    tags: [tag],
    summary,
    security: [{ token: [] }],
    request: { query: Query },
    responses: {
      200: { description: 'The file.', content: { 'application/jsonl': file, 'text/csv': file } },
      403: { description: refused, content: { 'application/json': { schema: RefusalBody } } },
    },
  });
  const respond = async (c: Context<{ Variables: ApiVariables }>): Promise<Response> => {
    const { format } = Query.parse(c.req.query()); // it fits: the route has checked it
    const result = await open(c.get('caller'), format);
    if (!result.ok) return c.json(result.refusal, statusOf(result.refusal));
    return c.body(toStream(result.value.lines), 200, { 'content-type': auditFileTypes[format] });
  };
  // The answer is a stream, which the route's schemas do not know.
  api.openapi(route, respond as never);
}
