// One evaluator opens one file, in a process of its own: `node open-once.mjs <evaluator> <file>`.
import { readFileSync } from 'node:fs';
import { makeUsers } from './dataset.mjs';
import { evaluators } from './evaluators.mjs';

const [name, file] = process.argv.slice(2);
const evaluator = evaluators.find((one) => one.name === name);
const sent = readFileSync(file);
const payload = name === 'switchyard' ? new Uint8Array(sent) : sent.toString();
const [user] = makeUsers();

function heapUsed() {
  for (let i = 0; i < 3; i++) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const before = heapUsed();
const start = performance.now();
const opened = await evaluator.open(payload);
opened.one('timed-rules', opened.toContext(user));
const milliseconds = performance.now() - start;
opened.all(opened.toContext(user));
console.log(JSON.stringify({ milliseconds, bytes: sent.length, heapBytes: heapUsed() - before }));
opened.close?.();
process.exit();
