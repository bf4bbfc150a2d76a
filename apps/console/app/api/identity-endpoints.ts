// Sessions, second factors and groups, for programs. Setting up a second factor takes a browser and is not here.
import * as z from 'zod';
import { sessionProofs } from '../ports/identity.ts';
import type { Ports } from '../ports.ts';
import { groupList } from '../queries/identity/group-list.server.ts';
import { securityPage } from '../queries/identity/security-page.server.ts';
import { ForgetDevice, forgetDevice } from '../usecases/factors/forget-device.server.ts';
import { RemoveFactor, removeFactor } from '../usecases/factors/remove-factor.server.ts';
import { SetGroupGrants, setGroupGrants } from '../usecases/groups/set-group-grants.server.ts';
import { EndSessions, endSessions } from '../usecases/sessions/end-sessions.server.ts';
import { GrantBody } from './access-answers.ts';
import { PermitBody } from './answer-schemas.ts';
import { type Api, addEndpoint, pathOf } from './endpoint.ts';

const Moment = z.iso.datetime();
const SecurityBody = z
  .object({
    person: z.object({ id: z.string(), name: z.string() }),
    sessions: z.array(
      z.object({
        session: z.string(),
        userAgent: z.string(),
        proof: z.enum(sessionProofs).nullable(),
        createdAt: Moment,
        lastSeenAt: Moment,
        endsAt: Moment,
      }),
    ),
    factors: z.array(
      z.object({ id: z.string(), kind: z.enum(['totp', 'passkey']), name: z.string(), createdAt: Moment, lastUsedAt: Moment.nullable() }),
    ),
    recoveryCodesLeft: z.number().int(),
    devices: z.array(z.object({ id: z.string(), userAgent: z.string(), createdAt: Moment, lastSeenAt: Moment, expiresAt: Moment })),
    groups: z.array(z.string()).nullable().describe('Where the grants follow from groups: which'),
  })
  .meta({ id: 'Security' });

export function addIdentityEndpoints(api: Api, ports: Ports): void {
  addSecurity(api, ports);
  addGroups(api, ports);
}

function addSecurity(api: Api, ports: Ports): void {
  const tag = 'Sign-in';
  addEndpoint(api, {
    method: 'get',
    path: '/people/{id}/security',
    tag,
    summary: 'Where somebody is signed in, and their second factors.',
    params: pathOf.id,
    answer: SecurityBody,
    handle: ({ caller, params }) => securityPage(ports, caller, { personId: params.id }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/people/{id}/security/end-sessions',
    tag,
    summary: 'Ends one session of somebody, or all of them.',
    params: pathOf.id,
    body: EndSessions.omit({ personId: true }),
    answer: z.object({ ended: z.number().int() }),
    handle: ({ caller, params, body }) => endSessions(ports, caller, { ...body, personId: params.id }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/people/{id}/security/remove-factors',
    tag,
    summary: 'Takes one second factor of somebody away, or all of them with the recovery codes.',
    params: pathOf.id,
    body: RemoveFactor.omit({ personId: true }),
    answer: z.object({ removed: z.number().int() }),
    handle: ({ caller, params, body }) => removeFactor(ports, caller, { ...body, personId: params.id }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/people/{id}/security/forget-device',
    tag,
    summary: 'Takes the trust in a device away.',
    params: pathOf.id,
    body: ForgetDevice.omit({ personId: true }),
    answer: z.null(),
    handle: ({ caller, params, body }) => forgetDevice(ports, caller, { ...body, personId: params.id }),
  });
}

function addGroups(api: Api, ports: Ports): void {
  const tag = 'Groups';
  addEndpoint(api, {
    method: 'get',
    path: '/groups',
    tag,
    summary: 'What the groups of the identity provider give.',
    answer: z.object({
      rows: z.array(
        z.object({ group: z.string(), grants: z.array(GrantBody), updatedAt: Moment, updatedBy: z.string(), members: z.array(z.string()) }),
      ),
      decisions: z.object({ edit: PermitBody }),
    }),
    handle: ({ caller }) => groupList(ports, caller),
  });
  addEndpoint(api, {
    method: 'put',
    path: '/groups/{group}',
    tag,
    summary: 'Says what a group gives, at once for all who have it; nothing: the group is forgotten.',
    params: z.object({ group: z.string().min(1) }),
    body: SetGroupGrants.omit({ group: true }),
    answer: z.object({ followed: z.number().int().describe('People whose grants changed by it') }),
    handle: ({ caller, params, body }) => setGroupGrants(ports, caller, { ...body, group: params.group }),
  });
}
