// Webhooks: who is told, what became of each message, and sending it once more.
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { NoticeEvent } from '../notice.ts';
import { deliveryStatuses, webhookStatuses } from '../ports/notices.ts';
import type { Ports } from '../ports.ts';
import { webhookList } from '../queries/webhooks/webhook-list.server.ts';
import { deliveryPage, webhookPage } from '../queries/webhooks/webhook-page.server.ts';
import { CreateWebhook, createWebhook } from '../usecases/webhooks/create-webhook.server.ts';
import { EditWebhook, editWebhook } from '../usecases/webhooks/edit-webhook.server.ts';
import { PauseWebhook, pauseWebhook } from '../usecases/webhooks/pause-webhook.server.ts';
import { removeWebhook } from '../usecases/webhooks/remove-webhook.server.ts';
import { ReplayDeliveries, replayDeliveries } from '../usecases/webhooks/replay-deliveries.server.ts';
import { RotateWebhookSecret, rotateWebhookSecret } from '../usecases/webhooks/rotate-webhook-secret.server.ts';
import { testWebhook } from '../usecases/webhooks/test-webhook.server.ts';
import { PermitBody } from './answer-schemas.ts';
import { named } from './documented-schemas.ts';
import { type Api, addEndpoint, pathOf, QueryNumber } from './endpoint.ts';
import { KeptNoticeBody } from './notice-endpoints.ts';

const tag = 'Webhooks';
const Time = z.iso.datetime({ offset: true });
const text = z.string();

export const WebhookBody = named(
  'Webhook',
  z.object({
    id: text,
    environment: text,
    url: text,
    description: text,
    events: z.array(NoticeEvent).meta({ description: 'What it is told of; empty: everything.' }),
    status: z.enum(webhookStatuses),
    statusReason: text.meta({ description: 'Why nothing is sent; empty while it is.' }),
    secretGeneration: z.int(),
    previousSecretUntil: Time.nullable().meta({ description: 'Until when messages are signed with the secret before as well.' }),
    createdAt: Time,
    createdById: text,
    createdByName: text,
  }),
);
const Counts = z.object({ waiting: z.int(), delivered: z.int(), failed: z.int(), dropped: z.int() });
const WebhookRowBody = WebhookBody.extend({ counts: Counts.meta({ description: 'Messages of the last seven days.' }) });
export const DeliveryBody = named(
  'Delivery',
  z.object({
    id: text,
    receiverId: text.meta({ description: 'The webhook, or the channel of alerts.' }),
    notice: KeptNoticeBody,
    status: z.enum(deliveryStatuses),
    attempts: z.int(),
    nextAttemptAt: Time.nullable(),
    settledAt: Time.nullable(),
    lastError: text,
  }),
);
const AttemptBody = z.object({
  number: z.int(),
  at: Time,
  durationMs: z.int(),
  httpStatus: z.int().nullable(),
  error: text,
  answer: text.meta({ description: 'The beginning of what was answered.' }),
});
const CreatedBody = z.object({ webhook: WebhookBody, secret: text.meta({ description: 'whsec_…, shown this once.' }) });
const inEnvironment = z.object({ environment: EnvironmentName });
const ofDelivery = z.object({ id: text.min(1), delivery: text.min(1) });

export function addWebhookEndpoints(api: Api, ports: Ports): void {
  addReading(api, ports);
  addMaking(api, ports);
  addSending(api, ports);
}

