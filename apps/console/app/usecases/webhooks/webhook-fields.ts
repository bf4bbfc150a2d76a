// What the makers of a webhook say about it.
import * as z from 'zod';
import { NoticeEvent } from '../../notice.ts';

/** Where it may lead is checked when a message is sent, since a name can lead elsewhere by then. */
const Target = z
  .string('Say where the messages go, such as https://example.com/hooks.')
  .trim()
  .max(2000)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'Give a URL such as https://example.com/hooks.')
  .refine(
    (text) => !URL.canParse(text) || new URL(text).password === '',
    'A password in it would be seen by everybody; messages are signed instead.',
  );

export const webhookFields = {
  url: Target,
  description: z.string().trim().max(200).default(''),
  /** Empty: every event. */
  events: z.array(NoticeEvent).max(100).default([]),
};
