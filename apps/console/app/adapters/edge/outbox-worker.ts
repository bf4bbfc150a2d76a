// Drives delivery: woken right after a commit, and by a poll for what other processes committed. One environment's trouble
// does not hold up another's.
import { oneAtATime } from '../look.ts';
import type { Delivery } from './deliver-heads.ts';
import { type DeliveryLane, openLane } from './delivery-lane.ts';

export interface OutboxWorker {
  /** Looks at once. Cheap; called after every commit. */
  wake(): void;
  /**
   * Waits until everything announced is delivered, and the edge is known to have what it was sent before this start; false
   * when that was not within `timeoutMs`.
   */
  drain(timeoutMs: number): Promise<boolean>;
  /** Ends polling and waits for what is under way. */
  stop(): Promise<void>;
}

const pollMs = 1_000;
/** Each delivery holds one connection for its lock and needs another for its work; the pool must keep some for people. */
const atOnceMax = 3;

export function startOutboxWorker(delivery: Delivery, log: (message: string) => void = console.error): OutboxWorker {
  let stopped = false;
  // What is cut off by the stop is no trouble worth a line.
  const say = (message: string): void => {
    if (!stopped) log(message);
  };
  const lanes = openLanes(delivery, say);
  const running = new Set<Promise<void>>();

  const start = (lane: DeliveryLane): void => {
    const run = lane.attempt().then((againMs) => {
      running.delete(run);
      if (againMs !== undefined && !stopped) setTimeout(look, againMs).unref();
    });
    running.add(run);
  };
  const look = oneAtATime(async (woken) => {
    if (stopped) return;
    for (const lane of await lanes.waiting()) {
      if (!stopped && running.size < atOnceMax && lane.isDue(woken)) start(lane);
    }
  }, say);
  const timer = setInterval(look, pollMs);
  look();

  return {
    wake: () => look(true),
    async drain(timeoutMs) {
      const giveUpAtMs = Date.now() + timeoutMs;
      while (running.size > 0 || (await lanes.waiting()).length > 0) {
        if (Date.now() > giveUpAtMs) return false;
        look();
        await new Promise((settle) => setTimeout(settle, 20));
      }
      return true;
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await look.idle();
      await Promise.all(running);
    },
  };
}

/** Lanes by environment. Those that exist at the start are unsure at first: the edge may have forgotten what it had. */
function openLanes(delivery: Delivery, log: (message: string) => void) {
  const lanes = new Map<string, DeliveryLane>();
  let started = false;
  const open = (environment: string, unsure: boolean): DeliveryLane => {
    const lane = lanes.get(environment) ?? openLane(delivery, environment, unsure, log);
    lanes.set(environment, lane);
    return lane;
  };
  return {
    /** Lanes with something to do. */
    async waiting(): Promise<DeliveryLane[]> {
      if (!started) for (const environment of await delivery.ledger.environments()) open(environment, true);
      started = true;
      const pending = new Set((await delivery.ledger.pendingEnvironments()).map((environment) => open(environment, false)));
      for (const lane of lanes.values()) if (lane.isUnsure()) pending.add(lane);
      return [...pending];
    },
  };
}
