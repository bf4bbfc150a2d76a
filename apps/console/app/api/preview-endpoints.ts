// Previews: recordings to replay, whom a change touches, and guardrails that somebody overrides.
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { findChange } from '../queries/changes/find-change.server.ts';
import { previewPage } from '../queries/changes/preview-page.server.ts';
import { recordingList } from '../queries/recordings/recording-list.server.ts';
import { OverrideGuardrail, overrideGuardrail } from '../usecases/changes/override-guardrail.server.ts';
import { PreviewChange, previewChange } from '../usecases/changes/preview-change.server.ts';
import { removeRecording } from '../usecases/recordings/remove-recording.server.ts';
import { UploadRecording, uploadRecording } from '../usecases/recordings/upload-recording.server.ts';
import { PermitBody } from './answer-schemas.ts';
import { type Api, addEndpoint, pathOf } from './endpoint.ts';
import { ChangePreviewBody, GuardrailOverrideBody, PreviewPageBody, RecordingBody } from './preview-answers.ts';

const tag = 'Previews';

export function addPreviewEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/preview',
    tag,
    summary: 'Has the recorded contexts replayed against a change, in the background; validation does so by itself.',
    params: pathOf.change,
    body: PreviewChange.omit({ changeId: true }).optional(),
    answer: ChangePreviewBody,
    status: 201,
    handle: async ({ caller, params, body }) => {
      const found = await findChange(ports, params.change);
      return found.ok ? previewChange(ports, caller, { changeId: found.value.id, ...body }) : found;
    },
  });
  addEndpoint(api, {
    method: 'get',
    path: '/changes/{change}/preview',
    tag,
    summary: 'How far the preview is, whom the change touches by key, place, role, release stage and event, examples, and each guardrail.',
    params: pathOf.change,
    answer: PreviewPageBody,
    handle: async ({ caller, params }) => {
      const found = await findChange(ports, params.change);
      return found.ok ? previewPage(ports, caller, { change: found.value.id }) : found;
    },
  });
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/guardrails/{guardrail}/override',
    tag,
    summary: 'Lets a breach of a guardrail pass for the difference that was looked at, by somebody who could approve the guardrail.',
    params: z.object({ change: z.string().min(1), guardrail: OverrideGuardrail.shape.guardrail }),
    body: OverrideGuardrail.omit({ changeId: true, guardrail: true }),
    answer: GuardrailOverrideBody,
    status: 201,
    handle: async ({ caller, params, body }) => {
      const found = await findChange(ports, params.change);
      return found.ok ? overrideGuardrail(ports, caller, { changeId: found.value.id, guardrail: params.guardrail, ...body }) : found;
    },
  });
  addRecordings(api, ports);
}

function addRecordings(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/recordings',
    tag,
    summary: 'What previews replay: uploaded recordings, and how many contexts the edge has sampled.',
    params: pathOf.environment,
    answer: z.object({
      rows: z.array(RecordingBody),
      sampled: z.int(),
      replayed: z.int(),
      decisions: z.object({ upload: PermitBody, remove: PermitBody }),
    }),
    handle: ({ caller, params }) => recordingList(ports, caller, params),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/environments/{environment}/recordings',
    tag,
    summary: 'Uploads a recording: JSON Lines, each {"event", "context", "figures"}. One faulty line refuses all of it, with its number.',
    params: pathOf.environment,
    body: UploadRecording.omit({ environment: true }),
    answer: RecordingBody,
    status: 201,
    handle: ({ caller, params, body }) => uploadRecording(ports, caller, { ...params, ...body }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/recordings/{id}/remove',
    tag,
    summary: 'Removes a recording for good; previews that replayed it keep their figures.',
    params: pathOf.id,
    answer: RecordingBody,
    handle: ({ caller, params }) => removeRecording(ports, caller, { recordingId: params.id }),
  });
}
