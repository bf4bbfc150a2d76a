// Staged releases: where one is, and what can be done with it. One begins by publishing a change with a stage.
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { stagePage } from '../queries/releases/stage-page.server.ts';
import { AdvanceStage, advanceStage } from '../usecases/releases/advance-stage.server.ts';
import { completeStage } from '../usecases/releases/complete-stage.server.ts';
import { HoldStage, holdStage } from '../usecases/releases/hold-stage.server.ts';
import { RevertStage, revertStage } from '../usecases/releases/revert-stage.server.ts';
import { PermitBody, ReleaseBody, StageBody } from './answer-schemas.ts';
import { type Api, addEndpoint } from './endpoint.ts';

const tag = 'Staged releases';
const path = '/environments/{environment}/stage';
const params = z.object({ environment: EnvironmentName });

export function addStageEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path,
    tag,
    summary: 'The release on its way to everyone, who has it already, and what you may do; null when there is none.',
    params,
    answer: z.object({
      underWay: z.object({ stage: StageBody, release: ReleaseBody, stable: ReleaseBody }).nullable(),
      decisions: z.record(z.string(), PermitBody),
    }),
    handle: ({ caller, params }) => stagePage(ports, caller, params),
  });
  addEndpoint(api, {
    method: 'post',
    path: `${path}/advance`,
    tag,
    summary: 'Gives it to more people: the next step of its plan, or other parts, of which some are added or raised and none lowered.',
    params,
    body: AdvanceStage.omit({ environment: true }),
    answer: StageBody,
    handle: ({ caller, params, body }) => advanceStage(ports, caller, { ...params, ...body }),
  });
  addEndpoint(api, {
    method: 'post',
    path: `${path}/hold`,
    tag,
    summary: 'Keeps it where it is (held: true), or lets it go on (held: false).',
    params,
    body: HoldStage.omit({ environment: true }),
    answer: StageBody,
    handle: ({ caller, params, body }) => holdStage(ports, caller, { ...params, ...body }),
  });
  addEndpoint(api, {
    method: 'post',
    path: `${path}/complete`,
    tag,
    summary: 'Gives it to everyone.',
    params,
    answer: StageBody,
    handle: ({ caller, params }) => completeStage(ports, caller, params),
  });
  addEndpoint(api, {
    method: 'post',
    path: `${path}/revert`,
    tag,
    summary: 'Takes it back from everyone who has it, as a new release with the content before.',
    params,
    body: RevertStage.omit({ environment: true }),
    answer: ReleaseBody,
    status: 201,
    handle: ({ caller, params, body }) => revertStage(ports, caller, { ...params, ...body }),
  });
}
