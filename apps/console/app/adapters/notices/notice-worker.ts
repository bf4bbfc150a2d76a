// Tells people and services what was announced: first into inboxes and the queue, then each message to its receiver, again and
// again until it arrives or is given up. One receiver's trouble does not hold up another's.

import type { KeptNotice, Webhook } from '../../ports/notices.ts';
import { oneAtATime } from '../look.ts';
import type { Mailer, MailReceiver } from './mailer.ts';
import type { DueMessage, NoticeLedger, Outcome } from './notice-ledger.ts';
import { postWebhook, type WebhookAnswer } from './post-webhook.ts';
import type { AddressRule } from './public-address.ts';
import { waitAfter } from './retry-schedule.ts';
import { toSlackMessage } from './slack-message.ts';
import { secretsInUse, toMessage } from './webhook-message.ts';

export interface NoticeSending {
  readonly ledger: NoticeLedger;
  /** undefined: no mail is sent. */
  readonly mailer: Mailer | undefined;
  readonly addresses: AddressRule;
  readonly secretOf: (webhookId: string, generation: number) => string;
  /** The address of a channel whose address is sealed. */
  readonly openTarget: (sealed: string) => string;
  readonly consoleUrl: string;
  readonly now: () => Date;
}

export interface NoticeWorker {
  /** Looks at once. Cheap; called after every commit. */
  wake(): void;
  /** Cuts off what is being sent, which is tried again after its lease, and waits for the rest. */
  stop(): Promise<void>;
}

const pollMs = 2_000;
/** Longer than one attempt may take, and what another process waits when this one dies. */
const leaseMs = 60_000;
const atOnceMax = 8;
const forgetEveryMs = 3_600_000;
const gone = 410;

export function startNoticeWorker(sending: NoticeSending, log: (message: string) => void = console.error): NoticeWorker {
  const { ledger, now } = sending;
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = new Set<Promise<void>>();
  const say = (message: string): void => {
    if (!signal.aborted) log(message);
  };
  const start = (message: DueMessage): void => {
    const run = deliver(sending, message, signal)
      .catch((error) => say(`The message ${message.id} is not settled: ${String(error)}`))
      .finally(() => {
        running.delete(run);
        // There may be more due than could be sent at once.
        look();
      });
    running.add(run);
  };
  const look = oneAtATime(async () => {
    if (signal.aborted) return;
    while ((await ledger.spread(now(), sending.mailer !== undefined)) > 0) if (signal.aborted) return;
    const free = atOnceMax - running.size;
    if (free === 0) return;
    for (const message of await ledger.claim(now(), new Date(now().getTime() + leaseMs), free)) start(message);
  }, say);
  const poll = setInterval(look, pollMs);
  const forgetting = setInterval(() => void ledger.forget(now()).catch((error) => say(`Old notices stay: ${error}`)), forgetEveryMs);
  look();
  return {
    wake: () => look(true),
    async stop() {
      clearInterval(poll);
      clearInterval(forgetting);
      stopping.abort();
      await look.idle();
      await Promise.all(running);
      sending.mailer?.close();
    },
  };
}

/** One attempt, with what becomes of the message. Cut off by a stop, it settles nothing. */
async function deliver(sending: NoticeSending, message: DueMessage, signal: AbortSignal): Promise<void> {
  const at = sending.now();
  const startMs = performance.now();
  const answer = await sendTo(sending, message, at, signal);
  if (signal.aborted && answer.error !== '') return;
  const durationMs = Math.round(performance.now() - startMs);
  const { askedWaitMs, ...attempted } = answer;
  await sending.ledger.settle(message, { at, durationMs, ...attempted, error: errorOf(answer) }, outcomeOf(message, answer, sending.now()));
}

async function sendTo(sending: NoticeSending, { id, notice, receiver }: DueMessage, at: Date, signal: AbortSignal): Promise<WebhookAnswer> {
  if (receiver.kind === 'mail') return mail(sending, id, notice, { name: receiver.name, emails: [receiver.email] });
  if (receiver.kind === 'webhook') return post(sending, receiver.webhook, notice, at, signal);
  const { channel } = receiver;
  if (channel.kind === 'mail') return mail(sending, id, notice, { name: '', emails: channel.target.split(', ') });
  if (channel.kind === 'webhook') return post(sending, { ...channel, url: channel.target, previousSecretUntil: null }, notice, at, signal);
  return postWebhook(sending.openTarget(channel.target), toSlackMessage(notice, sending.consoleUrl), sending.addresses, signal);
}

function post(
  { addresses, secretOf, consoleUrl }: NoticeSending,
  webhook: Pick<Webhook, 'id' | 'url' | 'secretGeneration' | 'previousSecretUntil'>,
  notice: KeptNotice,
  at: Date,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  return postWebhook(webhook.url, toMessage(notice, consoleUrl, secretsInUse(webhook, secretOf, at), at), addresses, signal);
}

async function mail({ mailer }: NoticeSending, id: string, notice: KeptNotice, to: MailReceiver): Promise<WebhookAnswer> {
  const answer = { httpStatus: null, answer: '', askedWaitMs: 0 };
  if (!mailer) return { ...answer, error: 'No mail is sent from here: SMTP_URL is not set.' };
  try {
    await mailer.send(id, to, notice);
    return { ...answer, error: '' };
  } catch (error) {
    return { ...answer, error: error instanceof Error ? error.message : String(error) };
  }
}

/** Only 2xx counts as taken, by the specification: a redirect is not followed. */
function errorOf({ httpStatus, error }: WebhookAnswer): string {
  if (error !== '' || httpStatus === null) return error;
  return httpStatus >= 200 && httpStatus < 300 ? '' : `The receiver answered ${httpStatus}.`;
}

function outcomeOf({ tries }: DueMessage, answer: WebhookAnswer, now: Date): Outcome {
  if (errorOf(answer) === '') return { kind: 'delivered' };
  if (answer.httpStatus === gone) return { kind: 'failed', gone: true };
  const waitMs = waitAfter(tries + 1, Math.random(), answer.askedWaitMs);
  return waitMs === undefined ? { kind: 'failed', gone: false } : { kind: 'again', at: new Date(now.getTime() + waitMs) };
}
