// Runs the benchmarks: `--only evaluate` or `--only edge` for one of them, `--json` for data instead of tables.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } });
const report = { node: process.version, cpu: cpus()[0]?.model, cpus: cpus().length };

if (!values.json) console.log(`Node ${process.version} on ${report.cpus} × ${report.cpu}`);
if (values.only !== 'edge') {
  const { measureEvaluation, printEvaluation } = await import('./evaluate.mjs');
  report.evaluation = await measureEvaluation();
  if (!values.json) printEvaluation(report.evaluation);
}
if (values.only !== 'evaluate') {
  const { measureEdge, printEdge } = await import('./edge.mjs');
  report.edge = await measureEdge();
  if (!values.json) printEdge(report.edge);
}
if (values.json) console.log(JSON.stringify(report, null, 2));
