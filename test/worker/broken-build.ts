// Builds of the edge with a fault put into them, as a mistake in a later version would: the real bundle, one place changed.
import { bundleWorker } from '../../workers/evaluator/local/bundle-worker.ts';

/** Fails whenever `key` is evaluated. */
export async function buildThatThrows(key: string): Promise<string> {
  return withFault('function ask(found, key, walk, options) {', `if (key === ${JSON.stringify(key)}) throw new Error("a fault");`);
}

/** Puts everyone into other buckets. */
export async function buildThatBucketsOtherwise(): Promise<string> {
  return withFault('function percentBound(percent) {', 'percent = percent / 2;');
}

async function withFault(place: string, fault: string): Promise<string> {
  const { code } = await bundleWorker();
  const at = code.indexOf(place);
  if (at < 0) throw new Error(`The bundle has no "${place}".`);
  return `${code.slice(0, at + place.length)}${fault}${code.slice(at + place.length)}`;
}
