// Runs the benchmarks: `--only evaluate`, `open`, `scopes`, `members`, `edge`, `stack`, `scale` or `replay` for one of them, `--json` for data instead of tables.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

const benchmarks = ['evaluate', 'open', 'scopes', 'members', 'edge', 'stack', 'scale', 'replay'];

const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } });
if (values.only !== undefined && !benchmarks.includes(values.only)) {
  console.error(`There is no benchmark ${values.only}; there are ${benchmarks.join(', ')}.`);
  process.exit(1);
}
const all = { node: process.version, cpu: cpus()[0]?.model, cpus: cpus().length };
if (!values.json) console.log(`Node ${process.version} on ${all.cpus} × ${all.cpu}`);
for (const name of values.only === undefined ? benchmarks : [values.only]) {
  const { report, print } = await import(`./${name}.mjs`);
  all[name] = await report();
  if (!values.json) print(all[name]);
}
if (values.json) console.log(JSON.stringify(all, null, 2));

// A stack leaves timers of its libraries behind.
process.exit();
