// Webhooks: which there are, what became of their messages, a new one, a test, and sending once more.
import type { Command } from 'commander';
import * as z from 'zod';
import { part } from '../api.ts';
import { usage } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';
import { renderTable, shorten } from '../table.ts';
import { whenText } from '../words.ts';

const Counts = z.looseObject({ waiting: z.int(), delivered: z.int(), failed: z.int() });
const Row = z.looseObject({ id: z.string(), url: z.string(), status: z.string(), events: z.array(z.string()), counts: Counts });
const Rows = z.looseObject({ rows: z.array(Row) });
const Delivery = z.looseObject({
  id: z.string(),
  notice: z.looseObject({ event: z.string(), sentence: z.string(), at: z.string() }),
  status: z.string(),
  attempts: z.int(),
  lastError: z.string(),
});
const Page = z.looseObject({ webhook: Row, deliveries: z.array(Delivery) });
const Created = z.looseObject({ webhook: z.looseObject({ id: z.string() }), secret: z.string() });

async function webhooks(session: Session): Promise<void> {
  const { rows } = await session.api.get(Rows, `/environments/${part(session.environment)}/webhooks`);
  const cells = rows.map(({ id, url, events, status, counts }) => [
    id,
    shorten(url, 60),
    events.length === 0 ? 'everything' : shorten(events.join(', '), 40),
    `${counts.delivered}`,
    `${counts.waiting}`,
    `${counts.failed}`,
    status,
  ]);
  session.answer(rows, () => renderTable(['id', 'url', 'told of', 'arrived', 'waiting', 'given up', 'state'], cells, 'No webhooks yet.'));
}

interface LogOptions {
  readonly status?: string;
  readonly limit?: string;
}

async function deliveries(session: Session, [id = '']: string[], { status, limit }: LogOptions): Promise<void> {
  const page = await session.api.get(Page, `/webhooks/${part(id)}`, { status, limit });
  const cells = page.deliveries.map(({ id: delivery, notice, status: state, attempts, lastError }) => [
    delivery,
    whenText(notice.at),
    notice.event,
    shorten(notice.sentence, 60),
    state,
    `${attempts}`,
    lastError,
  ]);
  session.answer(page, () =>
    renderTable(['id', 'when', 'event', 'message', 'state', 'attempts', 'what was wrong'], cells, 'No messages yet.'),
  );
}

interface CreateOptions {
  readonly events?: string;
  readonly description?: string;
}

async function createWebhook(session: Session, [url = '']: string[], { events, description }: CreateOptions): Promise<void> {
  const body = { url, description, events: events?.split(',').map((event) => event.trim()) };
  const created = await session.api.post(Created, `/environments/${part(session.environment)}/webhooks`, body);
  session.answer(
    created,
    () => `${created.secret}\nThis is the only time you see it. A first message is on its way: switchyard deliveries ${created.webhook.id}`,
  );
}

async function testWebhook(session: Session, [id = '']: string[]): Promise<void> {
  const answer = await session.api.post(z.looseObject({ deliveryId: z.string() }), `/webhooks/${part(id)}/test`, {});
  session.answer(answer, () => `A test message is on its way: switchyard deliveries ${id}`);
}

interface ReplayOptions {
  readonly failedSince?: string;
}

async function replay(session: Session, [id = '', delivery]: (string | undefined)[], { failedSince }: ReplayOptions): Promise<void> {
  if ((delivery === undefined) === (failedSince === undefined)) {
    throw usage('Name one delivery, or say --failed-since 2026-11-21T08:00Z for everything that was given up since then.');
  }
  const which = delivery === undefined ? { failedSince } : { deliveryId: delivery };
  const answer = await session.api.post(z.looseObject({ replayed: z.int() }), `/webhooks/${part(id)}/replay`, which);
  session.answer(answer, () => `${answer.replayed} ${answer.replayed === 1 ? 'message is' : 'messages are'} sent once more.`);
}

export function addWebhookCommands(program: Command, world: World): void {
  program.command('webhooks').description('the services that are told what happens in an environment').action(inSession(world, webhooks));
  program
    .command('deliveries')
    .argument('<webhook>', 'its id, as `webhooks` lists it')
    .description('the messages of a webhook, newest first, and what became of them')
    .option('--status <status>', 'waiting, delivered, failed or dropped')
    .option('--limit <count>')
    .action(inSession<LogOptions>(world, deliveries));
  program
    .command('create-webhook')
    .argument('<url>', 'where messages are posted')
    .description('have a service told what happens')
    .option('--events <names>', 'such as release.roll_back,flag.kill; everything when absent')
    .option('--description <text>', 'what it is for')
    .action(inSession<CreateOptions>(world, createWebhook));
  program
    .command('test-webhook')
    .argument('<webhook>')
    .description('send a webhook a message, to see whether it arrives')
    .action(inSession(world, testWebhook));
  program
    .command('replay')
    .argument('<webhook>')
    .argument('[delivery]', 'one message, as `deliveries` lists it')
    .description('send messages of a webhook once more')
    .option('--failed-since <time>', 'all that were given up since then')
    .action(inSession<ReplayOptions>(world, replay));
}
