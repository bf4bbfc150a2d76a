// What is announced arrives: in inboxes, by mail at a real SMTP server, at a real receiver that checks the signature. And what
// does not arrive is tried again, given up, replayed.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMailer, type Mailer } from '../../apps/console/app/adapters/notices/mailer.ts';
import { type NoticeWorker, startNoticeWorker } from '../../apps/console/app/adapters/notices/notice-worker.ts';
import { addressRule } from '../../apps/console/app/adapters/notices/public-address.ts';
import { webhookSecrets } from '../../apps/console/app/adapters/notices/webhook-message.ts';
import { postgresNoticeLedger } from '../../apps/console/app/adapters/postgres/notice-ledger.ts';
import { told } from '../../apps/console/app/queries/notices/told.server.ts';
import { deliveryPage, webhookPage } from '../../apps/console/app/queries/webhooks/webhook-page.server.ts';
import { killFlag } from '../../apps/console/app/usecases/flags/kill-flag.server.ts';
import { chooseMail } from '../../apps/console/app/usecases/notices/choose-mail.server.ts';
import { readNotices } from '../../apps/console/app/usecases/notices/read-notices.server.ts';
import { createWebhook } from '../../apps/console/app/usecases/webhooks/create-webhook.server.ts';
import { editWebhook } from '../../apps/console/app/usecases/webhooks/edit-webhook.server.ts';
import { pauseWebhook } from '../../apps/console/app/usecases/webhooks/pause-webhook.server.ts';
import { removeWebhook } from '../../apps/console/app/usecases/webhooks/remove-webhook.server.ts';
import { replayDeliveries } from '../../apps/console/app/usecases/webhooks/replay-deliveries.server.ts';
import { rotateWebhookSecret } from '../../apps/console/app/usecases/webhooks/rotate-webhook-secret.server.ts';
import { testWebhook } from '../../apps/console/app/usecases/webhooks/test-webhook.server.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { createWorld, done, fee, refused, validated, type World } from './world.ts';

const environment = 'production';
const secretOf = webhookSecrets('a key of thirty-two characters!!');
const hourMs = 3_600_000;
const waiting = { timeout: 20_000, interval: 50 };

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let world: World;
let receiver: Server;
let url = '';
let received: Received[] = [];
/** What the receiver answers next, and from then on. */
let answers: { status: number; headers?: Record<string, string> }[] = [];
let mailbox: Mailbox;
let mailer: Mailer;
let worker: NoticeWorker | undefined;

beforeAll(async () => {
  world = await createWorld({ webhookSecret: secretOf });
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      const { status, headers } = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 204 };
      response.writeHead(status, headers).end(status >= 400 ? 'I do not want it' : '');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
  mailbox = await openMailbox();
  mailer = createMailer(mailbox.url, 'Switchyard <switchyard@example.com>', 'https://console.example.com');
});
afterAll(async () => {
  mailer.close();
  await mailbox.close();
  await new Promise((resolve) => receiver.close(resolve));
  await world.close();
});
beforeEach(async () => {
  world.clock.pass(60_000);
  // What other tests announced is not this one's.
  await postgresNoticeLedger(world.database.connection).spread(world.clock.now, false);
  received = [];
  mailbox.mails.length = 0;
  answers = [{ status: 204 }];
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  // One test's webhooks are not the next one's.
  await world.database.connection.pool.query("UPDATE webhook SET status = 'removed'");
});

/** From the next look on, everything announced is sent. */
function startWorker({ mail = false, networks = ['127.0.0.0/8'] } = {}): NoticeWorker {
  const ledger = postgresNoticeLedger(world.database.connection);
  worker = startNoticeWorker({
    ledger,
    mailer: mail ? mailer : undefined,
    addresses: addressRule(networks),
    secretOf,
    openTarget: (sealed) => sealed,
    consoleUrl: 'https://console.example.com',
    now: () => world.clock.now,
  });
  return worker;
}

