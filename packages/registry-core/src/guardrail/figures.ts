// Works out guardrails over replayed events: each figure with the values of before and with those of after, over the same events.
import type { Evaluation } from '../evaluate/evaluation.ts';
import type { ConfigType } from '../registry/config-key.ts';
import type { Guardrail, GuardrailAggregate } from '../registry/guardrail.ts';
import type { Json } from '../registry/json.ts';
import { guardrailStepsTotalMax } from '../registry/limits.ts';
import type { RecordedEvent } from '../replay/recorded-event.ts';
import type { Answers } from '../replay/replay.ts';
import { createExpressionMeter, type ExpressionMeter, type Given, toCel } from '../rule/metered-expression.ts';
import { configVariable, type ParsedRule, parseRule } from '../rule/parse-rule.ts';
import { contextVariable, eventVariable } from './check-figure.ts';
import { createTally, mergeSums, type Tallied, type Tally, type TallySums, toTallied } from './tally.ts';

/** A guardrail worked out. */
export interface Figure extends Tallied {
  readonly guardrail: string;
}

/** A guardrail worked out over a part of the events. */
export interface FigureTally {
  readonly guardrail: string;
  readonly aggregate: GuardrailAggregate;
  readonly sums: TallySums;
}

/** Of the same guardrails in the same order. */
export function mergeFigures(some: readonly FigureTally[], others: readonly FigureTally[]): FigureTally[] {
  return some.map((one, index) => {
    const other = others[index];
    return other ? { ...one, sums: mergeSums(one.sums, other.sums) } : one;
  });
}

export function toFigure({ guardrail, aggregate, sums }: FigureTally): Figure {
  return { guardrail, ...toTallied(sums, aggregate) };
}

/** What a key's values are to CEL; flags have the types of JSON. */
export type TypeOfKey = (key: string) => ConfigType;

export interface Figures {
  add(event: RecordedEvent, answers: Answers): void;
  tallies(): FigureTally[];
}

export interface FiguresInput {
  readonly guardrails: readonly Guardrail[];
  readonly typeBefore: TypeOfKey;
  readonly typeAfter: TypeOfKey;
  readonly placeOf: (event: RecordedEvent) => string | undefined;
  /** How much all expressions together may work. */
  readonly stepsMax?: number;
}

export function createFigures({ guardrails, typeBefore, typeAfter, placeOf, stepsMax = guardrailStepsTotalMax }: FiguresInput): Figures {
  const all = guardrails.flatMap((guardrail) => {
    const parsed = parseRule(guardrail.expression);
    return parsed.ok ? [toMeasured(guardrail, parsed.value, stepsMax, toValues(typeBefore), toValues(typeAfter))] : [];
  });
  return {
    add(event, answers) {
      for (const one of all) if (one.guardrail.event === event.event) measure(one, event, answers, placeOf(event) ?? null);
    },
    tallies: () => all.map(({ guardrail: { key, aggregate }, tally }) => ({ guardrail: key, aggregate, sums: tally.sums() })),
  };
}

interface Measured {
  readonly guardrail: Guardrail;
  readonly parsed: ParsedRule;
  readonly meter: ExpressionMeter;
  readonly evaluate: ReturnType<ExpressionMeter['prepare']>;
  readonly valuesBefore: ValueOf;
  readonly valuesAfter: ValueOf;
  readonly tally: Tally;
}

function toMeasured(guardrail: Guardrail, parsed: ParsedRule, stepsMax: number, valuesBefore: ValueOf, valuesAfter: ValueOf): Measured {
  const meter = createExpressionMeter([configVariable, contextVariable, eventVariable], stepsMax);
  return { guardrail, parsed, meter, evaluate: meter.prepare(parsed), valuesBefore, valuesAfter, tally: createTally(guardrail.aggregate) };
}

function measure(one: Measured, event: RecordedEvent, answers: Answers, place: string | null): void {
  const { parsed, meter, evaluate, valuesBefore, valuesAfter, tally } = one;
  const variables = { [eventVariable]: toMap(event.figures), [contextVariable]: toMap(event.context) };
  const was = parsed.keys.map((key) => valuesBefore(key, answers.before(key)));
  const is = parsed.keys.map((key) => valuesAfter(key, answers.after(key)));
  const valueWith = (values: readonly unknown[]): Given => {
    if (meter.isExhausted()) return { ok: false, reason: 'All events together take too many steps.' };
    return evaluate({ ...variables, [configVariable]: new Map(parsed.keys.map((key, index) => [key, values[index]])) });
  };
  const before = valueWith(was);
  // Most events get what they got: then so does the figure.
  const after = is.every((value, index) => value === was[index]) ? before : valueWith(is);
  tally.add(before, after, place);
}

function toMap(members: Readonly<Record<string, unknown>>): Map<string, unknown> {
  return new Map(Object.entries(members));
}

type ValueOf = (key: string, evaluation: Evaluation | undefined) => unknown;

/** Values as CEL has them; answers of a bulk are shared, so each is converted once. Without an answer the key has no value. */
function toValues(typeOf: TypeOfKey): ValueOf {
  const known = new WeakMap<object, unknown>();
  return (key, evaluation) => {
    const value: Json | undefined = evaluation === undefined || evaluation.reason === 'ERROR' ? undefined : evaluation.value;
    if (evaluation === undefined || value === undefined || typeof value !== 'object')
      return value === undefined ? null : toCel(typeOf(key), value);
    const there = known.get(evaluation);
    if (there !== undefined) return there;
    const converted = toCel(typeOf(key), value);
    known.set(evaluation, converted);
    return converted;
  };
}
