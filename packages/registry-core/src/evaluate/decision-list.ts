// The global settings of a snapshot's flags as one list of numbers, in which a bulk evaluation reads on instead of following
// objects through the memory: rules in order, the first that holds decides (a decision list: Rivest, "Learning Decision Lists", 1987).
//
// A setting:    the number of its rules, its rules, what it serves.
// A rule:       slot and code of its guard, slot and code of its second guard, what it serves. A slot of -1 stands for no guard, as second
//               slot -2 for a test of its own, whose index is in place of the code.
// What is served: an index and its kind in the two lowest bits: an answer, a percentage in this list, or an object that decides.
// A percentage: slot of the attribute; the hash after its salt; the bound; the answers on, off and missing.
import { murmur3AfterBlocks } from '../flag/murmur3.ts';
import type { AttributeList } from './attribute.ts';
import type { ConditionTest, Guard } from './condition-test.ts';
import type { Answer } from './evaluation.ts';
import type { CompiledRule, FlagSetting } from './flag-setting.ts';
import { readCode, readHashed, renew } from './read-attribute.ts';
import { type CompiledServe, decideServe, type PercentServe } from './serve.ts';
import type { ReadAttributes, Walk } from './walk.ts';

const ruleLength = 5;
const ownTest = -2;
const kinds = { answer: 0, percent: 1, object: 2 } as const;

export interface DecisionList {
  readonly attributes: AttributeList;
  numbers: Int32Array;
  /** Numbers in use. The first stands for nothing, so that no setting is at 0. */
  length: number;
  readonly answers: Answer[];
  readonly tests: ConditionTest[];
  readonly objects: CompiledServe[];
}

export function createDecisionList(attributes: AttributeList): DecisionList {
  return { attributes, numbers: new Int32Array(256), length: 1, answers: [], tests: [], objects: [] };
}

/** The index that `item` gets. */
function push<T>(list: T[], item: T): number {
  return list.push(item) - 1;
}

function append(list: DecisionList, numbers: readonly number[]): void {
  const needed = list.length + numbers.length;
  if (needed > list.numbers.length) {
    const longer = new Int32Array(Math.max(needed, list.numbers.length * 2));
    longer.set(list.numbers);
    list.numbers = longer;
  }
  list.numbers.set(numbers, list.length);
  list.length = needed;
}

/** Where the percentage begins. Hashes are whole numbers, so a bound between two of them is the next. */
function appendPercent(list: DecisionList, { attribute, mixed, pending, length, bound, on, off, missing }: PercentServe): number {
  const start = list.length;
  const answers = [on, off, missing].map((answer) => push(list.answers, answer));
  append(list, [attribute.slot, mixed, pending, length, Math.ceil(bound), ...answers]);
  return start;
}

function toServed(list: DecisionList, serve: CompiledServe): number {
  const { constant, percent } = serve;
  if (constant !== null) return (push(list.answers, constant) << 2) | kinds.answer;
  // The highest bound is one more than the list can hold.
  if (percent !== null && Math.ceil(percent.bound) < 2 ** 32) return (appendPercent(list, percent) << 2) | kinds.percent;
  return (push(list.objects, serve) << 2) | kinds.object;
}

function toGuard(guard: Guard | null): [number, number] {
  return guard === null ? [-1, 0] : [guard.slot, guard.code];
}

function toSecond(list: DecisionList, { second, rest }: CompiledRule): [number, number] {
  return second !== null || rest === null ? toGuard(second) : [ownTest, push(list.tests, rest)];
}

/** Adds an answer that every context gets; answers its place, a negative number. */
export function addAnswer(list: DecisionList, answer: Answer): number {
  return ~push(list.answers, answer);
}

/** Adds the setting; answers its place, a positive number. */
export function addSetting(list: DecisionList, { rules, serve }: FlagSetting): number {
  const served = [...rules.map((rule) => rule.serve), serve].map((one) => toServed(list, one));
  const start = list.length;
  const packed = rules.flatMap((rule, i) => [...toGuard(rule.guard), ...toSecond(list, rule), served[i]!]); // one for each rule
  append(list, [rules.length, ...packed, served[rules.length]!]); // and one more
  return start;
}

/** The code of the context's value; found once for all rules. */
function codeAt(read: ReadAttributes, slot: number, walk: Walk, list: DecisionList): number {
  const known = read.codes[slot]!; // renewed for all slots
  return known < 0 ? readCode(read.codes, slot, walk.context, list.attributes) : known;
}

function decidePercent(list: DecisionList, at: number, read: ReadAttributes, walk: Walk): Answer {
  const { numbers, answers } = list;
  const slot = numbers[at]!; // all of a percentage is in the list
  if (read.hashedSlot !== slot && !readHashed(walk, read, list.attributes.at(slot))) return answers[numbers[at + 7]!]!;
  const hash = murmur3AfterBlocks(numbers[at + 1]!, numbers[at + 2]!, numbers[at + 3]!, read.hashed);
  return answers[numbers[hash < numbers[at + 4]! >>> 0 ? at + 5 : at + 6]!]!;
}

function decideServed(list: DecisionList, served: number, read: ReadAttributes, walk: Walk): Answer {
  const index = served >>> 2;
  const kind = served & 3;
  // Indexes were given by `toServed`.
  if (kind === kinds.answer) return list.answers[index]!;
  return kind === kinds.percent ? decidePercent(list, index, read, walk) : decideServe(list.objects[index]!, walk);
}

/** What is at `place` gives this in a bulk evaluation. */
export function decideListed(list: DecisionList, place: number, read: ReadAttributes, walk: Walk): Answer {
  if (place < 0) return list.answers[~place]!; // given by `addAnswer`
  if (read.version !== list.attributes.version()) renew(read, list.attributes);
  const { numbers } = list;
  const end = place + 1 + numbers[place]! * ruleLength; // a setting begins with the number of its rules
  for (let at = place + 1; at < end; at += ruleLength) {
    const slot = numbers[at]!; // rules are whole
    if (slot >= 0 && codeAt(read, slot, walk, list) !== numbers[at + 1]) continue;
    const second = numbers[at + 2]!;
    if (second >= 0 && codeAt(read, second, walk, list) !== numbers[at + 3]) continue;
    if (second === ownTest && !list.tests[numbers[at + 3]!]!(walk)) continue; // given by `toSecond`
    return decideServed(list, numbers[at + 4]!, read, walk);
  }
  return decideServed(list, numbers[end]!, read, walk);
}
