// The queue of messages in Postgres, for adapters/notices. Whatever is read for sending is locked, or leased, so that two
// consoles never send one message twice at once; one that dies leaves it to the next after the lease.
import { and, asc, count, eq, gt, inArray, isNull, lt, lte, min, sql } from 'drizzle-orm';
import { isMailed, Notice } from '../../notice.ts';
import { watchersOf } from '../../notify.server.ts';
import type { AlertChannel } from '../../ports/alerts.ts';
import type { Webhook } from '../../ports/notices.ts';
import { describeFailure } from '../describe-failure.ts';
import type { Attempted, DueMessage, NoticeLedger, Outcome } from '../notices/notice-ledger.ts';
import { toChannel } from './alerts.ts';
import { alertChannel } from './alerts-schema.ts';
import type { Connection } from './connection.ts';
import { insertNotice, toKept } from './notices.ts';
import { delivery, deliveryAttempt, inboxItem, mailChoice, notice, webhook } from './notices-schema.ts';
import { toStores } from './postgres-ports.ts';
import { outbox, person } from './schema.ts';
import { newSortableId } from './sortable-id.ts';
import { inReading, inTransaction, type Transaction } from './transaction.ts';
import { toWebhook } from './webhooks.ts';

const announcementsAtOnce = 100;
const noticeDays = 90;
const dayMs = 86_400_000;

export function postgresNoticeLedger(connection: Connection): NoticeLedger {
  return {
    spread: (at, mail) => inTransaction(connection, (transaction) => spread(transaction, at, mail)),
    claim: (at, until, limit) => inTransaction(connection, (transaction) => claim(transaction, at, until, limit)),
    settle: (message, attempted, outcome) => inTransaction(connection, (transaction) => settle(transaction, message, attempted, outcome)),
    nextDueAt: () =>
      inReading(connection, async ({ db }) => {
        const [found] = await db
          .select({ at: min(delivery.nextAttemptAt) })
          .from(delivery)
          .leftJoin(webhook, eq(webhook.id, delivery.webhookId))
          .leftJoin(alertChannel, eq(alertChannel.id, delivery.channelId))
          .where(and(eq(delivery.status, 'waiting'), mayBeSent));
        return found?.at ?? undefined;
      }),
    forget: (now) =>
      inTransaction(connection, async ({ db }) => {
        await db.delete(notice).where(lt(notice.at, new Date(now.getTime() - noticeDays * dayMs)));
      }),
  };
}

/** What is for a paused webhook or channel waits until it is let go on. */
const mayBeSent = sql`coalesce(${webhook.status}, ${alertChannel.status}, 'active') = 'active'`;

async function spread(transaction: Transaction, at: Date, mail: boolean): Promise<number> {
  const { db } = transaction;
  const announced = await db
    .select({ id: outbox.id, payload: outbox.payload })
    .from(outbox)
    .where(and(eq(outbox.topic, 'notice'), isNull(outbox.deliveredAt)))
    .orderBy(asc(outbox.id))
    .limit(announcementsAtOnce)
    .for('update', { skipLocked: true });
  for (const { id, payload } of announced) {
    const parsed = Notice.safeParse(payload);
    // An announcement of an older console, which had no such notices, is nothing that could be told.
    if (parsed.success) await orNote(transaction, id, () => spreadOne(transaction, parsed.data, at, mail));
  }
  if (announced.length > 0) {
    const ids = announced.map(({ id }) => id);
    await db.update(outbox).set({ deliveredAt: at }).where(inArray(outbox.id, ids));
  }
  return announced.length;
}

/** What cannot be told must not keep everything after it from being told. */
async function orNote({ db }: Transaction, id: number, work: () => Promise<void>): Promise<void> {
  await db.execute(sql`SAVEPOINT announcement`);
  try {
    await work();
  } catch (error) {
    await db.execute(sql`ROLLBACK TO SAVEPOINT announcement`);
    const lastError = describeFailure(error).slice(0, 500);
    console.error(`The notice ${id} was not told: ${lastError}`);
    await db.update(outbox).set({ lastError }).where(eq(outbox.id, id));
  }
}

async function spreadOne(transaction: Transaction, told: Notice, at: Date, mail: boolean): Promise<void> {
  const { db } = transaction;
  const noticeId = await insertNotice(transaction, told);
  const people = await db
    .select({ id: person.id, choice: mailChoice.choice })
    .from(person)
    .leftJoin(mailChoice, eq(mailChoice.personId, person.id))
    .where(and(inArray(person.id, told.to), eq(person.active, true)));
  if (people.length > 0) await db.insert(inboxItem).values(people.map(({ id }) => ({ personId: id, noticeId })));
  const mailed = mail ? people.filter(({ choice }) => isMailed(choice ?? 'asks', told.weight)).map(({ id }) => ({ personId: id })) : [];
  const webhooks = await db
    .select({ id: webhook.id, events: webhook.events })
    .from(webhook)
    .where(and(eq(webhook.environment, told.environment), inArray(webhook.status, ['active', 'paused']), lte(webhook.createdAt, told.at)));
  const subscribed = webhooks
    .filter(({ events }) => events.length === 0 || events.includes(told.event))
    .map(({ id }) => ({ webhookId: id }));
  const receivers = [...mailed, ...subscribed];
  if (receivers.length === 0) return;
  await db
    .insert(delivery)
    .values(receivers.map((to) => ({ ...to, id: newSortableId('dlv', at), noticeId, status: 'waiting' as const, nextAttemptAt: at })));
}

