// Runs the benchmarks: `--only evaluate`, `open`, `scopes`, `edge` or `stack` for one of them, `--json` for data instead of tables.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } });
const report = { node: process.version, cpu: cpus()[0]?.model, cpus: cpus().length };

if (!values.json) console.log(`Node ${process.version} on ${report.cpus} × ${report.cpu}`);
const wanted = (name) => values.only === undefined || values.only === name;
if (wanted('evaluate')) {
  const { measureEvaluation, printEvaluation } = await import('./evaluate.mjs');
  report.evaluation = await measureEvaluation();
  if (!values.json) printEvaluation(report.evaluation);
}
if (wanted('open')) {
  const { measureOpening, printOpening } = await import('./open.mjs');
  report.opening = measureOpening();
  if (!values.json) printOpening(report.opening);
}
if (wanted('scopes')) {
  const { measureScopes, printScopes } = await import('./scopes.mjs');
  report.scopes = await measureScopes();
  if (!values.json) printScopes(report.scopes);
}
if (wanted('edge')) {
  const { measureEdge, printEdge } = await import('./edge.mjs');
  report.edge = await measureEdge();
  if (!values.json) printEdge(report.edge);
}
if (wanted('stack')) {
  const { measureStack, printStack } = await import('./stack.mjs');
  report.stack = await measureStack();
  if (!values.json) printStack(report.stack);
}
if (values.json) console.log(JSON.stringify(report, null, 2));

// A stack leaves timers of its libraries behind.
process.exit();
