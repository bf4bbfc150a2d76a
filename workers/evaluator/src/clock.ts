// Time and chance, as the modules that decide about freshness are given them: the same modules run in the Worker and, in
// virtual time, in the simulation.
export interface Clock {
  now(): number;
  /** Gives what cancels it. */
  startTimer(ms: number, ring: () => void): () => void;
  /** From 0 up to, not including, 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  startTimer: (ms, ring) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
