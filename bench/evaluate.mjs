// Evaluation in process, side by side in one run. Every evaluator must first give the right answers; only then it is timed.
import { do_not_optimize, measure } from 'mitata';
import { expectedValue, makeFlags, makeUsers, userCount } from './dataset.mjs';
import * as flagdCore from './evaluators/flagd-core.mjs';
import * as growthbook from './evaluators/growthbook.mjs';
import * as switchyard from './evaluators/switchyard.mjs';
import * as unleashClient from './evaluators/unleash-client.mjs';
import * as vercelFlagsCore from './evaluators/vercel-flags-core.mjs';

const flagCount = 500;
const evaluators = [switchyard, flagdCore, unleashClient, vercelFlagsCore, growthbook];
const questions = [
  { name: 'static flag', key: 'timed-static', users: userCount },
  { name: '20 % rollout', key: 'timed-rollout', users: userCount },
  { name: 'ten rules', key: 'timed-rules', users: 100 },
  { name: `all ${flagCount} flags`, key: undefined, users: userCount },
];

/** Throws unless the evaluator agrees with the definition of every flag and shares its rollouts as it should. */
function verify(name, loaded, flags, users) {
  const inRollout = users.filter((user) => loaded.one('timed-rollout', loaded.toContext(user))).length / users.length;
  if (Math.abs(inRollout - 0.2) > 0.05) throw new Error(`${name} serves a rollout of 20 % to ${Math.round(inRollout * 100)} %.`);
  for (const user of users.slice(0, 150)) {
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

/** A call's median in nanoseconds. A function of its own per evaluator, so that no type feedback of the harness is shared. */
async function time(loaded, { key, users }, contexts) {
  const call = key === undefined ? 'all(contexts[at])' : 'one(key, contexts[at])';
  const make = new Function(
    'one',
    'all',
    'key',
    'contexts',
    'keep',
    `let at = 0; return () => { at = at + 1 === ${users} ? 0 : at + 1; keep(${call}); };`,
  );
  const { p50 } = await measure(make(loaded.one, loaded.all, key, contexts, do_not_optimize), { min_cpu_time: 500e6 });
  return p50;
}

export async function measureEvaluation() {
  const flags = makeFlags(flagCount);
  const users = makeUsers();
  const rows = questions.map(({ name }) => ({ question: name, nanoseconds: {} }));
  for (const evaluator of evaluators) {
    const loaded = await evaluator.load(flags);
    verify(evaluator.name, loaded, flags, users);
    const contexts = users.map(loaded.toContext);
    for (const [index, question] of questions.entries()) rows[index].nanoseconds[evaluator.name] = await time(loaded, question, contexts);
    loaded.close?.();
  }
  return rows;
}

const toText = (ns) =>
  ns < 1_000 ? `${ns.toFixed(1)} ns` : ns < 1_000_000 ? `${(ns / 1_000).toFixed(2)} µs` : `${(ns / 1_000_000).toFixed(2)} ms`;

export function printEvaluation(rows) {
  console.log('\nEvaluation in process, median of a call (how many times as long as Switchyard)\n');
  const width = Math.max(...evaluators.map(({ name }) => name.length));
  console.log(['', ...rows.map(({ question }) => question.padStart(22))].join('').padStart(width + 22 * rows.length));
  for (const { name } of evaluators) {
    const cells = rows.map(({ nanoseconds }) =>
      `${toText(nanoseconds[name])} (${(nanoseconds[name] / nanoseconds[switchyard.name]).toFixed(1)}×)`.padStart(22),
    );
    console.log(name.padEnd(width) + cells.join(''));
  }
}
