// Does the jobs of one console: looks into every queue, at once after a commit that put something there. Several consoles
// share the work, and what one that died had begun is taken up by another.
import { setTimeout as wait } from 'node:timers/promises';
import type { Job, PgBoss } from 'pg-boss';
import { type JobHandlers, type JobKind, type JobPayload, jobKinds, jobNames, jobOptions } from '../../ports/jobs.ts';
import { createBoss, type Queryable } from './boss.ts';

export interface JobWorkers {
  /** Looks into these queues at once. */
  wake(kinds: Iterable<JobKind>): void;
  /** Takes no more, tells what is under way, and waits for it a little; what is then not done will be done again. */
  stop(): Promise<void>;
}

interface JobWorkersOptions {
  readonly pool: Queryable;
  readonly handlers: JobHandlers;
  readonly log?: (message: string) => void;
}

/** For what other consoles enqueued, and what was to wait for a time. */
const pollingIntervalSeconds = 2;
const stopWithinMs = 4_000;

/** Begins in the background and tries again until the database is there. */
export function startJobWorkers({ pool, handlers, log = console.error }: JobWorkersOptions): JobWorkers {
  const stopping = new AbortController();
  const workers = new Map<JobKind, string[]>();
  const boss = createBoss(
    pool,
    { supervise: true, schedule: true, superviseIntervalSeconds: 10, monitorIntervalSeconds: 10, reindex: false },
    log,
  );
  const started = startPatiently(boss, stopping.signal, log).then(async () => {
    for (const kind of jobNames) if (!stopping.signal.aborted) workers.set(kind, await work(boss, kind, handlers, stopping.signal));
  });
  started.catch((error: unknown) => stopping.signal.aborted || log(`Background jobs cannot start: ${String(error)}`));
  return {
    wake(kinds) {
      for (const kind of kinds) for (const id of workers.get(kind) ?? []) boss.notifyWorker(id);
    },
    async stop() {
      stopping.abort();
      await started.catch(() => {});
      const idle = Promise.all(jobNames.map((kind) => boss.offWork(kind)));
      await Promise.race([idle, wait(stopWithinMs, undefined, { ref: false })]);
      await boss.stop({ graceful: false });
    },
  };
}

async function startPatiently(boss: PgBoss, stopped: AbortSignal, log: (message: string) => void): Promise<void> {
  for (let waitMs = 500; !stopped.aborted; waitMs = Math.min(waitMs * 2, 30_000)) {
    try {
      await boss.start();
      return;
    } catch (error) {
      log(`Background jobs wait for the database: ${String(error)}`);
      await boss.stop({ graceful: false });
      await wait(waitMs, undefined, { signal: stopped, ref: false }).catch(() => {});
    }
  }
}

/** One worker for each that may run at once; answers their ids. */
async function work<K extends JobKind>(boss: PgBoss, kind: K, handlers: JobHandlers, stopping: AbortSignal): Promise<string[]> {
  const { cron, atOnce = 1 } = jobOptions(kind);
  if (cron) await boss.schedule(kind, cron, {});
  else await boss.unschedule(kind);
  const handle = async ([job]: Job[]): Promise<void> => {
    if (!job) return;
    // The kind names the payload's type, which the compiler cannot follow through the table.
    const payload = jobKinds[kind].payload.parse(job.data) as JobPayload<K>;
    await handlers[kind](payload, AbortSignal.any([job.signal, stopping]));
  };
  return Promise.all(Array.from({ length: atOnce }, () => boss.work(kind, { pollingIntervalSeconds }, handle)));
}
