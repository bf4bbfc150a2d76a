// Hears the news of all consoles on one connection of its own, which is opened for the first listener and again whenever it is lost.
// Behind a pooler that hands connections around nothing arrives: that is found out once, and pages then go on asking by themselves.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { NewsFeed, NewsListener } from '../../ports/live.ts';
import { newsChannel, readNews } from './news.ts';

const probeMs = 5_000;
const beatMs = 30_000;
const againMsMax = 15_000;

interface NewsFeedOptions {
  /** With room for one connection. */
  readonly pool: pg.Pool;
  readonly log?: (message: string) => void;
}

export function createNewsFeed({ pool, log = console.error }: NewsFeedOptions): NewsFeed {
  const closing = new AbortController();
  const listeners = new Map<NewsListener, string>();
  let started: Promise<boolean> | undefined;
  const tell = (message: string): void => {
    const news = readNews(message);
    if (news) for (const [listener, environment] of listeners) if (environment === news.environment) listener(news);
  };
  const run = async (hears: (does: boolean) => void): Promise<void> => {
    let before = false;
    for (let againMs = 1_000; !closing.signal.aborted; againMs = Math.min(againMs * 2, againMsMax)) {
      try {
        const line = await openLine(pool, tell);
        hears(line.hears);
        if (!line.hears && !before) return log('This way to Postgres carries no notifications (a pooler?): open pages ask by themselves.');
        if (before) for (const listener of listeners.keys()) listener(null);
        before = true;
        againMs = 500;
        await line.untilLost(closing.signal);
      } catch (error) {
        if (!closing.signal.aborted) log(`News are not heard at the moment: ${String(error)}`);
      }
      await wait(againMs, undefined, { signal: closing.signal, ref: false }).catch(() => {});
    }
    hears(false);
  };
  return {
    closing: closing.signal,
    async listen(environment, listener) {
      started ??= new Promise((hears) => void run(hears));
      listeners.set(listener, environment);
      if (await started) return () => void listeners.delete(listener);
      listeners.delete(listener);
      return undefined;
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      listeners.clear();
      await pool.end();
    },
  };
}

interface Line {
  readonly hears: boolean;
  /** Settles when the connection is gone, or given up. */
  untilLost(closing: AbortSignal): Promise<void>;
}

async function openLine(pool: pg.Pool, tell: (message: string) => void): Promise<Line> {
  const client = await pool.connect();
  const gone = new AbortController();
  const lose = () => gone.abort();
  let onProbe = () => {};
  const probe = randomUUID();
  client.on('error', lose).on('end', lose);
  client.on('notification', ({ payload = '' }) => (payload === probe ? onProbe() : tell(payload)));
  /** Tells itself something: a connection that was cut without a word, or leads elsewhere by now, does not hear it. */
  const hearsItself = async (): Promise<boolean> => {
    const heard = new Promise<true>((resolve) => {
      onProbe = () => resolve(true);
    });
    await client.query('SELECT pg_notify($1, $2)', [newsChannel, probe]);
    return Promise.race([heard, wait(probeMs, false, { ref: false })]);
  };
  try {
    await client.query(`LISTEN ${newsChannel}`);
    const hears = await hearsItself();
    if (!hears) client.release(true);
    return {
      hears,
      async untilLost(closing) {
        if (!hears) return;
        const over = AbortSignal.any([gone.signal, closing]);
        while (!over.aborted) {
          await wait(beatMs, undefined, { signal: over, ref: false }).catch(() => {});
          if (!over.aborted && !(await hearsItself().catch(() => false))) lose();
        }
        client.release(true);
      },
    };
  } catch (error) {
    client.release(true);
    throw error;
  }
}
