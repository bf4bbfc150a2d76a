// The news of one environment as server-sent events for one open page. Who listens is asked again before every event and at every beat:
// a session that ended, or a right that was taken, ends the stream. Listening is nobody's presence, so it keeps no session open.
import { setTimeout as wait } from 'node:timers/promises';
import type { AppLoadContext } from '@remix-run/node';
import type { Caller } from './caller.ts';
import { dressedCaller } from './guise.server.ts';
import { pathOfNotice } from './paths.ts';
import type { News } from './ports/live.ts';
import { watchEnvironment } from './queries/shell/watch.server.ts';
import { callerOf, readVisit } from './session.server.ts';
import type { NewsEvent } from './ui/news-event.ts';

const beatMs = 15_000;
const retryMs = 3_000;
/** What comes within this is told together, and who listens is asked once. */
const gatherMs = 150;

const encoder = new TextEncoder();

function frame(event: 'hello' | 'news' | 'over' | 'deaf', data: unknown, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

interface Listening {
  readonly context: AppLoadContext;
  readonly request: Request;
  readonly environment: string;
  /** Whoever listened has left, or the console stops. */
  readonly ended: AbortSignal;
}

/** undefined: whoever asks is not signed in any more, or may not look at this. */
async function standingOf({ context, request, environment }: Listening): Promise<{ caller: Caller; seq: number } | undefined> {
  const { ports } = context.container;
  const visit = await readVisit(context, request);
  if (visit.state !== 'open') return undefined;
  const { provedAt, handle } = visit.session;
  const caller = await dressedCaller(ports, callerOf(context, visit, { provedAt, session: handle }));
  const watched = await watchEnvironment(ports, caller, { environment });
  return watched.ok ? { caller, seq: watched.value.seq } : undefined;
}

function toEvent(news: News | null, { actor, guise }: Caller): NewsEvent {
  if (news === null) return { sentence: '', path: '' };
  const { sentence, about, byId, environment } = news;
  const isOwn = byId === (guise?.personId ?? actor.id);
  return { sentence: isOwn ? '' : sentence, path: about === '' ? '' : pathOfNotice({ environment, about }) };
}

/** Every event as it is due, until somebody may not listen any more or has left. */
async function* frames(listening: Listening): AsyncGenerator<string> {
  const { context, request, environment, ended } = listening;
  const heard: (News | null)[] = [];
  let ring = new AbortController();
  const leave = await context.container.news.listen(environment, (news) => {
    heard.push(news);
    ring.abort();
  });
  // Pages ask by themselves where nothing can be heard.
  if (!leave) return yield frame('deaf', null);
  try {
    const lastHeard = Number(request.headers.get('last-event-id') ?? Number.NaN);
    for (let isFirst = true; !ended.aborted; isFirst = false) {
      const standing = await standingOf(listening);
      if (!standing) return yield frame('over', null);
      const news = heard.splice(0).map((one) => toEvent(one, standing.caller));
      ring = new AbortController();
      if (isFirst) yield `retry: ${retryMs}\n${frame('hello', { missed: lastHeard < standing.seq }, standing.seq)}`;
      else yield news.length === 0 ? ':\n\n' : frame('news', news, standing.seq);
      const due = AbortSignal.any([ring.signal, ended]);
      await wait(beatMs, undefined, { signal: due, ref: false }).catch(() => {});
      if (ring.signal.aborted) await wait(gatherMs, undefined, { signal: ended, ref: false }).catch(() => {});
    }
  } finally {
    leave();
  }
}

export function newsStream(context: AppLoadContext, request: Request, environment: string): Response {
  const left = new AbortController();
  const ended = AbortSignal.any([left.signal, request.signal, context.container.news.closing]);
  const events = frames({ context, request, environment, ended });
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await events.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: () => left.abort(),
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' } });
}
