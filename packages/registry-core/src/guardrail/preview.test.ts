// Recorded events against two states of a registry: who gets something else, and what becomes of the figures.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSnapshot } from '../evaluate/open-snapshot.ts';
import { toEntries } from '../registry/entry.ts';
import { Guardrail } from '../registry/guardrail.ts';
import type { Json } from '../registry/json.ts';
import { isJsonObject } from '../registry/json-object.ts';
import { Registry } from '../registry/registry.ts';
import type { RecordedEvent } from '../replay/recorded-event.ts';
import type { ReplayedState } from '../replay/replay.ts';
import { compileSnapshot } from '../snapshot/compile-snapshot.ts';
import { figureFault } from './check-figure.ts';
import { judge } from './judge.ts';
import { createPreview, mergePreviews, type PreviewFigures, type PreviewTally, toPreviewFigures } from './preview.ts';

const spotlight = {
  kind: 'flag',
  flagType: 'percentage',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 'spotlight',
  settings: [{ scope: {}, serve: { percent: 20 } }],
};
const base = {
  places: [
    { id: 'US', kind: 'country', name: 'United States' },
    { id: 'HOU', kind: 'city', in: 'US', name: 'Houston' },
    { id: 'LA', kind: 'city', in: 'US', name: 'Los Angeles' },
  ],
  keys: {
    'fees.pct': { kind: 'config', type: 'float', default: 0.12, settings: [{ scope: { city: 'LA' }, value: 0.15 }] },
    'fees.min': { kind: 'config', type: 'money', default: { amount: 500, currency: 'USD' } },
    'search.size': { kind: 'config', type: 'int', default: 20 },
    spotlight,
  },
};
type Keys = Record<string, object>;

function stateOf(keys: Keys = {}): ReplayedState {
  const registry = Registry.parse({ ...base, keys: { ...base.keys, ...keys } });
  const { bytes, findings } = compileSnapshot(registry);
  const opened = bytes && openSnapshot(bytes);
  if (!opened?.ok) throw new Error(JSON.stringify(findings));
  return { snapshot: opened.value, entries: toEntries(registry) };
}

const events: RecordedEvent[] = Array.from({ length: 1_000 }, (_, index) => ({
  event: index % 4 === 0 ? 'booking' : 'search',
  context: { targetingKey: `u${index}`, city: index % 2 === 0 ? 'HOU' : 'LA', role: index % 5 === 0 ? 'studio' : 'client' },
  figures: index % 4 === 0 ? { amount: 100 } : {},
}));

const guardrail = (expression: string, more: object = {}) =>
  Guardrail.parse({ key: 'revenue', event: 'booking', expression, bounds: { fallPercentMax: 5 }, ...more });
const revenue = guardrail('event.amount * config["fees.pct"]');

function typeOf(key: string) {
  const body = (base.keys as unknown as Record<string, Json>)[key];
  return isJsonObject(body) && body.kind === 'config' ? (body.type as 'float') : 'json';
}

function tallyOf(after: Keys, guardrails: readonly Guardrail[], recorded: readonly RecordedEvent[], from = 0): PreviewTally {
  const run = createPreview({
    before: stateOf(),
    after: stateOf(after),
    affected: Object.keys(after),
    guardrails,
    typeBefore: typeOf,
    typeAfter: typeOf,
  });
  for (const [index, event] of recorded.entries()) run.add(event, from + index);
  return run.tally();
}
function preview(after: Keys, guardrails: readonly Guardrail[] = [], recorded = events): PreviewFigures {
  return toPreviewFigures(tallyOf(after, guardrails, recorded));
}
const fees = (...settings: object[]): Keys => ({
  'fees.pct': { ...base.keys['fees.pct'], settings: [...base.keys['fees.pct'].settings, ...settings] },
});

