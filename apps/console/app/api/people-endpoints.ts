// People, their grants, and the tokens that they make for themselves.
import { accept } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { personList, personPage } from '../queries/people/person-list.server.ts';
import { CreateApiToken, createApiToken } from '../usecases/people/create-api-token.server.ts';
import { CreatePerson, createPerson } from '../usecases/people/create-person.server.ts';
import { revokeApiToken } from '../usecases/people/revoke-api-token.server.ts';
import { RotateApiToken, rotateApiToken } from '../usecases/people/rotate-api-token.server.ts';
import { SetGrants, setGrants } from '../usecases/people/set-grants.server.ts';
import { SetPersonActive, setPersonActive } from '../usecases/people/set-person-active.server.ts';
import { PersonBody, TokenBody } from './access-answers.ts';
import { PermitBody } from './answer-schemas.ts';
import { type Api, addEndpoint, pathOf } from './endpoint.ts';

export function addPeopleEndpoints(api: Api, ports: Ports): void {
  addPeople(api, ports);
  addGrants(api, ports);
  addTokens(api, ports);
}

function addPeople(api: Api, ports: Ports): void {
  const tag = 'People';
  addEndpoint(api, {
    method: 'get',
    path: '/me',
    tag,
    summary: 'Who you are and what you were granted.',
    answer: PersonBody,
    handle: async ({ caller }) => {
      const page = await personPage(ports, caller, { personId: caller.actor.id });
      return page.ok ? accept(page.value.person) : page;
    },
  });
  addEndpoint(api, {
    method: 'get',
    path: '/people',
    tag,
    summary: 'People and roles.',
    answer: z.object({ rows: z.array(PersonBody), decisions: z.object({ create: PermitBody }) }),
    handle: ({ caller }) => personList(ports, caller),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/people',
    tag,
    summary: 'Puts someone on the list of people who may sign in.',
    body: CreatePerson,
    answer: PersonBody,
    status: 201,
    handle: ({ caller, body }) => createPerson(ports, caller, body),
  });
}

function addGrants(api: Api, ports: Ports): void {
  const tag = 'People';
  addEndpoint(api, {
    method: 'put',
    path: '/people/{id}/grants',
    tag,
    summary: 'Replaces what someone may do.',
    params: pathOf.id,
    body: SetGrants.omit({ personId: true }),
    answer: PersonBody,
    handle: ({ caller, params, body }) => setGrants(ports, caller, { personId: params.id, ...body }),
  });
  addEndpoint(api, {
    method: 'put',
    path: '/people/{id}/active',
    tag,
    summary: 'Shuts someone out, or lets them in again.',
    params: pathOf.id,
    body: SetPersonActive.omit({ personId: true }),
    answer: PersonBody,
    handle: ({ caller, params, body }) => setPersonActive(ports, caller, { personId: params.id, ...body }),
  });
}

function addTokens(api: Api, ports: Ports): void {
  const tag = 'Tokens';
  addEndpoint(api, {
    method: 'get',
    path: '/tokens',
    tag,
    summary: 'Your tokens, never their secrets.',
    answer: z.object({ rows: z.array(TokenBody) }),
    handle: async ({ caller }) => {
      const page = await personPage(ports, caller, { personId: caller.actor.id });
      return page.ok ? accept({ rows: page.value.tokens }) : page;
    },
  });
  addEndpoint(api, {
    method: 'post',
    path: '/tokens',
    showsSecret: true,
    tag,
    summary: 'Makes a token, for yourself or for a service account. The answer is the only place where it is shown.',
    body: CreateApiToken,
    answer: z.object({ token: TokenBody, secret: z.string() }),
    status: 201,
    handle: ({ caller, body }) => createApiToken(ports, caller, body),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/tokens/{id}/rotate',
    showsSecret: true,
    tag,
    summary: 'Replaces a token by a new one with the same limits; the old one goes on for the overlap.',
    params: pathOf.id,
    body: RotateApiToken.omit({ tokenId: true }),
    answer: z.object({ token: TokenBody, secret: z.string() }),
    status: 201,
    handle: ({ caller, params, body }) => rotateApiToken(ports, caller, { tokenId: params.id, ...body }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/tokens/{id}/revoke',
    tag,
    summary: 'Ends a token at once.',
    params: pathOf.id,
    answer: TokenBody,
    handle: ({ caller, params }) => revokeApiToken(ports, caller, { tokenId: params.id }),
  });
}
