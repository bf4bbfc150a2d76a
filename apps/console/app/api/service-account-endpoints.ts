// Service accounts: their keys are made, rotated and revoked as tokens are.
import { Grant } from '@switchyard/registry-core/access/grant';
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { serviceAccountList } from '../queries/access/service-accounts.server.ts';
import { CreateServiceAccount, createServiceAccount } from '../usecases/service-accounts/create-service-account.server.ts';
import { EditServiceAccount, editServiceAccount } from '../usecases/service-accounts/edit-service-account.server.ts';
import { TokenBody } from './access-answers.ts';
import { PermitBody } from './answer-schemas.ts';
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
}
