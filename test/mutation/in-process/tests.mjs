// What the core's tests import as 'vitest' under mutation: the same words, collected into a list that a run goes through by itself.
// Matchers are Vitest's own.
import { format } from 'node:util';
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  customMatchers,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';
import * as chai from 'chai';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]);
globalThis[GLOBAL_EXPECT] = expect;
setState({ assertionCalls: 0, isExpectingAssertions: false, isExpectingAssertionsError: null, expectedAssertionsNumber: null }, expect);
chai.expect.extend(expect, customMatchers);

let collected = [];
let file = '';
let groups = [];
let declared = 0;

/** Tests that are declared from now on are of this file. */
export function startFile(name) {
  file = name;
  groups = [];
  declared = 0;
}

/** What was declared since the last time. */
export function takeTests() {
  const tests = collected;
  collected = [];
  return tests;
}

function declare(name, ...rest) {
  const run = rest.findLast((part) => typeof part === 'function');
  const title = [...groups, name].join(' > ');
  // Two may have the same name.
  declared += 1;
  collected.push({ id: `${file} # ${declared} ${title}`, name: title, file, run });
}

function group(name, ...rest) {
  groups.push(name);
  rest.findLast((part) => typeof part === 'function')();
  groups.pop();
}

/** One for each row of a table; a row that is no list is the only argument. */
const each =
  (one) =>
  (table) =>
  (name, ...rest) => {
    const run = rest.findLast((part) => typeof part === 'function');
    for (const row of table) {
      const values = Array.isArray(row) ? row : [row];
      one(format(name, ...values), () => run(...values));
    }
  };

export const it = Object.assign(declare, { each: each(declare) });
export const describe = Object.assign(group, { each: each(group) });
