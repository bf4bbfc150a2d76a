// From before a head is sent until an answer carries the new value, with a caller that asks all the time.
import { Registry } from '@switchyard/registry-core/registry/registry';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { createSigningConsole } from '../../test/worker/signing-console.ts';
import { makeFlags } from '../dataset.mjs';
import { toRegistry } from '../evaluators/switchyard.mjs';
import { quantile } from './quantiles.mjs';
import { startOurs } from './workers.mjs';

const publishes = 25;

function compile(flags, marker) {
  const registry = toRegistry(flags);
  const keys = { ...registry.keys, marker: { kind: 'config', type: 'string', default: marker } };
  return compileSnapshot(Registry.parse({ keys })).bytes;
}

export async function report() {
  const console = await createSigningConsole();
  const ours = await startOurs(console.publishKeys);
  try {
    const flags = makeFlags(500);
    const headers = { authorization: `Bearer ${console.serverKey}` };
    const served = [];
    for (let count = 0; count <= publishes; count += 1) {
      const snapshot = compile(flags, `marker-${count}`);
      // A publish comes at any moment of the isolate's second.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_000));
      const startedAt = performance.now();
      const publishing = console.publish(ours.url, { snapshot, version: `1.0.${count}` });
      for (;;) {
        const answer = await fetch(`${ours.url}/ofrep/v1/evaluate/flags/marker`, { method: 'POST', headers, body: '{}' });
        if ((await answer.text()).includes(`marker-${count}"`)) break;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      // The first one wakes everything.
      if (count > 0) served.push(performance.now() - startedAt);
      await publishing;
    }
    const sorted = served.sort((a, b) => a - b);
    return { publishes, medianMs: quantile(sorted, 0.5), maxMs: quantile(sorted, 1) };
  } finally {
    await ours.stop();
  }
}

export function print({ publishes: count, medianMs, maxMs }) {
  console.log(`\nPublish to served: ${Math.round(medianMs)} ms in the median of ${count}, ${Math.round(maxMs)} ms at most.`);
}
