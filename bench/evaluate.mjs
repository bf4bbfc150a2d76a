// Evaluation, side by side in one run: each evaluator in a process of its own, as in an application, so that none pays for the memory
// and the type feedback of another.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { questions, textFlags, textGoal } from './evaluate-questions.mjs';
import { evaluators, switchyard } from './evaluators.mjs';
import { formatTime } from './format-time.mjs';

const child = fileURLToPath(new URL('evaluate-alone.mjs', import.meta.url));
const rounds = 3;

function measureAlone(name) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', child, name], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} could not be measured: ${stderr}`);
  return JSON.parse(stdout);
}

/** Of each evaluator the least of its medians: other processes only ever add. In turns, so that a busy moment hits all. */
function measureAll() {
  const measured = Object.fromEntries(evaluators.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) for (const { name } of evaluators) measured[name].push(measureAlone(name));
  return (name, question) => Math.min(...measured[name].map((nanoseconds) => nanoseconds[question]));
}

export function report() {
  const least = measureAll();
  const rows = questions.map(({ name: question, goal }) => {
    const nanoseconds = Object.fromEntries(evaluators.map(({ name }) => [name, least(name, question)]));
    return { question, goal, nanoseconds, ratio: fastestOther(nanoseconds) / nanoseconds[switchyard.name] };
  });
  const kept = least(switchyard.name, 'text');
  const { nanoseconds } = rows.find((row) => row.question === `all ${textFlags} flags`);
  return { rows, texts: { kept, anew: least(switchyard.name, 'textAnew'), ratio: fastestOther(nanoseconds) / kept, goal: textGoal } };
}

function fastestOther({ [switchyard.name]: _, ...others }) {
  return Math.min(...Object.values(others));
}

export function print({ rows, texts }) {
  console.log('\nEvaluation, each in a process of its own, median of a call (how many times as long as Switchyard)\n');
  const width = Math.max(...evaluators.map(({ name }) => name.length));
  const cell = (text) => text.padStart(20);
  console.log(''.padEnd(width) + rows.map(({ question }) => cell(question)).join(''));
  for (const { name } of evaluators) {
    const cells = rows.map(({ nanoseconds }) =>
      cell(`${formatTime(nanoseconds[name])} (${(nanoseconds[name] / nanoseconds[switchyard.name]).toFixed(1)}×)`),
    );
    console.log(name.padEnd(width) + cells.join(''));
  }
  console.log('fastest other'.padEnd(width) + rows.map(({ ratio, goal }) => cell(`${ratio.toFixed(1)}× (goal ${goal}×)`)).join(''));
  const { kept, anew, ratio, goal } = texts;
  console.log(
    `\nThe JSON text of a full OFREP answer for all ${textFlags} flags: ${formatTime(kept)}; with no text kept: ${formatTime(anew)}`,
  );
  console.log(`The fastest other takes ${ratio.toFixed(1)}× as long (goal ${goal}×) for its values alone.`);
}
