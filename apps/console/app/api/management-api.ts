// The management API, mounted at /api: the same use-cases and queries as the console, for programs. Personal tokens
// authenticate; openapi.json describes every endpoint and needs no token.
import { randomUUID } from 'node:crypto';
import { isDeeperThan } from '@switchyard/registry-core/registry/json-depth';
import { documentDepthMax } from '@switchyard/registry-core/registry/limits';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import type { IdTokenReader } from '../ports/access.ts';
import type { Ports } from '../ports.ts';
import { addAccessEndpoints } from './access-endpoints.ts';
import { addAlertEndpoints } from './alert-endpoints.ts';
import { addAuditEndpoints } from './audit-endpoints.ts';
import { callerOf } from './bearer.server.ts';
import { addChangeEndpoints } from './change-endpoints.ts';
import { withRecursiveSchemas } from './documented-schemas.ts';
import { type Api, createApi } from './endpoint.ts';
import { addEnvironmentEndpoints } from './environment-endpoints.ts';
import { addGateEndpoints } from './gate-endpoints.ts';
import { addHealthEndpoints } from './health-endpoints.ts';
import { idempotency, withIdempotency } from './idempotency.server.ts';
import { addIdentityEndpoints } from './identity-endpoints.ts';
import { addKeyEndpoints } from './key-endpoints.ts';
import { addLifecycleEndpoints } from './lifecycle-endpoints.ts';
import { addNoticeEndpoints } from './notice-endpoints.ts';
import { addPeopleEndpoints } from './people-endpoints.ts';
import { addPersonalEndpoints } from './personal-endpoints.ts';
import { addPreviewEndpoints } from './preview-endpoints.ts';
import { addRegistryEndpoints } from './registry-endpoints.ts';
import { addReleaseEndpoints } from './release-endpoints.ts';
import { addRetentionEndpoints } from './retention-endpoints.ts';
import { addReviewEndpoints } from './review-endpoints.ts';
import { addRuleEndpoints } from './rule-endpoints.ts';
import { addServiceAccountEndpoints } from './service-account-endpoints.ts';
import { addStageEndpoints } from './stage-endpoints.ts';
import { addTokenExchange, noteUnknownToken } from './token-exchange.ts';
import { addUsageEndpoints } from './usage-endpoints.ts';
import { addViewEndpoints } from './view-endpoints.ts';
import { addWebhookEndpoints } from './webhook-endpoints.ts';

/** A registry file of the largest registry, with room for its JSON around it. */
const bodyBytesMax = 64 * 1024 * 1024;

interface ManagementApiParts {
  readonly ports: Ports;
  /** Who vouches for ID tokens; absent: nobody, and none is traded. */
  readonly idTokens?: IdTokenReader;
}

const nobodysTokens: IdTokenReader = { issuerOf: () => undefined, read: async () => 'Nobody vouches for it.' };

const about = {
  openapi: '3.1.0',
  info: {
    title: 'Switchyard management API',
    version: '1.0.0',
    description:
      'Config keys, flags, changes, approvals, releases and audit. Every refusal is a code and a sentence. Send an Idempotency-Key with whatever does something, and it is done once, however often it arrives within 24 hours.',
  },
  servers: [{ url: '/api' }],
};

export function managementApi({ ports: given, idTokens = nobodysTokens }: ManagementApiParts): Api {
  const api = createApi();
  const ports = withIdempotency(given);
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'A personal token, swt_…',
  });
  api.get('/openapi.json', (c) => c.json(withRecursiveSchemas(api.getOpenAPI31Document(about))));
  addTokenExchange(api, ports, idTokens);
  api.use(async (c, next) => {
    c.header('cache-control', 'no-store');
    const caller = await callerOf(ports, c.req.header('authorization'), c.req.header('x-request-id') ?? randomUUID(), () =>
      noteUnknownToken(ports, c),
    );
    if (!caller.ok) return c.json(caller.refusal, 401, { 'www-authenticate': 'Bearer' });
    c.set('caller', caller.value);
    await next();
  });
  api.use(
    bodyLimit({ maxSize: bodyBytesMax, onError: (c) => c.json({ code: 'TOO_LARGE', message: 'A request has at most 64 MiB.' }, 413) }),
  );
  api.use(async (c, next) => {
    if (!c.req.header('content-type')?.includes('json')) return next();
    // Before any schema descends into it. A body that is no JSON is refused by the endpoint's own parser.
    const body: unknown = await c.req.json().catch(() => null);
    if (!isDeeperThan(body, documentDepthMax)) return next();
    return c.json({ code: 'NOT_VALID', message: `A body nests at most ${documentDepthMax} levels.` }, 400);
  });
  api.use(idempotency);
  addEnvironmentEndpoints(api, ports);
  addKeyEndpoints(api, ports);
  addRuleEndpoints(api, ports);
  addPreviewEndpoints(api, ports);
  addChangeEndpoints(api, ports);
  addReviewEndpoints(api, ports);
  addNoticeEndpoints(api, ports);
  addGateEndpoints(api, ports);
  addReleaseEndpoints(api, ports);
  addUsageEndpoints(api, ports);
  addViewEndpoints(api, ports);
  addLifecycleEndpoints(api, ports);
  addStageEndpoints(api, ports);
  addHealthEndpoints(api, ports);
  addRegistryEndpoints(api, ports);
  addPeopleEndpoints(api, ports);
  addAccessEndpoints(api, ports);
  addServiceAccountEndpoints(api, ports);
  addWebhookEndpoints(api, ports);
  addIdentityEndpoints(api, ports);
  addAuditEndpoints(api, ports);
  addPersonalEndpoints(api, ports);
  addRetentionEndpoints(api, ports);
  addAlertEndpoints(api, ports);
  api.notFound((c) =>
    c.json({ code: 'UNKNOWN_ENDPOINT', message: `There is no ${c.req.method} ${c.req.path}; see /api/openapi.json.` }, 404),
  );
  api.onError((error, c) => {
    if (error instanceof HTTPException)
      return c.json({ code: 'NOT_VALID', message: error.message || 'The body is not JSON.' }, error.status);
    console.error(error);
    return c.json({ code: 'BROKEN', message: 'Something broke. The fault is ours and has been written down.' }, 500);
  });
  return api;
}
