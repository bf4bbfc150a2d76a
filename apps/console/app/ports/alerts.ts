// What alerts need of the world: the channels that they go to, how far the audit was watched for them, and digests.
import type { AlertKind } from '@switchyard/registry-core/alert/alert-kind';
import type { Notice } from '../notice.ts';
import type { DeliveryLog } from './notices.ts';

export const channelKinds = ['slack', 'mail', 'webhook'] as const;
export type ChannelKind = (typeof channelKinds)[number];
export const channelStatuses = ['active', 'paused', 'removed'] as const;
export type ChannelStatus = (typeof channelStatuses)[number];

export interface AlertChannel {
  /** `ach_…` */
  readonly id: string;
  readonly kind: ChannelKind;
  readonly name: string;
  /** An address of the web, sealed where it is Slack's; addresses of mail, with commas between them. */
  readonly target: string;
  /** The target as people may see it. */
  readonly shown: string;
  /** Which alerts it gets; empty: all. */
  readonly alerts: readonly AlertKind[];
  /** What happens where it is told of; empty: everywhere, and what belongs to no environment. */
  readonly environments: readonly string[];
  readonly status: ChannelStatus;
  /** Its secret is derived from the id and this. */
  readonly secretGeneration: number;
  readonly createdAt: Date;
  readonly createdByName: string;
}

export interface ChannelStore {
  /** Without removed ones, oldest first. */
  list(): Promise<AlertChannel[]>;
  find(id: string): Promise<AlertChannel | undefined>;
  create(channel: AlertChannel): Promise<void>;
  /** Removed, what waits for it is dropped. */
  save(channel: AlertChannel): Promise<void>;
  readonly log: DeliveryLog;
  /** One message to these channels. Answers the id of the first delivery. */
  send(channelIds: readonly string[], notice: Notice): Promise<string>;
}

export interface AuditWatchStore {
  /** The last record that was looked at; nobody else looks until this transaction ends. undefined: somebody does, and `wait` is not asked. */
  take(wait?: 'wait'): Promise<number | undefined>;
  moveTo(seq: number): Promise<void>;
}

export interface DigestChoice {
  readonly personId: string;
  readonly wanted: boolean;
  readonly zone: string;
  /** 0 to 23, there. */
  readonly hour: number;
}

export interface DigestStore {
  choices(): Promise<DigestChoice[]>;
  choose(choice: DigestChoice): Promise<void>;
  /** Puts the digest of a day in the queue of mails; false: it was there before. */
  sendOnce(personId: string, day: string, notice: Notice): Promise<boolean>;
}
