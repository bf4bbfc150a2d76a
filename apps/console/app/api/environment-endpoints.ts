// Environments and their SDK keys.
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { environmentList } from '../queries/environments/environment-list.server.ts';
import { sdkKeyList } from '../queries/sdk-keys/sdk-key-list.server.ts';
import { CreateEnvironment, createEnvironment } from '../usecases/environments/create-environment.server.ts';
import { CreateSdkKey, createSdkKey } from '../usecases/sdk-keys/create-sdk-key.server.ts';
import { EditSdkKey, editSdkKey } from '../usecases/sdk-keys/edit-sdk-key.server.ts';
import { RevokeSdkKey, revokeSdkKey } from '../usecases/sdk-keys/revoke-sdk-key.server.ts';
import { RotateSdkKey, rotateSdkKey } from '../usecases/sdk-keys/rotate-sdk-key.server.ts';
import { EnvironmentBody, PermitBody, ReleaseBody, SdkKeyBody } from './answer-schemas.ts';
import { type Api, addEndpoint, pathOf } from './endpoint.ts';

export function addEnvironmentEndpoints(api: Api, ports: Ports): void {
  addEnvironments(api, ports);
  addSdkKeys(api, ports);
  addKeyChanges(api, ports);
}

function addEnvironments(api: Api, ports: Ports): void {
  const tag = 'Environments';
  const row = EnvironmentBody.extend({ live: ReleaseBody.nullable(), kills: z.int(), undelivered: z.int() });
  addEndpoint(api, {
    method: 'get',
    path: '/environments',
    tag,
    summary: 'Environments, each with what is live there and what the edge has not confirmed yet.',
    answer: z.object({ rows: z.array(row), decisions: z.object({ create: PermitBody }) }),
    handle: ({ caller }) => environmentList(ports, caller),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/environments',
    tag,
    summary: 'Adds an environment, empty.',
    body: CreateEnvironment,
    answer: EnvironmentBody,
    status: 201,
    handle: ({ caller, body }) => createEnvironment(ports, caller, body),
  });
}

function addSdkKeys(api: Api, ports: Ports): void {
  const tag = 'SDK keys';
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/sdk-keys',
    tag,
    summary: 'SDK keys, in use before revoked; never their secrets.',
    params: z.object({ environment: EnvironmentName }),
    answer: z.object({
      rows: z.array(SdkKeyBody.extend({ state: z.enum(['in-use', 'ending', 'expired', 'revoked']) })),
      decisions: z.object({ create: PermitBody, edit: PermitBody, rotate: PermitBody, revoke: PermitBody }),
    }),
    handle: ({ caller, params }) => sdkKeyList(ports, caller, params),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/environments/{environment}/sdk-keys',
    showsSecret: true,
    tag,
    summary: 'Makes an SDK key. The answer is the only place where its secret is shown.',
    params: z.object({ environment: EnvironmentName }),
    body: CreateSdkKey.omit({ environment: true }),
    answer: z.object({ key: SdkKeyBody, secret: z.string() }),
    status: 201,
    handle: ({ caller, params, body }) => createSdkKey(ports, caller, { ...params, ...body }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/sdk-keys/{id}/revoke',
    tag,
    summary: 'Ends an SDK key, at the edge within a second.',
    params: pathOf.id,
    body: RevokeSdkKey.omit({ keyId: true }),
    answer: SdkKeyBody,
    handle: ({ caller, params, body }) => revokeSdkKey(ports, caller, { keyId: params.id, ...body }),
  });
}

function addKeyChanges(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'patch',
    path: '/sdk-keys/{id}',
    tag: 'SDK keys',
    summary: 'Names an SDK key anew, or lets it ask more or less often at the edge.',
    params: pathOf.id,
    body: EditSdkKey.omit({ keyId: true }),
    answer: SdkKeyBody,
    handle: ({ caller, params, body }) => editSdkKey(ports, caller, { keyId: params.id, ...body }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/sdk-keys/{id}/rotate',
    showsSecret: true,
    tag: 'SDK keys',
    summary: 'Makes a successor of an SDK key and lets the old one end after some hours. The only place where the secret is shown.',
    params: pathOf.id,
    body: RotateSdkKey.omit({ keyId: true }),
    answer: z.object({ key: SdkKeyBody, secret: z.string(), old: SdkKeyBody }),
    status: 201,
    handle: ({ caller, params, body }) => rotateSdkKey(ports, caller, { keyId: params.id, ...body }),
  });
}
