// The delivery to one environment: one attempt at a time, and after a failure the next one later and later.
import { describeFailure } from '../describe-failure.ts';
import { type Delivery, deliverHeads } from './deliver-heads.ts';

export interface DeliveryLane {
  /** Whether an attempt may begin: none is under way, and the wait after a failure is over or cut short by a commit. */
  isDue(woken: boolean): boolean;
  isBusy(): boolean;
  /** Whether it is not known yet that the edge still has what it was sent before this process started. */
  isUnsure(): boolean;
  /** Never throws. Answers in how many milliseconds to look again; undefined when there is no need. */
  attempt(): Promise<number | undefined>;
}

const retryMsMin = 100;
const retryMsMax = 5_000;
/** How long to leave an environment alone that another process delivers. */
const elsewhereMs = 200;

export function openLane(delivery: Delivery, environment: string, unsure: boolean, log: (message: string) => void): DeliveryLane {
  let resend = unsure;
  let busy = false;
  let failures = 0;
  let retryAtMs = 0;
  const waitMs = (ms: number): number => {
    retryAtMs = Date.now() + ms;
    return ms;
  };
  const afterFailure = async (error: unknown): Promise<number> => {
    const message = describeFailure(error);
    if (failures === 0) log(`${environment} is not delivered to the edge yet: ${message}`);
    failures += 1;
    await delivery.ledger.noteFailure(environment, message).catch(() => {});
    // Full jitter, so that several consoles do not come back in step.
    return waitMs(retryMsMin + Math.random() * Math.min(retryMsMax, retryMsMin * 2 ** failures));
  };
  return {
    isDue: (woken) => !busy && (woken || Date.now() >= retryAtMs),
    isBusy: () => busy,
    isUnsure: () => resend,
    async attempt() {
      busy = true;
      try {
        const done = await deliverHeads(delivery, environment, resend);
        failures = 0;
        if (!done) return waitMs(elsewhereMs);
        resend = false;
        // What was committed while this ran found the lane busy.
        return 0;
      } catch (error) {
        return await afterFailure(error);
      } finally {
        busy = false;
      }
    },
  };
}