async function newWebhook(events: Parameters<typeof createWebhook>[2]['events'] = []) {
  return done(await createWebhook(world.ports, world.as.engineer, { environment, url, events }));
}

const logOf = async (webhookId: string) => done(await webhookPage(world.ports, world.as.auditor, { webhookId }));
const attemptsOf = async (webhookId: string, deliveryId: string) =>
  done(await deliveryPage(world.ports, world.as.auditor, { webhookId, deliveryId })).attempts;

/** A message of the log that is as expected. */
async function until(webhookId: string, expected: object) {
  const find = async () => (await logOf(webhookId)).deliveries.find((delivery) => isLike(delivery, expected));
  await vi.waitFor(async () => expect((await find()) ?? (await logOf(webhookId)).deliveries).toMatchObject(expected), waiting);
  return (await find())!; // just seen
}

function isLike(actual: object, expected: object): boolean {
  return Object.entries(expected).every(([name, value]) => {
    const own = (actual as Record<string, unknown>)[name];
    return typeof value === 'object' && typeof own === 'object' && own !== null ? isLike(own, value) : own === value;
  });
}

let value = 5;
async function askForApproval() {
  value += 0.5;
  return validated(world, 'houston', 'key:fees.provider_pct', { ...fee, settings: [...fee.settings, { scope: { city: 'HOU' }, value }] });
}

