// Builds of the edge with a fault put into them, as a mistake in a later version would: the real bundle, one place changed.
import { bundleWorker } from '../../workers/evaluator/local/bundle-worker.ts';

/** Fails whenever `key` is evaluated. */
export async function buildThatThrows(key: string): Promise<string> {
  return withFault(/function ask\(\w+, (\w+), .*?\) \{/, (name) => `if (${name} === ${JSON.stringify(key)}) throw new Error("a fault");`);
}

/** Puts everyone into other buckets. */
export async function buildThatBucketsOtherwise(): Promise<string> {
  return withFault(/function percentBound\((\w+)\) \{/, (percent) => `${percent} = ${percent} / 2;`);
}

/** Puts a statement at the beginning of a function, given the name that its parameter has in the bundle. */
async function withFault(place: RegExp, fault: (parameter: string) => string): Promise<string> {
  const { code } = await bundleWorker();
  if (!place.test(code)) throw new Error(`The bundle has no ${place}.`);
  return code.replace(place, (beginning, parameter: string) => `${beginning}${fault(parameter)}`);
}
