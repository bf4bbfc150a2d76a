// One evaluator answers every question, in a process of its own: `node evaluate-alone.mjs <evaluator>` prints nanoseconds of a call by
// question. It must first give the right answers; only then it is timed.
import { do_not_optimize, measure } from 'mitata';
import { expectedValue, makeFlags, makeUsers, userCount } from './dataset.mjs';
import { questions, textCalls, textFlags } from './evaluate-questions.mjs';
import { evaluators, switchyard } from './evaluators.mjs';

const cpuNanoseconds = 300e6;

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

async function time(call) {
  const { p50 } = await measure(call, { min_cpu_time: cpuNanoseconds });
  return p50;
}

async function measureSize(evaluator, size, users) {
  const flags = makeFlags(size);
  const loaded = await evaluator.open(evaluator.encode(flags));
  verify(evaluator.name, loaded, flags, users, size > 1_000 ? 5 : 150);
  const contexts = users.map(loaded.toContext);
  const nanoseconds = {};
  for (const question of questions.filter((one) => one.flags === size)) {
    nanoseconds[question.name] = await time(toCall(loaded, question, contexts));
  }
  if (evaluator === switchyard && size === textFlags) {
    verifyText(loaded, contexts[0]);
    const question = { key: undefined, users: userCount };
    for (const text of textCalls) nanoseconds[text] = await time(toCall({ all: loaded[text] }, question, contexts));
  }
  loaded.close?.();
  return nanoseconds;
}

const evaluator = evaluators.find(({ name }) => name === process.argv[2]);
const users = makeUsers();
const nanoseconds = {};
for (const size of new Set(questions.map(({ flags }) => flags))) Object.assign(nanoseconds, await measureSize(evaluator, size, users));
console.log(JSON.stringify(nanoseconds));
// Some evaluators keep timers.
process.exit();
