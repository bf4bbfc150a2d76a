// What the caller was told, and how they want to hear of it.
import * as z from 'zod';
import { mailChoices, NoticeEvent, noticeWeights } from '../notice.ts';
import type { Ports } from '../ports.ts';
import { ToldInput, told } from '../queries/notices/told.server.ts';
import { ChooseMail, chooseMail } from '../usecases/notices/choose-mail.server.ts';
import { ReadNotices, readNotices } from '../usecases/notices/read-notices.server.ts';
import { AnyJson, named } from './documented-schemas.ts';
import { type Api, addEndpoint, QueryBoolean, QueryNumber } from './endpoint.ts';

const tag = 'Notices';
const Time = z.iso.datetime({ offset: true });
/** A notice as it is kept, for people and for services. */
export const KeptNoticeBody = z.object({
  id: z.string().meta({ description: 'Of messages to services the webhook-id header: the same in every attempt and replay.' }),
  event: NoticeEvent,
  environment: z.string(),
  weight: z.enum(noticeWeights),
  sentence: z.string(),
  reason: z.string(),
  about: z.string().meta({ description: 'Where to look, such as change:17 or release:1.2.10.' }),
  at: Time,
  by: z.object({ id: z.string(), name: z.string() }).nullable(),
  facts: z.record(z.string(), AnyJson),
});
const NoticeBody = named('Notice', KeptNoticeBody.extend({ readAt: Time.nullable() }));

export function addNoticeEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/notices',
    tag,
    summary: 'What the caller was told, newest first; beforeId begins the next page.',
    query: ToldInput.omit({ ids: true }).extend({
      unread: QueryBoolean.optional(),
      limit: QueryNumber.min(1).max(200).optional(),
    }),
    answer: z.object({
      items: z.array(NoticeBody),
      olderThan: z.string().nullable(),
      unread: z.int(),
      mail: z.enum(mailChoices),
    }),
    handle: ({ caller, query: { unread, limit, beforeId } }) =>
      told(ports, caller, { ...(unread && { unread }), ...(limit && { limit }), ...(beforeId && { beforeId }) }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/notices/read',
    tag,
    summary: 'Marks notices of the caller as read; answers how many became so by this.',
    body: ReadNotices,
    answer: z.object({ read: z.int() }),
    handle: ({ caller, body }) => readNotices(ports, caller, body),
  });
  addEndpoint(api, {
    method: 'put',
    path: '/notices/mail',
    tag,
    summary: 'Chooses which notices the caller gets by mail, beside the inbox.',
    body: ChooseMail,
    answer: z.object({ choice: z.enum(mailChoices) }),
    handle: ({ caller, body }) => chooseMail(ports, caller, body),
  });
}