describe('a webhook', () => {
  it('gets a first message as soon as it is made, signed by the secret that its maker saw', async () => {
    const { webhook, secret } = await newWebhook();
    startWorker();
    const delivery = await until(webhook.id, { status: 'delivered', attempts: 1, lastError: '' });
    expect(received).toHaveLength(1);
    const [message] = received as [Received];
    expect(message.headers).toMatchObject({ 'webhook-id': delivery.notice.id, 'content-type': 'application/json' });
    expect(signedBy(secret, message)).toBe(true);
    expect(JSON.parse(message.body)).toMatchObject({
      type: 'webhook.test',
      data: { environment, url: `https://console.example.com/${environment}/webhooks/${webhook.id}` },
    });
    expect(await attemptsOf(webhook.id, delivery.id)).toMatchObject([{ number: 1, httpStatus: 204, error: '' }]);
  });

  it('gets the events that it asked for, and no others', async () => {
    const { webhook } = await newWebhook(['flag.kill']);
    await askForApproval();
    const kill = done(
      await killFlag(world.ports, world.as.safety, { environment, flag: 'search.spotlight', reason: 'It shows strangers' }),
    );
    await world.ports.transaction(({ kills }) => kills.revive(kill.id, world.clock.now));
    startWorker();
    await until(webhook.id, { status: 'delivered', notice: { event: 'flag.kill' } });
    await vi.waitFor(() => expect(received.map(({ body }) => JSON.parse(body).type).sort()).toEqual(['flag.kill', 'webhook.test']));
  });

  it('is tried again later when it fails, with the same id, and sooner or later arrives', async () => {
    answers = [{ status: 500 }, { status: 503, headers: { 'retry-after': '3600' } }, { status: 204 }];
    const { webhook } = await newWebhook();
    startWorker();
    const again = await until(webhook.id, { status: 'waiting', attempts: 1, lastError: 'The receiver answered 500.' });
    const firstWaitMs = again.nextAttemptAt!.getTime() - world.clock.now.getTime();
    expect(firstWaitMs).toBeGreaterThanOrEqual(5_000);
    expect(firstWaitMs).toBeLessThanOrEqual(6_000);
    world.clock.pass(6_000);
    worker?.wake();
    const asked = await until(webhook.id, { status: 'waiting', attempts: 2 });
    expect(asked.nextAttemptAt!.getTime() - world.clock.now.getTime()).toBe(hourMs);
    world.clock.pass(hourMs);
    worker?.wake();
    const { id } = await until(webhook.id, { status: 'delivered', attempts: 3, lastError: '' });
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect((await attemptsOf(webhook.id, id)).map(({ httpStatus, answer }) => [httpStatus, answer])).toEqual([
      [500, 'I do not want it'],
      [503, 'I do not want it'],
      [204, ''],
    ]);
  });

  it('is given up after ten attempts, then paused with an alarm, and replayed when its receiver is back', async () => {
    answers = [{ status: 500 }];
    const { webhook } = await newWebhook(['webhook.test']);
    startWorker();
    for (let attempt = 1; attempt < 10; attempt += 1) {
      await until(webhook.id, { status: 'waiting', attempts: attempt });
      world.clock.pass(30 * hourMs);
      worker?.wake();
    }
    await until(webhook.id, { status: 'failed', attempts: 10 });
    expect((await logOf(webhook.id)).webhook).toMatchObject({ status: 'paused', statusReason: 'Nothing has arrived for days.' });
    const alarms = async () => done(await told(world.ports, world.as.engineer, {})).items.map(({ event, weight }) => [event, weight]);
    await vi.waitFor(async () => expect((await alarms())[0]).toEqual(['webhook.pause', 'alarm']), waiting);

    answers = [{ status: 200 }];
    done(await pauseWebhook(world.ports, world.as.engineer, { webhookId: webhook.id, paused: false }));
    const which = { failedSince: new Date(world.clock.now.getTime() - hourMs) };
    expect(done(await replayDeliveries(world.ports, world.as.engineer, { webhookId: webhook.id, which }))).toEqual({ replayed: 1 });
    worker?.wake();
    await until(webhook.id, { status: 'delivered', attempts: 11 });
    refused(await replayDeliveries(world.ports, world.as.engineer, { webhookId: webhook.id, which }), 'NOTHING_CHANGES');
  });

  it('that answers 410 Gone is paused at once', async () => {
    answers = [{ status: 410 }];
    const { webhook } = await newWebhook();
    startWorker();
    await until(webhook.id, { status: 'failed', attempts: 1 });
    expect((await logOf(webhook.id)).webhook).toMatchObject({ status: 'paused', statusReason: 'The receiver answered 410 Gone.' });
  });

  it('that is paused gets what gathered meanwhile when it goes on', async () => {
    const { webhook } = await newWebhook(['webhook.test']);
    done(await pauseWebhook(world.ports, world.as.engineer, { webhookId: webhook.id, paused: true, reason: 'Maintenance' }));
    done(await testWebhook(world.ports, world.as.engineer, { webhookId: webhook.id }));
    startWorker();
    const other = await newWebhook();
    worker?.wake();
    await until(other.webhook.id, { status: 'delivered' });
    expect((await logOf(webhook.id)).deliveries.map(({ status }) => status)).toEqual(['waiting', 'waiting']);
    done(await pauseWebhook(world.ports, world.as.engineer, { webhookId: webhook.id, paused: false }));
    worker?.wake();
    await vi.waitFor(async () => expect((await logOf(webhook.id)).webhook.counts).toMatchObject({ delivered: 2, waiting: 0 }), waiting);
  });

  it('that is removed gets nothing more', async () => {
    const { webhook } = await newWebhook();
    done(await removeWebhook(world.ports, world.as.engineer, { webhookId: webhook.id }));
    const other = await newWebhook();
    startWorker();
    await until(other.webhook.id, { status: 'delivered' });
    expect(received).toHaveLength(1);
    refused(await testWebhook(world.ports, world.as.engineer, { webhookId: webhook.id }), 'UNKNOWN_WEBHOOK');
    expect(await world.ports.read(({ webhooks }) => webhooks.log.list(webhook.id))).toMatchObject([{ status: 'dropped' }]);
  });

  it('whose secret is rotated is signed with both for a while', async () => {
    const { webhook, secret: old } = await newWebhook();
    const { secret } = done(await rotateWebhookSecret(world.ports, world.as.engineer, { webhookId: webhook.id, overlapHours: 1 }));
    expect(secret).not.toBe(old);
    startWorker();
    await until(webhook.id, { status: 'delivered' });
    expect([old, secret].map((one) => signedBy(one, received[0] as Received))).toEqual([true, true]);
    world.clock.pass(hourMs);
    done(await testWebhook(world.ports, world.as.engineer, { webhookId: webhook.id }));
    worker?.wake();
    await vi.waitFor(() => expect(received).toHaveLength(2), waiting);
    expect([old, secret].map((one) => signedBy(one, received[1] as Received))).toEqual([false, true]);
  });

  it('does not reach into private networks, by address or by name, unless they are named', async () => {
    const byAddress = await newWebhook();
    const byName = await newWebhook();
    const named = url.replace('127.0.0.1', 'localhost');
    done(await editWebhook(world.ports, world.as.engineer, { webhookId: byName.webhook.id, url: named }));
    startWorker({ networks: [] });
    for (const { webhook } of [byAddress, byName]) {
      const { lastError } = await until(webhook.id, { status: 'waiting', attempts: 1 });
      expect(lastError).toMatch(/^(127\.0\.0\.1|::1) is not a public address; WEBHOOK_NETWORKS does not name its network\.$/);
    }
    expect(received).toEqual([]);
  });

  it('follows no redirect', async () => {
    answers = [{ status: 302, headers: { location: url } }];
    const { webhook } = await newWebhook();
    startWorker();
    await until(webhook.id, { status: 'waiting', lastError: 'The receiver answered 302.' });
    expect(received).toHaveLength(1);
  });
});

