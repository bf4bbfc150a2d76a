// Drives delivery: woken right after a commit, and by a poll for what other processes committed. A failed delivery is tried
// again later and later; one environment's trouble does not hold up another's.
import { type Delivery, deliverHeads } from './deliver-heads.ts';

export interface OutboxWorker {
  /** Looks at once. Cheap; called after every commit. */
  wake(): void;
  /** Waits until everything announced is delivered, and the edge is known to have what it was sent before this start; false when it was not within `timeoutMs`. */
  drain(timeoutMs: number): Promise<boolean>;
  /** Ends polling and waits for what is under way. */
  stop(): Promise<void>;
}

const pollMs = 1_000;
const retryMsMin = 100;
const retryMsMax = 5_000;
/** How long to leave an environment alone that another process delivers. */
const elsewhereMs = 200;
/** Each delivery holds one connection for its lock and needs another for its work; the pool must keep some for people. */
const atOnceMax = 3;

interface Lane {
  failures: number;
  /** Before this time only a commit, which may be what was waited for, starts an attempt. */
  retryAtMs: number;
  /** Whether the last head is to be sent again, since the edge may have forgotten it while we were away. */
  resend: boolean;
}

export function startOutboxWorker(delivery: Delivery, log: (message: string) => void = console.error): OutboxWorker {
  const lanes = new Map<string, Lane>();
  const busy = new Map<string, Promise<void>>();
  let stopped = false;
  let looking: Promise<void> | undefined;
  let lookAgain = false;

  const attempt = async (environment: string, lane: Lane): Promise<void> => {
    try {
      const done = await deliverHeads(delivery, environment, lane.resend);
      lane.failures = 0;
      if (done) lane.resend = false;
      else lane.retryAtMs = Date.now() + elsewhereMs;
    } catch (error) {
      if (stopped) return;
      const message = describe(error);
      if (lane.failures === 0) log(`${environment} is not delivered to the edge yet: ${message}`);
      lane.failures += 1;
      // Full jitter, so that several consoles do not come back in step.
      const delayMs = retryMsMin + Math.random() * Math.min(retryMsMax, retryMsMin * 2 ** lane.failures);
      lane.retryAtMs = Date.now() + delayMs;
      setTimeout(() => lookSoon(false), delayMs).unref();
      await delivery.ledger.noteFailure(environment, message).catch(() => {});
    }
  };

  const look = async (woken: boolean): Promise<void> => {
    const pending = new Set(await delivery.ledger.pendingEnvironments());
    for (const [environment, lane] of lanes) if (lane.resend) pending.add(environment);
    for (const environment of pending) {
      const lane = lanes.get(environment) ?? { failures: 0, retryAtMs: 0, resend: false };
      lanes.set(environment, lane);
      if (stopped || busy.has(environment) || busy.size >= atOnceMax || (!woken && Date.now() < lane.retryAtMs)) continue;
      const running = attempt(environment, lane).finally(() => {
        busy.delete(environment);
        // What was committed while this ran found the lane busy.
        if (lane.failures === 0) lookSoon(false);
      });
      busy.set(environment, running);
    }
  };

  const lookSoon = (woken: boolean): void => {
    if (stopped) return;
    if (looking) {
      lookAgain ||= woken;
      return;
    }
    looking = look(woken)
      .catch((error) => log(`The outbox cannot be read: ${describe(error)}`))
      .finally(() => {
        looking = undefined;
        if (lookAgain) {
          lookAgain = false;
          lookSoon(true);
        }
      });
  };

  const begin = async (): Promise<void> => {
    for (const environment of await delivery.ledger.environments()) lanes.set(environment, { failures: 0, retryAtMs: 0, resend: true });
    lookSoon(false);
  };
  const begun = begin().catch((error) => log(`The outbox cannot be read: ${describe(error)}`));
  const timer = setInterval(() => lookSoon(false), pollMs);

  return {
    wake: () => lookSoon(true),
    async drain(timeoutMs) {
      const giveUpAtMs = Date.now() + timeoutMs;
      await begun;
      const isResending = () => [...lanes.values()].some(({ resend }) => resend);
      while (busy.size > 0 || isResending() || (await delivery.ledger.pendingEnvironments()).length > 0) {
        if (Date.now() > giveUpAtMs) return false;
        lookSoon(false);
        await new Promise((settle) => setTimeout(settle, 20));
      }
      return true;
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await looking;
      await Promise.all(busy.values());
    },
  };
}

/** fetch says only "fetch failed"; its cause says why. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
