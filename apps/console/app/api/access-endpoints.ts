// Rights for a while: asking, answering, ending, breaking the glass, and the reviews of it.
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { elevationList, elevationPage } from '../queries/access/elevation-list.server.ts';
import { WhoMay, whatMay, whoMay } from '../queries/access/who-may.server.ts';
import { AnswerElevation } from '../usecases/access/answer-elevation.ts';
import { approveElevation } from '../usecases/access/approve-elevation.server.ts';
import { BreakGlass, breakGlass } from '../usecases/access/break-glass.server.ts';
import { denyElevation } from '../usecases/access/deny-elevation.server.ts';
import { endElevation } from '../usecases/access/end-elevation.server.ts';
import { RequestElevation, requestElevation } from '../usecases/access/request-elevation.server.ts';
import { ReviewBreakGlass, reviewBreakGlass } from '../usecases/access/review-break-glass.server.ts';
import { ElevationBody, ElevationRowBody } from './access-answers.ts';
import { AuditRecordBody, PermitBody } from './answer-schemas.ts';
import { type Api, addEndpoint, pathOf } from './endpoint.ts';

const tag = 'Elevations';

export function addAccessEndpoints(api: Api, ports: Ports): void {
  addElevations(api, ports);
  addQuestions(api, ports);
  addAnswers(api, ports);
  addEndpoint(api, {
    method: 'post',
    path: '/break-glass',
    tag,
    summary: 'Makes you a super admin at once, for minutes. Everybody who should know is alarmed, and somebody else reviews it.',
    body: BreakGlass,
    answer: ElevationBody,
    status: 201,
    handle: ({ caller, body }) => breakGlass(ports, caller, body),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/elevations/{id}/review',
    tag,
    summary: 'Closes the review of broken glass.',
    params: pathOf.id,
    body: ReviewBreakGlass.omit({ elevationId: true }),
    answer: ElevationBody,
    handle: ({ caller, params, body }) => reviewBreakGlass(ports, caller, { elevationId: params.id, ...body }),
  });
}

function addQuestions(api: Api, ports: Ports): void {
  const Held = z.object({ words: z.string(), elevation: z.string().nullable(), until: z.string().nullable() });
  addEndpoint(api, {
    method: 'get',
    path: '/access/who',
    tag: 'Access',
    summary: 'Who may do something, and by which of their grants; who may not, and why.',
    query: WhoMay.omit({ environment: true }).extend({ environment: z.string().min(1) }),
    answer: z.object({
      rows: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          title: z.string(),
          allowed: z.boolean(),
          because: z.string(),
          grounds: z.array(Held),
        }),
      ),
    }),
    handle: ({ caller, query }) => whoMay(ports, caller, query),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/access/people/{id}',
    tag: 'Access',
    summary: 'What a person may do in an environment, verb by verb, and why or why not.',
    params: pathOf.id,
    query: z.object({ environment: z.string().min(1) }),
    answer: z.object({
      person: z.object({ id: z.string(), name: z.string() }),
      rows: z.array(z.object({ verb: z.string(), allowed: z.boolean(), because: z.string(), grounds: z.array(Held) })),
    }),
    handle: ({ caller, params, query }) => whatMay(ports, caller, { personId: params.id, ...query }),
  });
}

function addElevations(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/elevations',
    tag,
    summary: 'Elevations that are open and past, newest first: all of them, or your own where you may not see people.',
    answer: z.object({
      open: z.array(ElevationRowBody),
      past: z.array(ElevationRowBody),
      environments: z.array(z.string()),
      decisions: z.object({ request: PermitBody, breakGlass: PermitBody }),
    }),
    handle: ({ caller }) => elevationList(ports, caller),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/elevations/{id}',
    tag,
    summary: 'An elevation, and what was done by means of it.',
    params: pathOf.id,
    answer: z.object({ elevation: ElevationRowBody, acts: z.array(AuditRecordBody) }),
    handle: ({ caller, params }) => elevationPage(ports, caller, { elevationId: params.id }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/elevations',
    tag,
    summary: 'Asks for a role, or for the right to draft what is sensitive, for a while.',
    body: RequestElevation,
    answer: ElevationBody,
    status: 201,
    handle: ({ caller, body }) => requestElevation(ports, caller, body),
  });
}

function addAnswers(api: Api, ports: Ports): void {
  const body = AnswerElevation.omit({ elevationId: true });
  const steps = [
    ['approve', 'Approves what somebody else asked for; it runs from now on.', approveElevation],
    ['deny', 'Denies what somebody else asked for.', denyElevation],
  ] as const;
  for (const [step, summary, answer] of steps) {
    addEndpoint(api, {
      method: 'post',
      path: `/elevations/{id}/${step}`,
      tag,
      summary,
      params: pathOf.id,
      body,
      answer: ElevationBody,
      handle: ({ caller, params, body: given }) => answer(ports, caller, { elevationId: params.id, ...given }),
    });
  }
  addEndpoint(api, {
    method: 'post',
    path: '/elevations/{id}/end',
    tag,
    summary: 'Ends an elevation, or takes back what you asked for.',
    params: pathOf.id,
    answer: ElevationBody,
    handle: ({ caller, params }) => endElevation(ports, caller, { elevationId: params.id }),
  });
}