function addReading(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/webhooks',
    tag,
    summary: 'The webhooks of an environment, each with how its messages went in the last seven days.',
    params: inEnvironment,
    answer: z.object({ rows: z.array(WebhookRowBody), decisions: z.object({ create: PermitBody }) }),
    handle: ({ caller, params }) => webhookList(ports, caller, params),
  });
  const decisions = ['edit', 'pause', 'resume', 'rotate', 'remove', 'send'] as const;
  addEndpoint(api, {
    method: 'get',
    path: '/webhooks/{id}',
    tag,
    summary: 'A webhook with the log of its messages, newest first.',
    params: pathOf.id,
    query: z.object({
      status: z.enum(deliveryStatuses).optional(),
      limit: QueryNumber.min(1).max(200).optional(),
      beforeId: text.min(1).optional().meta({ description: 'For the next page: messages before this delivery.' }),
    }),
    answer: z.object({ webhook: WebhookRowBody, deliveries: z.array(DeliveryBody), decisions: z.record(z.enum(decisions), PermitBody) }),
    handle: ({ caller, params, query: { status, limit, beforeId } }) =>
      webhookPage(ports, caller, {
        webhookId: params.id,
        ...(status && { status }),
        ...(limit && { limit }),
        ...(beforeId && { beforeId }),
      }),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/webhooks/{id}/deliveries/{delivery}',
    tag,
    summary: 'A message to a webhook with every attempt at it.',
    params: ofDelivery,
    answer: z.object({
      webhook: WebhookBody,
      delivery: DeliveryBody,
      attempts: z.array(AttemptBody),
      decisions: z.object({ send: PermitBody }),
    }),
    handle: ({ caller, params }) => deliveryPage(ports, caller, { webhookId: params.id, deliveryId: params.delivery }),
  });
}

function addMaking(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'post',
    path: '/environments/{environment}/webhooks',
    showsSecret: true,
    tag,
    summary: 'Makes a webhook and sends it a first message. The answer is the only place where its secret is shown.',
    params: inEnvironment,
    body: CreateWebhook.omit({ environment: true }),
    answer: CreatedBody,
    status: 201,
    handle: ({ caller, params, body }) => createWebhook(ports, caller, { ...params, ...body }),
  });
  addEndpoint(api, {
    method: 'put',
    path: '/webhooks/{id}',
    tag,
    summary: 'Changes where a webhook leads and what it is told of.',
    params: pathOf.id,
    body: EditWebhook.omit({ webhookId: true }),
    answer: WebhookBody,
    handle: ({ caller, params, body }) => editWebhook(ports, caller, { webhookId: params.id, ...body }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/webhooks/{id}/rotate',
    showsSecret: true,
    tag,
    summary: 'Gives a webhook a new secret; the old one signs too for some hours. The only place where the new one is shown.',
    params: pathOf.id,
    body: RotateWebhookSecret.omit({ webhookId: true }),
    answer: CreatedBody,
    status: 201,
    handle: ({ caller, params, body }) => rotateWebhookSecret(ports, caller, { webhookId: params.id, ...body }),
  });
  addEndpoint(api, {
    method: 'delete',
    path: '/webhooks/{id}',
    tag,
    summary: 'Takes a webhook away: nothing more is sent, and what waits is dropped.',
    params: pathOf.id,
    answer: WebhookBody,
    handle: ({ caller, params }) => removeWebhook(ports, caller, { webhookId: params.id }),
  });
}

function addSending(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'post',
    path: '/webhooks/{id}/pause',
    tag,
    summary: 'Keeps the messages of a webhook back, or lets them go on (paused: false).',
    params: pathOf.id,
    body: PauseWebhook.omit({ webhookId: true }),
    answer: WebhookBody,
    handle: ({ caller, params, body }) => pauseWebhook(ports, caller, { webhookId: params.id, ...body }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/webhooks/{id}/test',
    tag,
    summary: 'Sends a webhook a message of its own.',
    params: pathOf.id,
    answer: z.object({ deliveryId: text }),
    status: 201,
    handle: ({ caller, params }) => testWebhook(ports, caller, { webhookId: params.id }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/webhooks/{id}/replay',
    tag,
    summary: 'Sends messages once more: one delivery, or everything that was given up since a time.',
    params: pathOf.id,
    body: ReplayDeliveries.shape.which,
    answer: z.object({ replayed: z.int() }),
    handle: ({ caller, params, body }) => replayDeliveries(ports, caller, { webhookId: params.id, which: body }),
  });
}
