// Evaluation in process, side by side in one run. Every evaluator must first give the right answers; only then it is timed.
import { do_not_optimize } from 'mitata';
import { expectedValue, makeFlags, makeUsers, userCount } from './dataset.mjs';
import { evaluators, switchyard } from './evaluators.mjs';
import { formatTime } from './format-time.mjs';
import { leastMedians } from './least-medians.mjs';

/** Flags in the answer whose text is measured, and how many times as long the others may at least take for their values alone. */
const textFlags = 500;
const textGoal = 3;
/** `goal`: how many times as long the fastest of the others may at least take. */
const questions = [
  { name: 'static flag', flags: 500, key: 'timed-static', users: userCount, goal: 2 },
  { name: '20 % rollout', flags: 500, key: 'timed-rollout', users: userCount, goal: 4 },
  { name: 'ten rules', flags: 500, key: 'timed-rules', users: 100, goal: 8 },
  { name: 'all 500 flags', flags: 500, key: undefined, users: userCount, goal: 10 },
  { name: 'all 10,000 flags', flags: 10_000, key: undefined, users: 100, goal: 10 },
];

/** Throws unless the evaluator agrees with the definition of every flag and shares its rollouts as it should. */
function verify(name, loaded, flags, users, checked) {
  const inRollout = users.filter((user) => loaded.one('timed-rollout', loaded.toContext(user))).length / users.length;
  if (Math.abs(inRollout - 0.2) > 0.05) throw new Error(`${name} serves a rollout of 20 % to ${Math.round(inRollout * 100)} %.`);
  for (const user of users.slice(0, checked)) {
    const context = loaded.toContext(user);
    const values = loaded.toValues(loaded.all(context));
    for (const flag of flags) {
      const expected = expectedValue(flag, user);
      const value = loaded.one(flag.key, context);
      if ((expected !== undefined && value !== expected) || values.get(flag.key) !== value) {
        throw new Error(`${name} gives ${value} (${values.get(flag.key)} in bulk) for ${flag.key} and ${user.id}, not ${expected}.`);
      }
    }
  }
}

/** The text must be what the answers say. */
function verifyText(loaded, context) {
  const { flags } = JSON.parse(loaded.text(context));
  const values = loaded.toValues(loaded.all(context));
  if (flags.length !== values.size || flags.some(({ key, value }) => value !== values.get(key)))
    throw new Error('The text says something else.');
}

/** A call for another user each time. A function of its own per evaluator, so that no type feedback of the harness is shared. */
function toCall(loaded, { key, users }, contexts) {
  const call = key === undefined ? 'all(contexts[at])' : 'one(key, contexts[at])';
  const make = new Function(
    'one',
    'all',
    'key',
    'contexts',
    'keep',
    `let at = 0; return () => { at = at + 1 === ${users} ? 0 : at + 1; keep(${call}); };`,
  );
  return make(loaded.one, loaded.all, key, contexts, do_not_optimize);
}

async function measureSize(size, users) {
  const flags = makeFlags(size);
  const opened = [];
  for (const evaluator of evaluators) {
    const loaded = await evaluator.open(evaluator.encode(flags));
    verify(evaluator.name, loaded, flags, users, size > 1_000 ? 5 : 150);
    opened.push({ name: evaluator.name, loaded, contexts: users.map(loaded.toContext) });
  }
  const rows = [];
  for (const question of questions.filter((one) => one.flags === size)) {
    const calls = Object.fromEntries(opened.map(({ name, loaded, contexts }) => [name, toCall(loaded, question, contexts)]));
    const nanoseconds = await leastMedians(calls);
    rows.push({
      question: question.name,
      goal: question.goal,
      nanoseconds,
      ratio: fastestOther(nanoseconds) / nanoseconds[switchyard.name],
    });
  }
  for (const { loaded } of opened) loaded.close?.();
  return rows;
}

async function measureTexts(users, rows) {
  const flags = makeFlags(textFlags);
  const loaded = switchyard.open(switchyard.encode(flags));
  const contexts = users.map(loaded.toContext);
  verifyText(loaded, contexts[0]);
  const question = { key: undefined, users: userCount };
  const texts = await leastMedians({
    kept: toCall({ all: loaded.text }, question, contexts),
    anew: toCall({ all: loaded.textAnew }, question, contexts),
  });
  const { nanoseconds } = rows.find((row) => row.question === `all ${textFlags} flags`);
  return { ...texts, ratio: fastestOther(nanoseconds) / texts.kept, goal: textGoal };
}

export async function report() {
  const users = makeUsers();
  const rows = [];
  for (const size of new Set(questions.map(({ flags }) => flags))) rows.push(...(await measureSize(size, users)));
  return { rows, texts: await measureTexts(users, rows) };
}

function fastestOther({ [switchyard.name]: _, ...others }) {
  return Math.min(...Object.values(others));
}

export function print({ rows, texts }) {
  console.log('\nEvaluation in process, median of a call (how many times as long as Switchyard)\n');
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
