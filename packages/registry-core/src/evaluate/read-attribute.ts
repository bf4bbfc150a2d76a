// What an evaluation reads of its context: attributes, the codes of their values, and the hashes that put people into buckets. A
// bulk evaluation reads each once; one key alone reads again, which costs less than remembering.
import { toBucketText } from '../flag/bucket-value.ts';
import { type Murmur3State, murmur3After, murmur3AfterText, readMurmur3Text } from '../flag/murmur3.ts';
import { type Attribute, type AttributeList, readOwn } from './attribute.ts';
import type { EvaluationContext } from './evaluation.ts';
import { type ReadAttributes, unread, type Walk } from './walk.ts';

/** The attribute's value, read once in a bulk evaluation; undefined means missing. */
export function readAttribute(walk: Walk, { slot, read }: Attribute): unknown {
  const values = walk.read?.values;
  if (values === undefined || slot >= values.length) return read(walk.context);
  const known = values[slot];
  if (known !== unread) return known;
  const value = read(walk.context);
  values[slot] = value;
  return value;
}

/** Keys compiled in the middle of a walk name new attributes and give codes to values that had none. */
export function renew(read: ReadAttributes, attributes: AttributeList): void {
  read.version = attributes.version();
  read.values = new Array(attributes.count()).fill(unread);
  read.codes = new Array(attributes.count()).fill(-1);
}

/** The code of the attribute's value; 0 for a value that no rule names. */
export function readCode(codes: number[], slot: number, context: EvaluationContext, attributes: AttributeList): number {
  const { name, codes: known } = attributes.at(slot);
  const code = known.get(readOwn(context, name)) ?? 0;
  codes[slot] = code;
  return code;
}

/** The hash of the attribute's value after a salt, to put the context into a bucket by; undefined when it has none. */
export function hashAttribute(walk: Walk, attribute: Attribute, salt: Murmur3State): number | undefined {
  const { read } = walk;
  if (read !== null) {
    return read.hashedSlot === attribute.slot || readHashed(walk, read, attribute) ? murmur3AfterText(salt, read.hashed) : undefined;
  }
  const text = toBucketText(attribute.read(walk.context));
  return text === undefined ? undefined : murmur3After(salt, text);
}

/** Makes the attribute's value ready to be hashed; false when the context has none that people can be put into buckets by. */
export function readHashed(walk: Walk, read: ReadAttributes, attribute: Attribute): boolean {
  const text = toBucketText(readAttribute(walk, attribute));
  if (text === undefined) return false;
  readMurmur3Text(read.hashed, text);
  read.hashedSlot = attribute.slot;
  return true;
}
