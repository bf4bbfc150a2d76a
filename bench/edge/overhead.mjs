// What our Worker costs beside a bare one, each in a workerd of its own, in turns: requests a second when saturated, CPU per
// request, and the 99th percentile at a steady rate.
import { Registry } from '@switchyard/registry-core/registry/registry';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { createSigningConsole } from '../../test/worker/signing-console.ts';
import { makeFlags, makeUsers } from '../dataset.mjs';
import { toRegistry } from '../evaluators/switchyard.mjs';
import { pace, prepare, saturate } from './http-load.mjs';
import { median, quantile } from './quantiles.mjs';
import { cpuMs } from './start-workerd.mjs';
import { startBare, startOurs } from './workers.mjs';

const flagsPath = '/ofrep/v1/evaluate/flags';
/** `goal`: at least this share of the bare Worker's requests a second. */
const rows = [
  { name: 'OFREP single, 20 % rollout', path: `${flagsPath}/timed-rollout`, goal: 0.85 },
  { name: 'OFREP bulk, 500 flags', path: flagsPath, goal: 0.5 },
];
const p99Goal = 1.5;
const turns = 5;
const saturated = { connections: 16, ms: 1_500 };
const paced = { perSecond: 1_000, ms: 3_000 };
const users = 64;

async function answerOf(url, { path, headers, body }) {
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  const answer = await response.text();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status} ${answer}`);
  // What the HTTP server adds itself is no part of it.
  const own = [...response.headers].filter(([name]) => !['content-length', 'transfer-encoding', 'connection', 'date'].includes(name));
  return { headers: Object.fromEntries(own), body: answer };
}

async function measureTurn(target, questions) {
  const cpuBefore = cpuMs(target.pid);
  const { answered, perSecond } = await saturate(questions, saturated);
  const cpuMicroseconds = (1_000 * (cpuMs(target.pid) - cpuBefore)) / answered;
  return { perSecond, cpuMicroseconds };
}

/** Ours and the bare one after each other, several times; the first turn warms up. */
async function measureRow(row, targets, questions) {
  const turnsOf = { ours: [], bare: [] };
  const latencies = { ours: [], bare: [] };
  const ready = {};
  for (const name of ['ours', 'bare']) ready[name] = await prepare(targets[name].url, questions);
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const name of ['ours', 'bare']) {
      const measured = await measureTurn(targets[name], ready[name]);
      if (turn > 0) turnsOf[name].push(measured);
    }
  }
  for (let turn = 0; turn < turns; turn += 1) {
    for (const name of ['ours', 'bare']) latencies[name].push(quantile(await pace(ready[name], paced), 0.99));
  }
  const of = (name) => ({
    perSecond: median(turnsOf[name].map(({ perSecond }) => perSecond)),
    cpuMicroseconds: median(turnsOf[name].map(({ cpuMicroseconds }) => cpuMicroseconds)),
    p99Ms: median(latencies[name]),
  });
  const [ours, bare] = [of('ours'), of('bare')];
  const bytes = Math.round(ready.ours.questions.reduce((sum, { length }) => sum + length, 0) / questions.length);
  return { ...row, bytes, ours, bare, ratio: ours.perSecond / bare.perSecond, p99Ratio: ours.p99Ms / bare.p99Ms, p99Goal };
}

export async function report() {
  const console = await createSigningConsole();
  const ours = await startOurs(console.publishKeys);
  let bare;
  try {
    const { bytes } = compileSnapshot(Registry.parse(toRegistry(makeFlags(500))));
    await console.publish(ours.url, { snapshot: bytes, version: '1.0.0' });
    const headers = { authorization: `Bearer ${console.serverKey}`, 'content-type': 'application/json' };
    const bodies = makeUsers()
      .slice(0, users)
      .map(({ id, ...rest }) => JSON.stringify({ context: { targetingKey: id, ...rest } }));
    const answers = {};
    for (const { path } of rows) answers[path] = await answerOf(ours.url, { path, headers, body: bodies[0] });
    bare = await startBare(answers);
    const measured = [];
    for (const row of rows) {
      const questions = bodies.map((body) => ({ path: row.path, headers, body }));
      measured.push(await measureRow(row, { ours, bare }, questions));
    }
    return measured;
  } finally {
    await Promise.all([ours.stop(), bare?.stop()]);
  }
}

export function print(measured) {
  console.log('\nOver HTTP in workerd itself, beside a bare Hono worker that reads the same body and returns the same bytes\n');
  for (const { name, bytes, goal, ours, bare, ratio, p99Ratio } of measured) {
    console.log(`${name}, ${bytes} bytes`);
    console.log(`  requests a second: ${Math.round(ours.perSecond)} of ${Math.round(bare.perSecond)}, ${ratio.toFixed(2)} (goal ${goal})`);
    console.log(`  CPU per request: ${ours.cpuMicroseconds.toFixed(1)} µs, bare ${bare.cpuMicroseconds.toFixed(1)} µs`);
    console.log(
      `  p99 at ${paced.perSecond} a second: ${ours.p99Ms.toFixed(2)} ms, bare ${bare.p99Ms.toFixed(2)} ms, ${p99Ratio.toFixed(2)} × (goal ${p99Goal})`,
    );
  }
}
