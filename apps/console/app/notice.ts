// What people and services are told: one shape for everything worth telling. A use-case announces it in its own transaction;
// the outbox then puts it before the people named, mails it, and sends it to the services that asked for its event.
import { Json } from '@switchyard/registry-core/registry/json';
import * as z from 'zod';

/** Everything that is told, by the names that webhooks subscribe to, each with a sentence for those who choose among them. */
export const noticeEvents = {
  'change.ask': 'A change was validated and waits for approvals.',
  'change.approve': 'Somebody approved a change.',
  'change.reject': 'Somebody rejected a change.',
  'change.lapse': 'Approvals of a change no longer hold: it was edited, or what it stands on has moved.',
  'change.comment': 'Somebody commented on a change.',
  'change.request_changes': 'A reviewer asked for something else before a change may be published.',
  'change.request_review': 'Somebody was asked by name to look at a change.',
  'change.publish': 'A change was published as a release.',
  'change.schedule': 'A change was scheduled, or for another time.',
  'change.unschedule': 'A change was taken off the schedule.',
  'change.suspend': 'A scheduled change could not go out, or no longer can.',
  'freeze.override': 'Somebody let a change pass through a freeze.',
  'environment.policy': 'What an environment asks of changes was changed.',
  'guardrail.override': 'Somebody let a change breach a guardrail.',
  'release.roll_back': 'An earlier release became live again as a new one.',
  'release.refuse': 'The edge refused a release, and serves what was live before it.',
  'stage.advance': 'A staged release was given to more people.',
  'stage.hold': 'A staged release was held, or let go on.',
  'stage.complete': 'A staged release was given to everyone.',
  'stage.revert': 'A staged release was taken back.',
  'flag.kill': 'A flag was killed.',
  'flag.expire': 'The day of a flag comes within a week, or is over.',
  'audit.fault': 'The audit is not as it was written.',
  'admin.elevate.request': 'Somebody asks for a role or a sensitive scope for a while.',
  'admin.elevate.approve': 'Somebody was given a role or a sensitive scope for a while.',
  'admin.elevate.deny': 'Somebody was denied a role or a sensitive scope.',
  'admin.elevate.expire': 'An elevation is over, or its request lapsed.',
  'admin.login.emergency': 'Somebody signed in by a passkey alone, without the identity provider.',
  'admin.breakglass.start': 'Somebody broke the glass.',
  'admin.breakglass.end': 'Broken glass is closed again, and waits for its review.',
  'admin.breakglass.review': 'What was done with broken glass was reviewed.',
  'admin.viewas.start': 'Somebody looks at the console as another person.',
  'admin.impersonate.start': 'Somebody acts in the name of another person.',
  'alert.fail': 'An alert did not reach its channel.',
  'webhook.test': 'Somebody tries whether a webhook arrives.',
  'webhook.pause': 'A webhook is paused because its messages do not arrive.',
} as const;
/** What goes to one receiver and nobody can subscribe to. */
const addressedEvents = {
  'admin.alert': 'An alert, to a channel that asked for its kind.',
  'admin.digest': 'What a day was like, by mail.',
} as const;
export type NoticeEvent = keyof typeof noticeEvents | keyof typeof addressedEvents;
export const NoticeEvent = z.enum(Object.keys({ ...noticeEvents, ...addressedEvents }) as [NoticeEvent, ...NoticeEvent[]]);

/** tell: good to know. ask: it waits for those who are told. alarm: somebody should look now. */
export const noticeWeights = ['tell', 'ask', 'alarm'] as const;
export type NoticeWeight = (typeof noticeWeights)[number];

export const Notice = z.object({
  event: NoticeEvent,
  environment: z.string(),
  weight: z.enum(noticeWeights),
  /** What happened, as a sentence that stands alone: in a list, as the subject of a mail. */
  sentence: z.string().min(1),
  /** What was given as the reason, or a comment; empty where there is none. */
  reason: z.string(),
  /** Where to look, by the names that people know: `change:17`, `release:1.2.10`, `flag:search.spotlight`, `config:fees.cap`, `webhook:whk_…`, `audit:300`, `elevation:elv_…`, `person:per_…`. */
  about: z.templateLiteral([
    z.enum([
      'change',
      'release',
      'flag',
      'config',
      'environment',
      'webhook',
      'audit',
      'elevation',
      'person',
      'record',
      'finding',
      'channel',
      'digest',
    ]),
    ':',
    z.string(),
  ]),
  at: z.coerce.date(),
  /** Who did it; null: nobody, it came by itself. */
  by: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Ids of the people who are told. */
  to: z.array(z.string()),
  /** For services: plain facts beside the sentence, under names that stay. */
  facts: z.record(z.string(), Json),
});
export type Notice = Readonly<z.infer<typeof Notice>>;

/** What a service gets of a notice: the body of the message, which links to `url`. */
export function bodyOf({ event, environment, sentence, reason, about, at, by, facts }: Omit<Notice, 'to'>, url: string) {
  return { type: event, timestamp: at.toISOString(), data: { ...facts, environment, sentence, reason, about, by, url } };
}

/** Which notices a person gets by mail beside the inbox. */
export const mailChoices = ['none', 'asks', 'all'] as const;
export type MailChoice = (typeof mailChoices)[number];

export function isMailed(choice: MailChoice, weight: NoticeWeight): boolean {
  return choice === 'all' || (choice === 'asks' && weight !== 'tell');
}
