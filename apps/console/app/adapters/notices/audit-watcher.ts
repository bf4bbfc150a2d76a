// Looks at what was recorded: at once after a commit of this console, and by a poll for what other consoles recorded.
import { oneAtATime } from '../look.ts';

export interface AuditWatcher {
  /** Looks at once. Cheap; called after every commit. */
  wake(): void;
  stop(): Promise<void>;
}

const pollMs = 2_000;

/** `watch` answers how many records it looked at; while there are any, there may be more. */
export function startAuditWatcher(watch: () => Promise<number>, log: (message: string) => void = console.error): AuditWatcher {
  let stopped = false;
  const look = oneAtATime(
    async () => {
      while (!stopped && (await watch()) > 0);
    },
    (message) => stopped || log(`Alerts: ${message}`),
  );
  const poll = setInterval(look, pollMs);
  look();
  return {
    wake: () => look(true),
    async stop() {
      stopped = true;
      clearInterval(poll);
      await look.idle();
    },
  };
}
