// Looking for work that was committed: woken right after a commit of this process, and by a poll for what others committed.
import { describeFailure } from './describe-failure.ts';

export interface Look {
  (woken?: boolean): void;
  /** Settles when no look is under way. */
  idle(): Promise<void>;
}

/** A look that is asked for while another is under way follows it, once. */
export function oneAtATime(work: (woken: boolean) => Promise<void>, log: (message: string) => void): Look {
  let current: Promise<void> | undefined;
  let next: { woken: boolean } | undefined;
  const look = (woken = false): void => {
    if (current) {
      next = { woken: woken || (next?.woken ?? false) };
      return;
    }
    current = work(woken)
      .catch((error) => log(`What was committed cannot be looked at: ${describeFailure(error)}`))
      .finally(() => {
        current = undefined;
        const wanted = next;
        next = undefined;
        if (wanted) look(wanted.woken);
      });
  };
  return Object.assign(look, { idle: async () => current });
}
