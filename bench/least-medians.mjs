// How long calls take, side by side: in turns, so that a busy moment of the machine hits all, and of each the least of its medians,
// because other processes only ever add.
import { measure } from 'mitata';

const rounds = 3;
const cpuNanosecondsPerRound = 150e6;

/** `calls` by name; nanoseconds of a call by name. */
export async function leastMedians(calls) {
  const least = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, call] of Object.entries(calls)) {
      const { p50 } = await measure(call, { min_cpu_time: cpuNanosecondsPerRound });
      least[name] = Math.min(p50, least[name] ?? Number.POSITIVE_INFINITY);
    }
  }
  return least;
}
