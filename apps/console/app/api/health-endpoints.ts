// Health checks of an environment, and how those of a staged release stand.
import { CheckName, HealthCheck } from '@switchyard/registry-core/rollout/health-check';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { healthCheckList } from '../queries/releases/health-check-list.server.ts';
import { stageWatch } from '../queries/releases/stage-watch.server.ts';
import { removeHealthCheck } from '../usecases/environments/remove-health-check.server.ts';
import { saveHealthCheck } from '../usecases/environments/save-health-check.server.ts';
import { PermitBody, ReleaseBody, StageBody } from './answer-schemas.ts';
import { named } from './documented-schemas.ts';
import { type Api, addEndpoint } from './endpoint.ts';

const tag = 'Health checks';
const path = '/environments/{environment}/health-checks';
const text = z.string();
const Time = z.iso.datetime({ offset: true });

/** A check in all its kinds; which members there are depends on `measure`. */
const CheckBody = named(
  'HealthCheck',
  z.object({
    measure: z.enum(['errors', 'mean', 'people']),
    name: text,
    description: text,
    bad: z.enum(['rise', 'fall']),
    onBreach: z.enum(['hold', 'revert']),
    allowed: z.number(),
    event: text.optional(),
    from: z.number().optional(),
    to: z.number().optional(),
  }),
);

const ReadingBody = z.object({
  verdict: z.enum(['breached', 'fine', 'unclear']),
  difference: z.number().nullable(),
  // What is infinite has no number in JSON.
  interval: z.object({ low: z.number().nullable(), high: z.number().nullable() }),
  candidateCount: z.int(),
  stableCount: z.int(),
});

const WatchBody = named(
  'StageWatch',
  z.object({
    stage: StageBody,
    release: ReleaseBody,
    stable: ReleaseBody,
    steps: z.array(
      z.object({
        step: z.int(),
        checks: z.array(z.object({ check: CheckBody, sentence: text, reading: ReadingBody, at: Time.nullable() })),
      }),
    ),
    waitsFor: text,
    since: Time,
    minutes: z.int(),
    evaluations: z.array(z.object({ at: Time, release: text, answered: z.int(), failed: z.int() })),
    events: z.array(z.object({ event: text, release: text, count: z.int(), sum: z.number() })),
    variants: z.array(z.object({ key: text, candidate: z.record(text, z.int()), stable: z.record(text, z.int()) })),
  }),
);

const params = z.object({ environment: EnvironmentName });

export function addHealthEndpoints(api: Api, ports: Ports): void {
  addChecks(api, ports);
  addWatching(api, ports);
}

function addChecks(api: Api, ports: Ports): void {
  const ofCheck = params.extend({ name: CheckName });
  addEndpoint(api, {
    method: 'get',
    path,
    tag,
    summary: 'What staged releases here are watched by, and the events of the last day.',
    params,
    answer: z.object({
      checks: z.array(CheckBody.extend({ sentence: text })),
      events: z.array(z.object({ event: text, count: z.int(), sum: z.number() })),
      decisions: z.object({ edit: PermitBody }),
    }),
    handle: ({ caller, params }) => healthCheckList(ports, caller, params),
  });
  addEndpoint(api, {
    method: 'put',
    path: `${path}/{name}`,
    tag,
    summary: 'Adds a check, or replaces the one of this name. Stages that are under way keep what they began with.',
    params: ofCheck,
    body: z.object({ check: HealthCheck }),
    answer: CheckBody,
    handle: ({ caller, params: { environment, name }, body }) =>
      saveHealthCheck(ports, caller, { environment, check: { ...body.check, name } }),
  });
  addEndpoint(api, {
    method: 'delete',
    path: `${path}/{name}`,
    tag,
    summary: 'Takes a check away.',
    params: ofCheck,
    answer: CheckBody,
    handle: ({ caller, params }) => removeHealthCheck(ports, caller, params),
  });
}

function addWatching(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/releases/{release}/stage',
    tag,
    summary:
      'How a staged release fares beside the one before, step by step; also when it is over. null: it was given to everyone at once.',
    params: params.extend({ release: text }),
    answer: WatchBody.nullable(),
    handle: ({ caller, params }) => stageWatch(ports, caller, params),
  });
}
