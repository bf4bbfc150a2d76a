// What sending needs of the database: what was announced, which messages are due, and what became of each attempt.
import type { AlertChannel } from '../../ports/alerts.ts';
import type { KeptNotice, Webhook } from '../../ports/notices.ts';

export interface DueMessage {
  readonly id: string;
  /** Attempts since it was last put in the queue. */
  readonly tries: number;
  readonly notice: KeptNotice;
  readonly receiver:
    | { readonly kind: 'webhook'; readonly webhook: Webhook }
    | { readonly kind: 'channel'; readonly channel: AlertChannel }
    | { readonly kind: 'mail'; readonly email: string; readonly name: string };
}

export interface Attempted {
  readonly at: Date;
  readonly durationMs: number;
  /** null when there was no answer, and for mail. */
  readonly httpStatus: number | null;
  /** Empty when it arrived. */
  readonly error: string;
  readonly answer: string;
}

export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly at: Date }
  /** Given up; `gone`: the receiver wants nothing of this kind any more. */
  | { readonly kind: 'failed'; readonly gone: boolean };

export interface NoticeLedger {
  /** Puts what was announced into inboxes and into the queue, each announcement once; mail only where `mail`. Answers how many there were. */
  spread(at: Date, mail: boolean): Promise<number>;
  /** Due messages, which no other process gets until `until`: by then this one has settled them, or died. */
  claim(at: Date, until: Date, limit: number): Promise<DueMessage[]>;
  settle(message: DueMessage, attempted: Attempted, outcome: Outcome): Promise<void>;
  /** When a message is due next; undefined when none waits. */
  nextDueAt(): Promise<Date | undefined>;
  /** Removes notices, with their messages, that are older than their retention. */
  forget(now: Date): Promise<void>;
}
