// What people do with a change that they share: put it together with what went live, comment, ask, take it up again, clone it.
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { PickedEdits, Promotion, pickedEdits, promotion } from '../queries/changes/promotion.server.ts';
import { inbox } from '../queries/inbox/inbox.server.ts';
import { AddComment, addComment } from '../usecases/changes/add-comment.server.ts';
import { CloneChange, cloneChange } from '../usecases/changes/clone-change.server.ts';
import { RebaseChange, rebaseChange } from '../usecases/changes/rebase-change.server.ts';
import { reopenChange } from '../usecases/changes/reopen-change.server.ts';
import { RequestReview, requestReview } from '../usecases/changes/request-review.server.ts';
import { SaveDraft, saveDraft } from '../usecases/changes/save-draft.server.ts';
import { settleComment } from '../usecases/changes/settle-comment.server.ts';
import { ElevationRowBody } from './access-answers.ts';
import { ChangeBody, CommentBody, InboxBody, PromotionBody, ReviewRequestBody } from './answer-schemas.ts';
import { onChange } from './change-endpoints.ts';
import { type Api, addEndpoint, pathOf, QueryNumber } from './endpoint.ts';

const tag = 'Changes';
const etag = ({ version }: { version: number }) => version;

export function addReviewEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/inbox',
    tag,
    summary: 'Changes of all environments that cannot go on without the caller, and elevations that wait for them.',
    answer: InboxBody.extend({ elevations: z.array(ElevationRowBody) }),
    handle: ({ caller }) => inbox(ports, caller),
  });
  addPromotion(api, ports);
  addTakingUp(api, ports);
  addTalking(api, ports);
}

function addTakingUp(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/rebase',
    tag,
    summary: 'Draws the edits in conflict from what is live. Parts that both sides moved need a choice; the change’s conflicts name them.',
    params: pathOf.change,
    body: RebaseChange.omit({ changeId: true, expectedVersion: true }),
    answer: ChangeBody,
    etag,
    handle: ({ caller, params, body, version }) =>
      onChange(ports, params.change, (changeId) => rebaseChange(ports, caller, { changeId, ...body, ...version })),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/reopen',
    tag,
    summary: 'Takes a discarded change up again, as a draft of a new round.',
    params: pathOf.change,
    answer: ChangeBody,
    etag,
    handle: ({ caller, params, version }) =>
      onChange(ports, params.change, (changeId) => reopenChange(ports, caller, { changeId, ...version })),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/clone',
    tag,
    summary: 'Starts a new change with the same edits, drawn from what they were drawn from.',
    params: pathOf.change,
    body: CloneChange.omit({ changeId: true }),
    answer: ChangeBody,
    status: 201,
    etag,
    handle: ({ caller, params, body }) => onChange(ports, params.change, (changeId) => cloneChange(ports, caller, { changeId, ...body })),
  });
}

function addTalking(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/comments',
    tag,
    summary: 'Comments on a change or on one of its entries, answers a comment, or asks for a change before anything is published.',
    params: pathOf.change,
    body: AddComment.omit({ changeId: true }),
    answer: CommentBody,
    status: 201,
    handle: ({ caller, params, body }) => onChange(ports, params.change, (changeId) => addComment(ports, caller, { changeId, ...body })),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/comments/{comment}/settle',
    tag,
    summary: 'Ends a thread. What was asked for is settled by who asked, or by someone else who could have asked.',
    params: pathOf.change.extend({ comment: z.string().min(1) }),
    answer: CommentBody,
    handle: ({ caller, params }) =>
      onChange(ports, params.change, (changeId) => settleComment(ports, caller, { changeId, commentId: params.comment })),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/changes/{change}/reviewers',
    tag,
    summary: 'Asks people by name to look at a change.',
    params: pathOf.change,
    body: RequestReview.omit({ changeId: true }),
    answer: z.object({ requests: z.array(ReviewRequestBody) }),
    status: 201,
    handle: async ({ caller, params, body }) => {
      const asked = await onChange(ports, params.change, (changeId) => requestReview(ports, caller, { changeId, ...body }));
      return asked.ok ? { ok: true, value: { requests: asked.value } } : asked;
    },
  });
}

function addPromotion(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/differences',
    tag,
    summary: 'What is live in another environment and differs here, part by part, to be picked.',
    params: pathOf.environment,
    query: Promotion.omit({ environment: true, limit: true }).extend({ limit: QueryNumber.min(1).max(1000).optional() }),
    answer: PromotionBody,
    handle: ({ caller, params, query: { from, text, limit = 100 } }) =>
      promotion(ports, caller, { ...params, from, limit, ...(text === undefined ? {} : { text }) }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/environments/{environment}/promote',
    tag,
    summary: 'Starts a change that brings the picked differences here from another environment.',
    params: pathOf.environment,
    body: PickedEdits.omit({ environment: true }).extend(SaveDraft.pick({ title: true, reason: true, ticket: true }).shape),
    answer: ChangeBody,
    status: 201,
    etag,
    handle: async ({ caller, params, body: { title, reason, ticket, ...picks } }) => {
      const picked = await pickedEdits(ports, caller, { ...params, ...picks });
      if (!picked.ok) return picked;
      const about = { title, reason, ...(ticket === undefined ? {} : { ticket }) };
      return saveDraft(ports, caller, { ...params, ...about, edits: [...picked.value.edits], origin: picked.value.origin });
    },
  });
}
