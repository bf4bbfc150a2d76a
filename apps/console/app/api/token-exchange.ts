// The endpoint that trades ID tokens (RFC 8693), and the record of bearer tokens that nobody knows. Both are open to whoever has no token yet.
import type { Context } from 'hono';
import { exchangeToken } from '../identity/exchange-token.server.ts';
import { recordFailure, type Visitor } from '../identity/identity-events.server.ts';
import type { IdTokenReader } from '../ports/access.ts';
import type { Ports } from '../ports.ts';
import type { Api } from './endpoint.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';
const tokenTypes = ['urn:ietf:params:oauth:token-type:id_token', 'urn:ietf:params:oauth:token-type:jwt'];

/** Where a request comes from, as the door found out before. */
export function visitorOfApi(ports: Ports, c: Context): Visitor {
  const address = c.get('address') as string | undefined;
  const userAgent = (c.req.header('user-agent') ?? '').slice(0, 300);
  const requestId = c.req.header('x-request-id') ?? (c.get('requestId') as string | undefined) ?? crypto.randomUUID();
  return { requestId, ipHash: address === undefined ? 'unknown' : ports.proofs.hashAddress(address), userAgent, now: ports.now() };
}

/** A token that nobody knows: on record until there were too many from one place, which is then quiet for a while. */
export async function noteUnknownToken(ports: Ports, c: Context): Promise<void> {
  const visitor = visitorOfApi(ports, c);
  const event = { verb: 'token.use', target: 'api', reason: 'The token is none of ours.' } as const;
  await ports.transaction((stores) => recordFailure(stores, visitor, `bearer:${visitor.ipHash}`, event));
}

export function addTokenExchange(api: Api, ports: Ports, reader: IdTokenReader): void {
  const wrong = (c: Context, error: string, message: string, code = 'NOT_VALID') =>
    c.json({ error, error_description: message, code, message }, 400, { 'cache-control': 'no-store' });
  api.post('/token', async (c) => {
    const isForm = c.req.header('content-type')?.includes('x-www-form-urlencoded') ?? false;
    const body: Record<string, unknown> = isForm ? await c.req.parseBody() : await c.req.json().catch(() => ({}));
    const { grant_type, subject_token, subject_token_type } = body;
    if (grant_type !== grantType) return wrong(c, 'unsupported_grant_type', `Send grant_type ${grantType}.`);
    if (typeof subject_token !== 'string' || !tokenTypes.includes(String(subject_token_type)))
      return wrong(c, 'invalid_request', `Send the ID token as subject_token, with subject_token_type ${tokenTypes[0]}.`);
    const traded = await exchangeToken(ports, reader, visitorOfApi(ports, c), subject_token);
    if (!traded.ok) return wrong(c, 'invalid_grant', traded.refusal.message, traded.refusal.code);
    const { secret, expiresInS } = traded.value;
    const answer = {
      access_token: secret,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: expiresInS,
    };
    return c.json(answer, 200, { 'cache-control': 'no-store' });
  });
  api.openAPIRegistry.registerPath({
    method: 'post',
    path: '/token',
    tags: ['Service accounts'],
    summary:
      'Trades an ID token of a CI provider for a short-lived token of the service account that trusts it (RFC 8693). Needs no token.',
    security: [],
    request: {
      body: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              required: ['grant_type', 'subject_token', 'subject_token_type'],
              properties: { grant_type: { const: grantType }, subject_token: { type: 'string' }, subject_token_type: { enum: tokenTypes } },
            } as never, // a JSON Schema of 3.1, which the registry's types know as another one
          },
        },
      },
    },
    responses: { 200: { description: 'The token, and for how many seconds it lasts.' }, 400: { description: 'Nobody trusts it.' } },
  });
}
