// What applications tell of what happened to their users (`POST /v1/events`): each event is put beside the release that its context is
// served from, and goes to the console through the queue of usage. Taken means that the queue has it.
import type { EventRow, UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import { eventNameMax, eventNamePattern, eventNameRule, eventsMax } from '@switchyard/registry-core/evaluate/usage-limits';
import type { JsonObject } from '@switchyard/registry-core/registry/json';
import { isDeeperThan } from '@switchyard/registry-core/registry/json-depth';
import { isJsonObject } from '@switchyard/registry-core/registry/json-object';
import { Hono } from 'hono';
import { type Admitted, admitServer, type Call } from './admission.ts';
import { jsonAnswer, refusalAnswer } from './answers.ts';
import { readTextAtMost } from './bytes.ts';
import { withoutPerson } from './context-sample.ts';
import type { Env } from './env.ts';
import { locationOf } from './location.ts';
import { editionFor, type Release } from './release.ts';
import { saltOf } from './ship-usage.ts';

export const events = new Hono<{ Bindings: Env }>();

const bodyBytesMax = 512 * 1024;
const contextDepthMax = 32;
/** Who was offline for longer tells nothing that anybody still waits for. */
const ageMsMax = 24 * 3_600_000;
/** Clocks differ. */
const aheadMsMax = 5 * 60_000;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

events.post('/v1/events', async (call) => {
  const admitted = await admitServer(call);
  if (admitted instanceof Response) return admitted;
  const { USAGE } = call.env;
  if (!USAGE) return refusalAnswer(503, 'This edge has no queue, so nothing takes events here.');
  const text = await readTextAtMost(call.req.raw, bodyBytesMax);
  if (text === undefined) return refusalAnswer(413, `The body has more than ${bodyBytesMax} bytes; send fewer events at once.`);
  const body = parse(text);
  if (!isJsonObject(body) || !Array.isArray(body.events)) return refusalAnswer(400, `The body is not {"events": [${example}]}.`);
  if (body.events.length > eventsMax)
    return refusalAnswer(400, `There are ${body.events.length} events; send at most ${eventsMax} at once.`);
  if (body.id !== undefined && !(typeof body.id === 'string' && uuid.test(body.id)))
    return refusalAnswer(400, 'The id is no UUID in lower case; leave it out, or send the same one when you send the same events again.');
  const read = toReader(admitted, call.env, Date.now());
  const rows = body.events.map(read);
  const taken = rows.filter((row): row is EventRow => typeof row !== 'string');
  const refused = rows.flatMap((row, index) => (typeof row === 'string' ? [{ index, errorDetails: row }] : []));
  if (taken.length === 0 && refused.length > 0) return refusalAnswer(400, `No event can be read. ${refused[0]?.errorDetails}`, { refused });
  if (!(await ship(call, admitted.environment, taken, body.id ?? crypto.randomUUID())))
    return refusalAnswer(503, 'The queue takes no events right now; send them again in a second.', {}, { 'retry-after': '1' });
  return jsonAnswer(202, { taken: taken.length, refused }, { 'cache-control': 'no-store' });
});

const example = '{"name": "booking.failed", "value": 1, "context": {"targetingKey": "…"}}';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads one event: a row, or what is wrong with it. */
function toReader({ release }: Admitted, env: Env, now: number): (event: unknown) => EventRow | string {
  const salt = saltOf(env);
  const percentOf = toStagePercent(release);
  return (event) => {
    if (!isJsonObject(event)) return `An event is an object such as ${example}.`;
    const { name, value = 1, context = {}, at = now } = event;
    if (typeof name !== 'string' || name.length > eventNameMax || !eventNamePattern.test(name)) return `The name is none. ${eventNameRule}`;
    if (typeof value !== 'number' || !Number.isFinite(value)) return `The value of ${name} is no number.`;
    if (!isJsonObject(context) || isDeeperThan(context, contextDepthMax))
      return `The context of ${name} is no object, or nested too deeply.`;
    const atMs = typeof at === 'string' ? Date.parse(at) : at;
    if (typeof atMs !== 'number' || !(atMs > now - ageMsMax && atMs < now + aheadMsMax))
      return `The time of ${name} is none of the last 24 hours; send milliseconds or such as 2026-03-02T09:00:00Z, or leave it out.`;
    const { targetingKey = null } = withoutPerson({ targetingKey: asText(context.targetingKey) }, [], salt);
    const { version } = editionFor(release, context, false);
    const candidate = release.candidate?.version ?? null;
    return [name, value, targetingKey as string | null, version, candidate, percentOf(context), Math.floor(Math.min(atMs, now))];
  };
}

/** A number as it is hashed into buckets. */
function asText(targetingKey: JsonObject[string] | undefined): string {
  return typeof targetingKey === 'string' || typeof targetingKey === 'number' ? String(targetingKey) : '';
}

/** How many per cent of those whom a context stands for have the candidate: shares of overlapping scopes nest, so the greatest counts. */
function toStagePercent({ stable, head }: Release): (context: JsonObject) => number {
  const { stage } = head;
  if (!stage) return () => 0;
  const parts = stage.parts.map(({ scope, percent }) => ({
    percent,
    isMeant: stable.snapshot.stageChoice({ salt: stage.salt, parts: [{ scope, percent: 100 }] }),
  }));
  return (context) => parts.reduce((most, { percent, isMeant }) => (percent > most && isMeant(context) ? percent : most), 0);
}

/** Whether the queue has them. A batch that comes twice counts once, by its id. */
async function ship(call: Call, environment: string, rows: EventRow[], id: string): Promise<boolean> {
  const now = Date.now();
  const nothing = { dropped: 0, counts: [], errors: [], clients: [], receipts: [], contexts: [] };
  const batch: UsageBatch = {
    ...nothing,
    id,
    environment,
    location: locationOf(call.req.raw, call.env),
    fromMs: now,
    toMs: now,
    events: rows,
  };
  try {
    await call.env.USAGE?.send(batch, { contentType: 'json' });
    return true;
  } catch (error) {
    console.warn(`Events of ${environment} were not taken by the queue: ${String(error)}`);
    return false;
  }
}
