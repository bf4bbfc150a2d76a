// What lets a change pass, and when: acknowledgements, overrides, schedules; and the policy of an environment.
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { AcknowledgeWarning, acknowledgeWarning } from '../usecases/changes/acknowledge-warning.server.ts';
import { CancelSchedule, cancelSchedule } from '../usecases/changes/cancel-schedule.server.ts';
import { OverrideFreeze, overrideFreeze } from '../usecases/changes/override-freeze.server.ts';
import { ScheduleChange, scheduleChange } from '../usecases/changes/schedule-change.server.ts';
import { EditPolicy, editPolicy } from '../usecases/environments/edit-policy.server.ts';
import { EnvironmentBody } from './answer-schemas.ts';
import { onChange } from './change-endpoints.ts';
import { type Api, addEndpoint, pathOf } from './endpoint.ts';
import { ScheduleBody, WaiverBody } from './gate-bodies.ts';

const tag = 'Changes';
const named = { changeId: true, expectedVersion: true } as const;

export function addGateEndpoints(api: Api, ports: Ports): void {
  addWords(api, ports);
  addSchedule(api, ports);
  addPolicy(api, ports);
}

function addWords(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/acknowledge',
    tag,
    summary: 'Says by name that a warning is meant, for the round and the difference that were looked at.',
    params: pathOf.change,
    body: AcknowledgeWarning.omit(named),
    answer: WaiverBody,
    handle: ({ caller, params, body, version }) =>
      onChange(ports, params.change, (changeId) => acknowledgeWarning(ports, caller, { changeId, ...body, ...version })),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/override-freeze',
    tag,
    summary: 'Lets one change pass through a freeze, with a reason, by somebody whom the freeze names.',
    params: pathOf.change,
    body: OverrideFreeze.omit(named),
    answer: WaiverBody,
    handle: ({ caller, params, body, version }) =>
      onChange(ports, params.change, (changeId) => overrideFreeze(ports, caller, { changeId, ...body, ...version })),
  });
}

function addSchedule(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/schedule',
    tag,
    summary: 'Has a change published by itself at a time, or at another one than before.',
    params: pathOf.change,
    body: ScheduleChange.omit(named),
    answer: ScheduleBody,
    handle: ({ caller, params, body, version }) =>
      onChange(ports, params.change, (changeId) => scheduleChange(ports, caller, { changeId, ...body, ...version })),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/unschedule',
    tag,
    summary: 'Takes a change off the schedule. It stays as it is, approvals included.',
    params: pathOf.change,
    body: CancelSchedule.omit(named),
    answer: z.null(),
    handle: ({ caller, params, body, version }) =>
      onChange(ports, params.change, (changeId) => cancelSchedule(ports, caller, { changeId, ...body, ...version })),
  });
}

function addPolicy(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'put',
    path: '/environments/{environment}/policy',
    tag: 'Environments',
    summary: 'Replaces what an environment asks of changes: approvals, fields, warnings, freezes.',
    params: z.object({ environment: EnvironmentName }),
    body: EditPolicy.omit({ environment: true }),
    answer: EnvironmentBody,
    handle: ({ caller, params, body }) => editPolicy(ports, caller, { ...params, ...body }),
  });
}
