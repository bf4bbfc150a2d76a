// What a setting or a rule serves: one variant, a percentage or a split. Compiled to a function that hands out answers made
// beforehand.
import { toBucketText } from '../flag/bucket-value.ts';
import { pickFraction } from '../flag/flagd-fractional.ts';
import { murmur3Prefix } from '../flag/murmur3.ts';
import { bucketOf, percentBound, toPercent, toSaltPrefix } from '../flag/percentage.ts';
import { pickVariant, scoreOf, toContenders } from '../flag/rendezvous.ts';
import { variantsMax } from '../registry/limits.ts';
import { packedBucketings } from '../snapshot/format.ts';
import { faulty, toIndex, toList, toNumber, toOptionalText, toPercentNumber } from '../snapshot/unpack.ts';
import { toAttributeReader } from './attribute.ts';
import type { Answer } from './evaluation.ts';
import type { Walk } from './walk.ts';

/** What a serve needs to know of its flag. */
export interface ServeWorld {
  readonly salt: string;
  readonly off: number;
  readonly variants: readonly string[];
  /** The answer for this variant, where this serve stands. */
  answer(variant: number, reason: 'decided' | 'SPLIT' | 'DEFAULT'): Answer;
}

export interface CompiledServe {
  /** The answer for every context, or null when it depends on one. */
  readonly constant: Answer | null;
  decide(walk: Walk): Answer;
}

interface Bucketing {
  readonly attribute: string;
  readonly salt: string;
  readonly native: boolean;
  readText(walk: Walk): string | undefined;
}

function toBucketing(by: unknown, salt: unknown, bucketing: unknown, world: ServeWorld): Bucketing {
  const attribute = toOptionalText(by, 'an attribute') ?? 'targetingKey';
  const read = toAttributeReader(attribute);
  return {
    attribute,
    salt: toOptionalText(salt, 'a salt') ?? world.salt,
    native: packedBucketings[toIndex(bucketing, packedBucketings.length, 'a bucketing')] === 'native',
    readText: (walk) => toBucketText(read(walk.context)),
  };
}

function always(answer: Answer): CompiledServe {
  return { constant: answer, decide: () => answer };
}

function noteMissing(walk: Walk, attribute: string): void {
  walk.trace?.note('bucket', attribute, false, `${attribute} is missing, so nobody can be put into a bucket: off.`);
}

function toPercentServe(packed: readonly unknown[], world: ServeWorld): CompiledServe {
  const percent = toPercentNumber(packed[1], 'a percentage');
  const { attribute, salt, native, readText } = toBucketing(packed[2], packed[3], packed[4], world);
  if (world.variants.length !== 2 || !native) return faulty('a percentage needs two variants and native buckets');
  const other = 1 - world.off;
  if (percent === 0 || percent === 100) return always(world.answer(percent === 0 ? world.off : other, 'decided'));
  const prefix = toSaltPrefix(salt);
  const bound = percentBound(percent);
  const missing = world.answer(world.off, 'DEFAULT');
  const on = world.answer(other, 'SPLIT');
  const off = world.answer(world.off, 'SPLIT');
  const decide = (walk: Walk): Answer => {
    const text = readText(walk);
    if (text === undefined) {
      if (walk.trace !== null) noteMissing(walk, attribute);
      return missing;
    }
    const bucket = bucketOf(prefix, text);
    walk.trace?.note('bucket', attribute, bucket < bound, `The bucket is ${toPercent(bucket).toFixed(3)} %, the bound ${percent} %.`);
    return bucket < bound ? on : off;
  };
  return { constant: null, decide };
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
    const text = bucketing.readText(walk);
    if (text === undefined) {
      if (walk.trace !== null) noteMissing(walk, bucketing.attribute);
      return missing;
    }
    const variant = picker.pick(text);
    walk.trace?.note('bucket', bucketing.attribute, true, picker.describe(text));
    return answers[variant] ?? missing;
  };
  return { constant: null, decide };
}

/** Checks and compiles a packed serve; throws FormatFault where it is none. */
export function toServe(packed: unknown, world: ServeWorld): CompiledServe {
  if (!Array.isArray(packed)) return always(world.answer(toIndex(packed, world.variants.length, 'a variant'), 'decided'));
  if (packed[0] === 0) return toPercentServe(packed, world);
  return packed[0] === 1 ? toSplitServe(packed, world) : faulty('an unknown way to serve');
}
