// A replay asks once for contexts that agree in what a key depends on; it must count what asking for each of them would count.
import { affectedKeys } from '@switchyard/registry-core/change/affected-keys';
import { touchedBetween } from '@switchyard/registry-core/change/difference';
import { toEntries } from '@switchyard/registry-core/registry/entry';
import type { Registry } from '@switchyard/registry-core/registry/registry';
import { RecordedEvent } from '@switchyard/registry-core/replay/recorded-event';
import { createReplay } from '@switchyard/registry-core/replay/replay';
import { servedText, toServed } from '@switchyard/registry-core/replay/served';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { compile, open } from './compiled.ts';
import { contexts, registries } from './registry-arbitrary.ts';

vi.setConfig({ testTimeout: 120_000 });

/** What a recording may hold of a context: attributes of plain values. */
const recorded = contexts.map((context): RecordedEvent => {
  const { context: member } = RecordedEvent.shape;
  const plain = Object.entries(context).filter(([name, value]) => member.safeParse({ [name]: value }).success);
  return { event: 'search', context: member.parse(Object.fromEntries(plain)), figures: {} };
});

const stateOf = (registry: Registry) => ({ snapshot: open(compile(registry)), entries: toEntries(registry) });

/** An edit of one registry into another in part: some of its keys, its cohorts or its places. */
const pairs = fc
  .tuple(registries, registries, fc.constantFrom('keys', 'cohorts', 'spans', 'all'))
  .map(([one, other, what]): [Registry, Registry] => {
    const edited: Registry = { ...one };
    if (what === 'keys') edited.keys = { ...one.keys, 'config.a': other.keys['config.a'] ?? one.keys['config.a'] } as Registry['keys'];
    if (what === 'cohorts') edited.cohorts = other.cohorts;
    if (what === 'spans') Object.assign(edited, { holdouts: other.holdouts, layers: other.layers });
    return [one, what === 'all' ? other : edited];
  })
  .filter(([one, other]) => [one, other].every(isWhole));

function isWhole(registry: Registry): boolean {
  try {
    compile(registry);
    return true;
  } catch {
    return false;
  }
}

/** Each context again, and with one attribute of another: what is remembered of the first must not be told to those that differ. */
function variationsOf(drawn: readonly RecordedEvent[]): RecordedEvent[] {
  return drawn.flatMap((event, index) => {
    const other = drawn[(index + 1) % drawn.length] ?? event;
    const varied = Object.entries(other.context).map(([name, value]) => ({ ...event, context: { ...event.context, [name]: value } }));
    return [event, ...varied];
  });
}

it('a replay of the affected keys counts what asking every key for every context counts', () => {
  let changes = 0;
  fc.assert(
    fc.property(pairs, fc.array(recorded, { minLength: 1, maxLength: 8 }), ([one, other], drawn) => {
      const [before, after] = [stateOf(one), stateOf(other)];
      const keys = affectedKeys({ touched: touchedBetween(before.entries, after.entries), revives: [] }, before.entries, after.entries);
      const replay = createReplay({ before, after, keys, dimensions: {} });
      const events = [...drawn, ...variationsOf(drawn)];
      for (const event of events) replay.add(event);
      const counted = new Map(replay.radius().keys.map(({ key, changed }) => [key, changed]));
      const all = [...new Set([...before.snapshot.keys, ...after.snapshot.keys])];
      const expected = new Map<string, number>();
      for (const key of all)
        for (const { context } of events) {
          const [was, is] = [before, after].map(({ snapshot }) => servedText(toServed(snapshot.evaluate(key, context))));
          if (was !== is) expected.set(key, (expected.get(key) ?? 0) + 1);
        }
      expect(counted).toEqual(expected);
      changes += counted.size;
    }),
    { numRuns: 40 },
  );
  expect(changes).toBeGreaterThan(15);
});
