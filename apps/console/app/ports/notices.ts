// What the use-cases need for telling people and services: the inbox of each person, and webhooks with what became of each
// message. Both are filled by adapters/notices from what was announced.
import type { MailChoice, Notice, NoticeEvent } from '../notice.ts';

/** A notice as it was kept. */
export interface KeptNotice extends Omit<Notice, 'to'> {
  /** `msg_…`; the id that services see, the same in every attempt. */
  readonly id: string;
}

export interface InboxItem extends KeptNotice {
  readonly readAt: Date | null;
}

export const reminderKinds = ['soon', 'past'] as const;
/** soon: a flag's day comes. past: it is over. */
export interface Reminder {
  readonly key: string;
  /** YYYY-MM-DD. */
  readonly expires: string;
  readonly kind: (typeof reminderKinds)[number];
}

export interface NoticeStore {
  /** Remembers that people are reminded; false: they were before. */
  remindOnce(reminder: Reminder, at: Date): Promise<boolean>;
  /** What a person was told, newest first. */
  inbox(
    personId: string,
    filter?: { readonly unread?: boolean; readonly limit?: number; readonly beforeId?: string; readonly ids?: readonly string[] },
  ): Promise<InboxItem[]>;
  countUnread(personId: string): Promise<number>;
  /** Answers how many became read by this. */
  markRead(personId: string, ids: readonly string[] | 'all', at: Date): Promise<number>;
  mailChoice(personId: string): Promise<MailChoice>;
  setMailChoice(personId: string, choice: MailChoice): Promise<void>;
}

export const webhookStatuses = ['active', 'paused', 'removed'] as const;
export type WebhookStatus = (typeof webhookStatuses)[number];

export interface Webhook {
  readonly id: string;
  readonly environment: string;
  readonly url: string;
  readonly description: string;
  /** Which events it gets; empty: all. */
  readonly events: readonly NoticeEvent[];
  readonly status: WebhookStatus;
  /** Why it does not get anything; empty while it does. */
  readonly statusReason: string;
  /** Its secret is derived from the id and this; rotating counts up. */
  readonly secretGeneration: number;
  /** Until when messages are signed with the secret before as well. */
  readonly previousSecretUntil: Date | null;
  readonly createdAt: Date;
  readonly createdById: string;
  readonly createdByName: string;
}

export type WebhookChanges = Pick<
  Webhook,
  'url' | 'description' | 'events' | 'status' | 'statusReason' | 'secretGeneration' | 'previousSecretUntil'
>;

export const deliveryStatuses = ['waiting', 'delivered', 'failed', 'dropped'] as const;
/** waiting: to be tried, or tried again. failed: given up. dropped: its webhook was removed meanwhile. */
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export interface Delivery {
  readonly id: string;
  /** Of the webhook, or of the channel of alerts. */
  readonly receiverId: string;
  readonly notice: KeptNotice;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** null when it will not be tried again. */
  readonly nextAttemptAt: Date | null;
  readonly settledAt: Date | null;
  /** Of the last attempt: what was wrong; empty when nothing was. */
  readonly lastError: string;
}

export interface DeliveryAttempt {
  readonly number: number;
  readonly at: Date;
  readonly durationMs: number;
  /** null when there was no answer. */
  readonly httpStatus: number | null;
  readonly error: string;
  /** The beginning of what was answered. */
  readonly answer: string;
}

export interface DeliveryFilter {
  readonly status?: DeliveryStatus;
  readonly limit?: number;
  /** For the next page: deliveries made before this one. */
  readonly beforeId?: string;
}

/** What became of the messages to webhooks, or to channels of alerts. */
export interface DeliveryLog {
  /** Newest first. */
  list(receiverId: string, filter?: DeliveryFilter): Promise<Delivery[]>;
  find(deliveryId: string): Promise<Delivery | undefined>;
  /** First to last. */
  attempts(deliveryId: string): Promise<DeliveryAttempt[]>;
  /** How many deliveries there are of each status since a time. */
  counts(receiverId: string, since: Date): Promise<Readonly<Record<DeliveryStatus, number>>>;
  /** Sends what was settled once more, from the first attempt on; of `failed`, everything given up since a time. Answers how many. */
  replay(receiverId: string, which: { readonly deliveryId: string } | { readonly failedSince: Date }, at: Date): Promise<number>;
}

export interface WebhookStore {
  /** Without removed ones, oldest first. */
  list(environment: string): Promise<Webhook[]>;
  find(id: string): Promise<Webhook | undefined>;
  create(webhook: Webhook): Promise<void>;
  save(id: string, changes: WebhookChanges): Promise<void>;
  readonly log: DeliveryLog;
  /** A message for this webhook alone. Answers the delivery's id. */
  send(webhookId: string, notice: Notice): Promise<string>;
}