async function claim({ db }: Transaction, at: Date, until: Date, limit: number): Promise<DueMessage[]> {
  const rows = await db
    .select({ delivery, notice, webhook, person, alertChannel })
    .from(delivery)
    .innerJoin(notice, eq(notice.id, delivery.noticeId))
    .leftJoin(webhook, eq(webhook.id, delivery.webhookId))
    .leftJoin(person, eq(person.id, delivery.personId))
    .leftJoin(alertChannel, eq(alertChannel.id, delivery.channelId))
    .where(and(eq(delivery.status, 'waiting'), lte(delivery.nextAttemptAt, at), mayBeSent))
    .orderBy(asc(delivery.nextAttemptAt), asc(delivery.id))
    .limit(limit)
    .for('update', { of: delivery, skipLocked: true });
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.delivery.id);
  await db.update(delivery).set({ nextAttemptAt: until }).where(inArray(delivery.id, ids));
  return rows.flatMap(({ delivery: { id, tries }, notice: told, webhook: hook, person: who, alertChannel: channel }): DueMessage[] => {
    const message = { id, tries, notice: toKept(told) };
    if (hook) return [{ ...message, receiver: { kind: 'webhook', webhook: toWebhook(hook) } }];
    if (channel) return [{ ...message, receiver: { kind: 'channel', channel: toChannel(channel) } }];
    return who ? [{ ...message, receiver: { kind: 'mail', email: who.email, name: who.name } }] : [];
  });
}

async function settle(transaction: Transaction, message: DueMessage, attempted: Attempted, outcome: Outcome): Promise<void> {
  const { db } = transaction;
  const { id, tries } = message;
  const number = sql`(SELECT coalesce(max(number), 0) + 1 FROM delivery_attempt WHERE delivery_id = ${id})`;
  await db.insert(deliveryAttempt).values({ deliveryId: id, number, ...attempted });
  const again = outcome.kind === 'again';
  await db
    .update(delivery)
    .set({
      status: outcome.kind === 'again' ? 'waiting' : outcome.kind,
      tries: tries + 1,
      nextAttemptAt: again ? outcome.at : null,
      settledAt: again ? null : attempted.at,
    })
    // Dropped meanwhile with its webhook, it stays so.
    .where(and(eq(delivery.id, id), eq(delivery.status, 'waiting')));
  if (outcome.kind === 'failed' && message.receiver.kind === 'webhook') {
    await pauseIfSilent(transaction, message.receiver.webhook, message, outcome.gone, attempted.at);
  }
  if (outcome.kind !== 'again' && message.receiver.kind === 'channel')
    await recordAlert(transaction, message, message.receiver.channel, attempted, outcome.kind);
}

/** A message is given up after days: if nothing else arrived in that time either, the receiver is not there. */
async function pauseIfSilent(transaction: Transaction, hook: Webhook, message: DueMessage, gone: boolean, at: Date): Promise<void> {
  const { db } = transaction;
  const [arrived] = await db
    .select({ count: count() })
    .from(delivery)
    .where(and(eq(delivery.webhookId, hook.id), eq(delivery.status, 'delivered'), gt(delivery.settledAt, message.notice.at)));
  if (!gone && (arrived?.count ?? 0) > 0) return;
  const reason = gone ? 'The receiver answered 410 Gone.' : 'Nothing has arrived for days.';
  const paused = await db
    .update(webhook)
    .set({ status: 'paused', statusReason: reason })
    .where(and(eq(webhook.id, hook.id), eq(webhook.status, 'active')))
    .returning({ id: webhook.id });
  if (paused.length === 0) return;
  const stores = toStores(transaction, () => at);
  await stores.outbox.notify({
    event: 'webhook.pause',
    environment: hook.environment,
    weight: 'alarm',
    sentence: `The webhook ${hook.url} of ${hook.environment} is paused: ${reason}`,
    reason: '',
    about: `webhook:${hook.id}`,
    at,
    by: null,
    to: [...(await watchersOf(stores, hook.environment, at))],
    facts: { webhook: hook.id, url: hook.url },
  });
}

/** That an alert arrived, or is given up, is on record; of the latter those are told who could do something about it. */
async function recordAlert(
  transaction: Transaction,
  { id, notice: told }: DueMessage,
  channel: AlertChannel,
  { at, error }: Attempted,
  became: 'delivered' | 'failed',
): Promise<void> {
  const stores = toStores(transaction, () => at);
  const { environment, facts } = told;
  if (became === 'failed') {
    await stores.outbox.notify({
      event: 'alert.fail',
      environment,
      weight: 'alarm',
      sentence: `An alert did not reach ${channel.name}: ${told.sentence}`,
      reason: error,
      about: `channel:${channel.id}`,
      at,
      by: null,
      to: [...(await watchersOf(stores, environment, at))],
      facts: { channel: channel.id, alert: facts.alert ?? null },
    });
  }
  await stores.audit.append({
    at,
    actorId: 'switchyard',
    actorName: 'Switchyard',
    actorRoles: 'none',
    verb: became === 'delivered' ? 'admin.alert.sent' : 'admin.alert.fail',
    target: `channel:${channel.id}`,
    environment,
    reason: '',
    before: null,
    after: { type: facts.alert ?? null, channel: channel.name, notice: told.id, delivery: id, record: facts.audit ?? null },
    result: 'done',
    requestId: null,
  });
}
