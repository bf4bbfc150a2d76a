// The change workflow as a machine: random stories of four people, alone and at the same moment, told to the product on a real Postgres and
// to a model that knows only the rules. Whatever happened, the product is where the model is, and all of it is on record once.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Intent, intents, toAct } from './machine/intents.ts';
import { type Act, agreed, changeOf, type Model, step } from './machine/model.ts';
import { addPeople, type Digests, expectedOf, type MachineStage, setMachineStage } from './machine/stage.ts';
import { atOnce, createWorld, type World } from './world.ts';

/** Other and more stories: `SEED=7 STORIES=500 npx vitest run --project integration test/console/change-machine`. */
const seed = Number(process.env.SEED ?? 20261121);
const storiesMax = Number(process.env.STORIES ?? 25);
const turnsMax = 40;
/** Of the whole test, however slow the machine is: the stories that are left are not told. */
const timeMsMax = Number(process.env.STORIES ? 600_000 : 15_000);

let world: World;
beforeAll(async () => {
  world = await createWorld({ seeded: false });
  await addPeople(world);
});
afterAll(() => world.close());

interface Story {
  stage: MachineStage;
  model: Model;
  digests: Digests;
  turn: number;
}
let published = 0;

/** The orders in which acts of the same moment may count. */
function ordersOf(acts: readonly Act[]): (readonly number[])[] {
  if (acts.length === 1) return [[0]];
  return acts.flatMap((_, first) => [[first, 1 - first]]);
}

interface Told {
  readonly model: Model;
  readonly done: readonly boolean[];
}

function tell(model: Model, acts: readonly Act[], order: readonly number[]): Told {
  const done: boolean[] = [];
  let now = model;
  for (const index of order) {
    const act = acts[index]!; // an order of the acts
    const told = step(now, act);
    if (told.ok && act.do === 'publish') requireAgreed(now, act.change);
    now = told.model;
    done[index] = told.ok;
  }
  return { model: now, done };
}

/** Of the model too: nothing is published without so many people's word for this round and this difference. */
function requireAgreed(model: Model, name: string): void {
  const { round, difference, approvals } = changeOf(model, name);
  const words = approvals.filter((one) => one.round === round && one.difference === difference);
  expect(new Set(words.map(({ by }) => by)).size).toBeGreaterThanOrEqual(model.needed);
  expect(agreed(changeOf(model, name)).length).toBeGreaterThanOrEqual(model.needed);
}

async function play(story: Story, acts: readonly Act[]): Promise<void> {
  const { stage } = story;
  const requests = acts.map((_, index) => `${story.turn}-${index}-${Math.random()}`);
  const perform = (act: Act, index: number) => stage.perform(act, requests[index]!, story.digests); // as many as acts
  const done =
    acts.length === 1 ? [await perform(acts[0]!, 0)] : await atOnce(world, ...acts.map((act, index) => () => perform(act, index)));
  const seen = await stage.look();
  const possible = ordersOf(acts).map((order) => {
    const told = tell(story.model, acts, order);
    return { told, ...expectedOf(told.model, story.digests, seen) };
  });
  const fits = possible.find(
    ({ told, expected }) => JSON.stringify([told.done, sorted(expected)]) === JSON.stringify([done, sorted(seen)]),
  );
  if (!fits) expect({ acts, done, seen }).toEqual({ acts, done: possible[0]?.told.done, seen: possible[0]?.expected });
  story.model = fits!.told.model;
  story.digests = fits!.digests;
  for (const [index, act] of acts.entries()) {
    if (act.do === 'tick') continue;
    const records = await stage.recordsOf(requests[index]!);
    expect(records.length, `${act.do} is on record as ${records}`).toBe(!done[index] ? 0 : act.do === 'publish' && act.staged ? 2 : 1);
    if (act.do === 'publish' && done[index]) published += 1;
  }
  story.turn += 1;
}

/** With the members of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}

class Turn implements fc.AsyncCommand<{ told: true }, Story> {
  readonly #intents: readonly Intent[];
  #acts: readonly Act[] = [];
  constructor(intents: readonly Intent[]) {
    this.#intents = intents;
  }
  check = () => true;
  async run(_model: { told: true }, story: Story): Promise<void> {
    this.#acts = this.#intents.map((intent, index) => toAct(story.model, intent, `${story.turn}${index === 0 ? '' : 'b'}`));
    await play(story, this.#acts);
  }
  toString = () => JSON.stringify(this.#acts);
}

describe('the change workflow', () => {
  it(`keeps its rules whatever people try, alone and at once (seed ${seed})`, async () => {
    let number = 0;
    // The scheduler works in many transactions, so somebody else may come in the middle of it.
    const oneStep = intents.filter(({ kind }) => kind !== 'tick');
    const turns = fc.commands([intents.map((one) => new Turn([one])), fc.tuple(oneStep, oneStep).map((two) => new Turn(two))], {
      maxCommands: turnsMax,
      size: 'max',
    });
    const property = fc.asyncProperty(turns, fc.integer({ min: 1, max: 2 }), async (commands, needed) => {
      number += 1;
      const stage = await setMachineStage(world, `machine-${number}`, needed);
      const story: Story = { stage, model: stage.start, digests: new Map(), turn: 1 };
      await fc.asyncModelRun(() => ({ model: { told: true as const }, real: story }), commands);
      expect(await stage.releaseFaults(story.model)).toEqual([]);
    });
    await fc.assert(property, { seed, numRuns: storiesMax, interruptAfterTimeLimit: timeMsMax, endOnFailure: false });
    expect(published).toBeGreaterThan(0);
  }, 900_000);
});
