// What the caller was told, and how they want to hear of it.
import * as z from 'zod';
import { mailChoices, Notice } from '../notice.ts';
import type { Ports } from '../ports.ts';
import { ToldInput, told } from '../queries/notices/told.server.ts';
import { ChooseMail, chooseMail } from '../usecases/notices/choose-mail.server.ts';
import { ReadNotices, readNotices } from '../usecases/notices/read-notices.server.ts';
import { named } from './documented-schemas.ts';
import { type Api, addEndpoint, QueryBoolean, QueryNumber } from './endpoint.ts';

const tag = 'Notices';
const Time = z.iso.datetime({ offset: true });
const NoticeBody = named('Notice', Notice.omit({ to: true }).extend({ id: z.string(), at: Time, readAt: Time.nullable() }));

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