describe('a preview counts', () => {
  it('who gets another value, where, from what to what and by which setting', () => {
    const { radius } = preview(fees({ scope: { city: 'HOU', role: 'studio' }, value: 0.1 }));
    expect(radius).toMatchObject({ contexts: 1_000, changed: 100 });
    expect(radius.keys).toEqual([
      {
        key: 'fees.pct',
        changed: 100,
        moves: [
          { from: { state: 'value', value: 0.12 }, to: { state: 'value', value: 0.1 }, scope: 'city=HOU,role=studio', contexts: 100 },
        ],
        otherMoves: 0,
      },
    ]);
    expect(radius.groups.place).toEqual([
      { name: 'HOU', contexts: 500, changed: 100 },
      { name: 'LA', contexts: 500, changed: 0 },
    ]);
    expect(radius.groups.role).toContainEqual({ name: 'studio', contexts: 200, changed: 100 });
  });

  it('those that a percentage takes in, and nobody else', () => {
    const { radius } = preview({ spotlight: { ...spotlight, settings: [{ scope: {}, serve: { percent: 30 } }] } });
    const share = radius.changed / radius.contexts;
    expect(share).toBeGreaterThan(0.06);
    expect(share).toBeLessThan(0.14);
    expect(radius.keys[0]?.moves).toMatchObject([{ from: { variant: 'off' }, to: { variant: 'on' } }]);
  });

  it('nobody where nothing is different, whatever else of the key changes', () => {
    expect(preview({ 'search.size': { ...base.keys['search.size'], description: 'Other words' } }).radius).toMatchObject({
      changed: 0,
      keys: [],
    });
  });

  it('a key that goes, a key that comes, and a flag that is switched off', () => {
    const gone = preview({ 'search.size': { ...base.keys['search.size'], archived: true } }).radius.keys[0]?.moves[0];
    expect(gone).toMatchObject({ from: { state: 'value', value: 20 }, to: { state: 'missing' }, contexts: 1_000 });
    const come = preview({ 'search.new': { kind: 'config', type: 'int', default: 1 } }).radius.keys[0]?.moves[0];
    expect(come).toMatchObject({ from: { state: 'missing' }, to: { state: 'value', value: 1 } });
    const off = preview({ spotlight: { ...spotlight, state: 'disabled' } }).radius.keys[0]?.moves[0];
    expect(off).toMatchObject({ to: { state: 'nothing' } });
  });

  it('and shows examples of each move, whose persons cannot be told from them', () => {
    const { examples } = preview(fees({ scope: { city: 'HOU' }, value: 0.1 })).radius;
    expect(examples).toHaveLength(2);
    expect(examples[0]).toMatchObject({ key: 'fees.pct', event: 'booking', context: { city: 'HOU', role: 'studio' } });
    expect(examples[0]?.who).toMatch(/^[0-9a-f]{8}$/);
    expect(JSON.stringify(examples)).not.toContain('targetingKey');
  });
});

describe('a guardrail', () => {
  const figureOf = (after: Keys, one: Guardrail, recorded = events) => preview(after, [one], recorded).figures[0]!; // one guardrail, one figure

  it('adds up its expression over the events of its kind, before and after', () => {
    const figure = figureOf(fees({ scope: { city: 'HOU' }, value: 0.1 }), revenue);
    // 250 bookings of 100, all in Houston: every fourth event is one, every second is there.
    expect(figure).toMatchObject({ events: 250, counted: 250, changed: 250, lost: 0, before: 3_000, after: 2_500 });
    expect(figure.places).toEqual([{ place: 'HOU', before: 3_000, after: 2_500 }]);
  });

  it.each<[string, Partial<Guardrail>, number, number]>([
    ['mean', { aggregate: 'mean' }, 12, 10],
    ['min', { aggregate: 'min' }, 12, 10],
    ['max', { aggregate: 'max' }, 12, 10],
    ['sum', { aggregate: 'sum', expression: '(event.amount - event.amount * config["fees.pct"]) / 100.0' }, 220, 225],
    ['share', { aggregate: 'share', expression: 'context.role == "studio" && config["fees.pct"] < 0.11' }, 0, 20],
  ])('takes the %s', (_aggregate, more, before, after) => {
    const figure = figureOf(fees({ scope: { city: 'HOU' }, value: 0.1 }), guardrail(more.expression ?? revenue.expression, more));
    expect(figure.before).toBeCloseTo(before, 9);
    expect(figure.after).toBeCloseTo(after, 9);
  });

  it('reads money in its smallest unit, whole numbers converted, and what a flag serves', () => {
    const money = guardrail('event.amount * 100.0 > double(config["fees.min"].amount) && config["spotlight"] ? 1.0 : 0.0');
    expect(figureOf({}, money).before).toBeGreaterThan(20);
  });

  it('leaves out events that it cannot be worked out for, and says why', () => {
    const odd: RecordedEvent[] = [...events, { event: 'booking', context: {}, figures: {} }];
    const figure = figureOf({}, revenue, odd);
    expect(figure).toMatchObject({ events: 251, counted: 250, lost: 0 });
    expect(figure.reason).toMatch(/amount/);
  });

  it('is lost where the change takes away what it reads', () => {
    const figure = figureOf({ 'fees.pct': { ...base.keys['fees.pct'], archived: true } }, revenue);
    expect(figure).toMatchObject({ counted: 0, lost: 250 });
    expect(judge(revenue, figure).state).toBe('breached');
  });
});

