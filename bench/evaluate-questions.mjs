// What every evaluator is asked, and how many times as long the fastest of the others may at least take.
import { userCount } from './dataset.mjs';

export const questions = [
  { name: 'static flag', flags: 500, key: 'timed-static', users: userCount, goal: 2 },
  { name: '20 % rollout', flags: 500, key: 'timed-rollout', users: userCount, goal: 4 },
  { name: 'ten rules', flags: 500, key: 'timed-rules', users: 100, goal: 8 },
  { name: 'all 500 flags', flags: 500, key: undefined, users: userCount, goal: 10 },
  { name: 'all 10,000 flags', flags: 10_000, key: undefined, users: 100, goal: 10 },
];

/** Flags in the answer whose text is measured; the others may at least take so many times as long for their values alone. */
export const textFlags = 500;
export const textGoal = 3;
/** With the texts of answers kept from call to call, and without. */
export const textCalls = ['text', 'textAnew'];
