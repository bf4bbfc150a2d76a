// The edge in workerd itself: what an answer costs beside a bare Worker, how long a new isolate takes to its first, and how long a
// publish takes to be served.
import * as cold from './edge/cold.mjs';
import * as overhead from './edge/overhead.mjs';
import * as propagation from './edge/propagation.mjs';

export async function report() {
  return { overhead: await overhead.report(), cold: await cold.report(), propagation: await propagation.report() };
}

export function print(measured) {
  overhead.print(measured.overhead);
  cold.print(measured.cold);
  propagation.print(measured.propagation);
}