describe('a preview in parts', () => {
  const amounts = fc.constantFrom(0.1, 0.3, 100, 1e9, -1e9);
  const drawn = fc.record({
    event: fc.constantFrom('booking', 'search'),
    context: fc.record({
      targetingKey: fc.constantFrom('u1', 'u2', 'u3'),
      city: fc.constantFrom('HOU', 'LA'),
      role: fc.constantFrom('studio', 'client'),
    }),
    figures: fc.oneof(fc.record({ amount: amounts }), fc.constant({})),
  });
  const after = {
    ...fees({ scope: { city: 'HOU', role: 'studio' }, value: 0.1 }),
    spotlight: { ...spotlight, settings: [{ scope: {}, serve: { percent: 70 } }] },
  };
  const guardrails = (['sum', 'mean', 'min', 'max'] as const).map((aggregate) => ({ ...revenue, key: aggregate, aggregate }));

  it('is put together to what it is in one piece', () => {
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 40 }), fc.nat(40), (all, cut) => {
        const [first, second] = [all.slice(0, cut), all.slice(cut)];
        const whole = preview(after, guardrails, all);
        const merged = toPreviewFigures(mergePreviews(tallyOf(after, guardrails, first), tallyOf(after, guardrails, second, first.length)));
        expect(merged.radius).toEqual(whole.radius);
        for (const [index, figure] of merged.figures.entries()) {
          const { before, after: now, places, ...counts } = whole.figures[index]!; // as many guardrails
          expect(figure).toMatchObject(counts);
          expect([figure.before ?? 0, figure.after ?? 0]).toEqual([expect.closeTo(before ?? 0, 6), expect.closeTo(now ?? 0, 6)]);
          expect(figure.places.map(({ place }) => place).sort()).toEqual(places.map(({ place }) => place).sort());
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a judgement', () => {
  const figure = (before: number, after: number) => ({ before, after, lost: 0, counted: 10 });
  it.each<[string, Guardrail['bounds'], [number, number], string, string[]]>([
    ['keeps what falls within its bound', { fallPercentMax: 5 }, [100, 95], 'kept', []],
    ['breaches what falls further', { fallPercentMax: 5 }, [100, 94.9], 'breached', ['fallPercentMax']],
    ['takes rounding for none', { fallPercentMax: 5 }, [100, 95 - 1e-12], 'kept', []],
    ['measures the fall of a negative figure by its size', { fallPercentMax: 5 }, [-100, -106], 'breached', ['fallPercentMax']],
    ['breaches a rise', { risePercentMax: 10 }, [100, 111], 'breached', ['risePercentMax']],
    ['breaches any rise from nothing', { risePercentMax: 10 }, [0, 1], 'breached', ['risePercentMax']],
    ['breaches an absolute bound', { min: 50, max: 60 }, [55, 61], 'breached', ['max']],
    ['lets be what was outside before and comes nearer', { min: 50 }, [40, 45], 'outside', ['min']],
    ['lets be what was outside before and stays', { max: 60 }, [70, 70], 'outside', ['max']],
    ['breaches what was outside and goes further', { min: 50 }, [40, 39], 'breached', ['min']],
  ])('%s', (_what, bounds, [before, after], state, outside) => {
    expect(judge({ bounds }, figure(before, after))).toEqual({ state, bounds: outside });
  });

  it('knows nothing without an event', () => {
    expect(judge(revenue, { before: null, after: null, lost: 0, counted: 0 }).state).toBe('unknown');
  });
});

describe('an expression of a guardrail is refused', () => {
  const { entries } = stateOf({ old: { kind: 'config', type: 'int', default: 1, archived: true } });
  it.each<[string, string, Guardrail['aggregate'], string]>([
    ['without a key', 'event.amount * 2.0', 'sum', 'A guardrail reads at least one key'],
    ['with an unknown key', 'config["fees.none"]', 'sum', 'There is no key fees.none'],
    ['with an archived key', 'config["old"]', 'sum', 'old is archived'],
    ['that mixes whole numbers with an event’s', 'event.amount * config["search.size"]', 'sum', 'write double(config["search.size"])'],
    ['that mixes a literal with an event’s', 'event.nights * 2 + config["fees.pct"]', 'sum', 'write 2.0 instead of 2'],
    ['that gives no number', 'config["fees.pct"] > 0.1', 'mean', 'this gives bool; choose the share of events'],
    ['that gives no yes or no', 'config["fees.pct"]', 'share', 'A share counts the events for which something is true; this gives double.'],
    ['that is no CEL', 'event.amount *', 'sum', 'This is no CEL'],
  ])('%s', (_what, expression, aggregate, sentence) => {
    expect(figureFault({ expression, aggregate }, entries)?.message).toContain(sentence);
  });

  it('and accepted when it fits', () => {
    expect(figureFault(revenue, entries)).toBeUndefined();
    expect(figureFault({ expression: 'config["spotlight"] && context.city == "HOU"', aggregate: 'share' }, entries)).toBeUndefined();
  });
});
