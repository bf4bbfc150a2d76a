// What a setting or a rule serves: one variant, a percentage or a split. Compiled to a function that hands out answers made
// beforehand.
import { toBucketText } from '../flag/bucket-value.ts';
import { pickFraction } from '../flag/flagd-fractional.ts';
import { type Murmur3State, murmur3Prefix } from '../flag/murmur3.ts';
import { percentBound, toPercent, toSaltPrefix } from '../flag/percentage.ts';
import { pickVariant, scoreOf, toContenders } from '../flag/rendezvous.ts';
import { variantsMax } from '../registry/limits.ts';
import { packedBucketings } from '../snapshot/format.ts';
import { faulty, toIndex, toList, toNumber, toOptionalText, toPercentNumber } from '../snapshot/unpack.ts';
import type { Attribute, AttributeList } from './attribute.ts';
import type { Answer } from './evaluation.ts';
import { hashAttribute, readAttribute } from './read-attribute.ts';
import type { Walk } from './walk.ts';

/** What a serve needs to know of its flag. */
export interface ServeWorld {
  readonly salt: string;
  readonly off: number;
  readonly variants: readonly string[];
  readonly attributes: AttributeList;
  /** The answer for this variant, where this serve stands. */
  answer(variant: number, reason: 'decided' | 'SPLIT' | 'DEFAULT'): Answer;
}

/** A percentage as one flat object, which is also the state of the hash after its salt. */
export interface PercentServe extends Murmur3State {
  /** Hashes below this are in. */
  readonly bound: number;
  readonly on: Answer;
  readonly off: Answer;
  readonly missing: Answer;
  readonly attribute: Attribute;
}

export interface CompiledServe {
  /** The answer for every context, or null when it depends on one. */
  readonly constant: Answer | null;
  readonly percent: PercentServe | null;
  readonly decide: ((walk: Walk) => Answer) | null;
}

interface Bucketing {
  readonly attribute: Attribute;
  readonly salt: string;
  readonly native: boolean;
}

function toBucketing(by: unknown, salt: unknown, bucketing: unknown, world: ServeWorld): Bucketing {
  const attribute = world.attributes.of(toOptionalText(by, 'an attribute') ?? 'targetingKey');
  return {
    attribute,
    salt: toOptionalText(salt, 'a salt') ?? world.salt,
    native: packedBucketings[toIndex(bucketing, packedBucketings.length, 'a bucketing')] === 'native',
  };
}

function always(answer: Answer): CompiledServe {
  return { constant: answer, percent: null, decide: null };
}

function noteMissing(walk: Walk, { name }: Attribute, missing: Answer): Answer {
  walk.trace?.note('bucket', name, false, `${name} is missing, so nobody can be put into a bucket: off.`);
  return missing;
}

function toPercentServe(packed: readonly unknown[], world: ServeWorld): CompiledServe {
  const percent = toPercentNumber(packed[1], 'a percentage');
  const { attribute, salt, native } = toBucketing(packed[2], packed[3], packed[4], world);
  if (world.variants.length !== 2 || !native) return faulty('a percentage needs two variants and native buckets');
  const other = 1 - world.off;
  if (percent === 0 || percent === 100) return always(world.answer(percent === 0 ? world.off : other, 'decided'));
  return {
    constant: null,
    percent: {
      ...toSaltPrefix(salt),
      bound: percentBound(percent),
      on: world.answer(other, 'SPLIT'),
      off: world.answer(world.off, 'SPLIT'),
      missing: world.answer(world.off, 'DEFAULT'),
      attribute,
    },
    decide: null,
  };
}

function decidePercent(percent: PercentServe, walk: Walk): Answer {
  const { attribute, bound } = percent;
  const bucket = hashAttribute(walk, attribute, percent);
  if (bucket === undefined) return noteMissing(walk, attribute, percent.missing);
  walk.trace?.note('bucket', attribute.name, bucket < bound, `The bucket is ${showPercent(bucket)}, the bound ${showPercent(bound)}.`);
  return bucket < bound ? percent.on : percent.off;
}

function showPercent(hash: number): string {
  return `${toPercent(hash).toFixed(3)} %`;
}

/** What is served in this walk. */
export function decideServe(serve: CompiledServe, walk: Walk): Answer {
  if (serve.constant !== null) return serve.constant;
  return serve.percent === null ? serve.decide!(walk) : decidePercent(serve.percent, walk); // one of the three is there
}

function toWeights(packed: unknown, variants: number): [number, number][] {
  const list = toList(packed, 'weights', variantsMax * 2);
  const weights: [number, number][] = [];
  for (let i = 0; i + 1 < list.length; i += 2) {
    const weight = toNumber(list[i + 1], 'a weight');
    if (weight < 0) return faulty('a weight is negative');
    weights.push([toIndex(list[i], variants, 'a variant'), weight]);
  }
  return weights;
}

/** Finds the variant of a bucketing text, and says how for people. */
interface Picker {
  pick(text: string): number;
  describe(text: string): string;
}

function toPicker(weights: readonly (readonly [number, number])[], { salt, native }: Bucketing, names: readonly string[]): Picker {
  if (!native) {
    const prefix = murmur3Prefix(salt);
    return { pick: (text) => pickFraction(weights, prefix, text), describe: () => 'The bucket as flagd computes it.' };
  }
  const contenders = toContenders(weights, names, salt);
  const score = (text: string) => contenders.map((one) => `${names[one.variant]} ${scoreOf(one, text).toFixed(6)}`).join(', ');
  return { pick: (text) => pickVariant(contenders, text), describe: (text) => `The lowest score wins: ${score(text)}.` };
}

function toSplitServe(packed: readonly unknown[], world: ServeWorld): CompiledServe {
  const weights = toWeights(packed[1], world.variants.length);
  const bucketing = toBucketing(packed[2], packed[3], packed[4], world);
  const positive = weights.filter(([, weight]) => weight > 0);
  const [only] = positive;
  if (only === undefined) return faulty('a split has no weight');
  // Everyone gets the only variant with a weight, so no attribute is needed, as at 100 %.
  if (positive.every(([variant]) => variant === only[0])) return always(world.answer(only[0], 'decided'));
  const picker = toPicker(weights, bucketing, world.variants);
  const answers = world.variants.map((_, variant) => world.answer(variant, 'SPLIT'));
  const missing = world.answer(world.off, 'DEFAULT');
  const decide = (walk: Walk): Answer => {
    const text = toBucketText(readAttribute(walk, bucketing.attribute));
    if (text === undefined) return noteMissing(walk, bucketing.attribute, missing);
    const variant = picker.pick(text);
    walk.trace?.note('bucket', bucketing.attribute.name, true, picker.describe(text));
    return answers[variant] ?? missing;
  };
  return { constant: null, percent: null, decide };
}

/** Checks and compiles a packed serve; throws FormatFault where it is none. */
export function toServe(packed: unknown, world: ServeWorld): CompiledServe {
  if (!Array.isArray(packed)) return always(world.answer(toIndex(packed, world.variants.length, 'a variant'), 'decided'));
  if (packed[0] === 0) return toPercentServe(packed, world);
  return packed[0] === 1 ? toSplitServe(packed, world) : faulty('an unknown way to serve');
}