describe('people', () => {
  it('find what they were told in their inbox until they have read it', async () => {
    const { number } = await askForApproval();
    startWorker();
    const ofFinance = async () => done(await told(world.ports, world.as.finance, { unread: true }));
    await vi.waitFor(async () => expect((await ofFinance()).items[0]).toMatchObject({ about: `change:${number}`, readAt: null }), waiting);
    const { items, unread } = await ofFinance();
    expect(unread).toBe(items.length);
    expect(done(await readNotices(world.ports, world.as.admin, { ids: items.map(({ id }) => id) })).read).toBeLessThanOrEqual(items.length);
    expect((await ofFinance()).unread).toBe(unread);
    expect(done(await readNotices(world.ports, world.as.finance, { ids: 'all' }))).toEqual({ read: unread });
    expect(await ofFinance()).toMatchObject({ items: [], unread: 0 });
  });

  it('get a mail about what waits for them, about everything, or about nothing, as they choose', async () => {
    done(await chooseMail(world.ports, world.as.admin, { choice: 'none' }));
    const { number, title } = await askForApproval();
    startWorker({ mail: true });
    await vi.waitFor(() => expect(mailbox.mails.some((mail) => mail.includes(`changes/${number}`))).toBe(true), waiting);
    const about = mailbox.mails.filter((mail) => mail.includes(`changes/${number}`));
    expect(about).toHaveLength(1);
    const mail = unfolded(about[0]!); // there is one
    expect(mail).toContain('To: finance <finance@example.com>');
    expect(mail).toContain(`Subject: Change #${number} ${title} by houston waits for an approval.`);
    expect(mail).toContain('> A test');
    expect(mail).toContain(`https://console.example.com/production/changes/${number}`);
  });
});

/** By the reference library, at the time that the message says it was sent. */
function signedBy(secret: string, { headers, body }: Received): boolean {
  vi.useFakeTimers({ toFake: ['Date'], now: Number(headers['webhook-timestamp']) * 1000 });
  try {
    new Verifier(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  } finally {
    vi.useRealTimers();
  }
}

/** Long header lines go on after a space (RFC 5322), long lines of the text after a = (RFC 2045). */
function unfolded(mail: string): string {
  return mail.replace(/\r\n /g, ' ').replace(/=\r\n/g, '');
}
