// Service accounts: their keys are made, rotated and revoked as tokens are.
import { Grant, KeyScope } from '@switchyard/registry-core/access/grant';
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { serviceAccountPage } from '../queries/access/service-account-page.server.ts';
import { serviceAccountList } from '../queries/access/service-accounts.server.ts';
import { CreateServiceAccount, createServiceAccount } from '../usecases/service-accounts/create-service-account.server.ts';
import { distrustIssuer } from '../usecases/service-accounts/distrust-issuer.server.ts';
import { EditServiceAccount, editServiceAccount } from '../usecases/service-accounts/edit-service-account.server.ts';
import { TrustIssuer, trustIssuer } from '../usecases/service-accounts/trust-issuer.server.ts';
import { TokenBody } from './access-answers.ts';
import { PermitBody, Time } from './answer-schemas.ts';
import { type Api, addEndpoint, pathOf } from './endpoint.ts';

const tag = 'Service accounts';
const parts = { id: z.string(), name: z.string(), title: z.string(), active: z.boolean(), grants: z.array(z.strictObject(Grant.shape)) };

export function addServiceAccountEndpoints(api: Api, ports: Ports): void {
  const Row = z.object({ ...parts, tokens: z.array(TokenBody.and(z.object({ ended: z.enum(['revoked', 'expired']).nullable() }))) });
  addEndpoint(api, {
    method: 'get',
    path: '/service-accounts',
    tag,
    summary: 'Service accounts with their keys, never the secrets.',
    answer: z.object({ rows: z.array(Row), decisions: z.object({ create: PermitBody, edit: PermitBody, key: PermitBody }) }),
    handle: ({ caller }) => serviceAccountList(ports, caller),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/service-accounts',
    tag,
    summary: 'Makes a service account. Its keys are made by POST /tokens with accountId.',
    body: CreateServiceAccount,
    answer: z.object(parts),
    status: 201,
    handle: ({ caller, body }) => createServiceAccount(ports, caller, body),
  });
  addEndpoint(api, {
    method: 'patch',
    path: '/service-accounts/{id}',
    tag,
    summary: 'Replaces what a service account may do, or shuts it out.',
    params: pathOf.id,
    body: EditServiceAccount.omit({ accountId: true }),
    answer: z.object(parts),
    handle: ({ caller, params, body }) => editServiceAccount(ports, caller, { accountId: params.id, ...body }),
  });
  addTrusts(api, ports);
}

const TrustBody = z.object({
  id: z.string(),
  accountId: z.string(),
  name: z.string(),
  issuer: z.string(),
  audience: z.string(),
  subject: z.string(),
  claims: z.record(z.string(), z.string()),
  scope: z.strictObject(KeyScope.shape),
  minutes: z.int(),
  createdAt: Time,
  createdByName: z.string(),
  removedAt: Time.nullable(),
  lastUsedAt: Time.nullable(),
});

function addTrusts(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/service-accounts/{id}/trusts',
    tag,
    summary: 'Whose ID tokens a service account trusts, and which were traded.',
    params: pathOf.id,
    answer: z.object({
      account: z.object(parts),
      trusts: z.array(TrustBody),
      traded: z.array(TokenBody.and(z.object({ ended: z.enum(['revoked', 'expired']).nullable() }))),
      decisions: z.object({ trust: PermitBody }),
    }),
    handle: ({ caller, params }) => serviceAccountPage(ports, caller, { accountId: params.id }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/service-accounts/{id}/trusts',
    tag,
    summary: 'Trusts ID tokens of an issuer with this audience, subject and these claims: POST /token trades them for a short-lived token.',
    params: pathOf.id,
    body: TrustIssuer.omit({ accountId: true }),
    answer: TrustBody,
    status: 201,
    handle: ({ caller, params, body }) => trustIssuer(ports, caller, { accountId: params.id, ...body }),
  });
  addEndpoint(api, {
    method: 'delete',
    path: '/service-accounts/{id}/trusts/{trust}',
    tag,
    summary: 'Trusts them no more; what was traded opens nothing from then on.',
    params: z.object({ id: z.string().min(1), trust: z.string().min(1) }),
    answer: z.null(),
    handle: ({ caller, params }) => distrustIssuer(ports, caller, { accountId: params.id, trustId: params.trust }),
  });
}
