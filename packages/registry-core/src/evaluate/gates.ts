// What stands between a flag and its settings: holdouts, layers and prerequisites. A closed gate gives the off variant.
import { layerSlots, percentBound, slotOf, toPercent, toSaltPrefix } from '../flag/percentage.ts';
import { variantsMax } from '../registry/limits.ts';
import { toIndex, toList, toOptionalText, toPercentNumber, toText } from '../snapshot/unpack.ts';
import type { KeyWorld } from './key-world.ts';
import { hashAttribute } from './read-attribute.ts';
import type { Walk } from './walk.ts';

/** Whether the flag goes on to its settings. */
export type Gate = (walk: Walk) => boolean;

/** The hash of a context in a holdout or layer; undefined when the attribute is missing. */
function toHash(by: unknown, salt: unknown, world: KeyWorld): (walk: Walk) => number | undefined {
  const attribute = world.attributes.of(toOptionalText(by, 'an attribute') ?? 'targetingKey');
  const prefix = toSaltPrefix(toText(salt, 'a salt'));
  return (walk) => hashAttribute(walk, attribute, prefix);
}

export function toHoldoutGate(index: unknown, world: KeyWorld): Gate {
  const packed = world.holdouts[toIndex(index, world.holdouts.length, 'a holdout')];
  const [key, percent, by, salt] = toList(packed, 'a holdout');
  const name = toText(key, "a holdout's key");
  const hashOf = toHash(by, salt, world);
  const fixed = typeof percent === 'string' ? undefined : toPercentNumber(percent, 'a percentage');
  return (walk) => {
    const share = fixed ?? world.answerOf(String(percent), walk)?.value;
    const hash = hashOf(walk);
    const heldOut = typeof share === 'number' && hash !== undefined && hash < percentBound(share);
    if (walk.trace !== null) {
      const bucket = hash === undefined ? 'the attribute is missing' : `the bucket is ${toPercent(hash).toFixed(3)} %`;
      walk.trace.note('holdout', name, heldOut, `It holds out ${String(share)} %, and ${bucket}.`);
    }
    return !heldOut;
  };
}

export function toLayerGate(packedSlots: unknown, world: KeyWorld): Gate {
  const [index, from, to] = toList(packedSlots, 'slots of a layer');
  const [key, by, salt] = toList(world.layers[toIndex(index, world.layers.length, 'a layer')], 'a layer');
  const name = toText(key, "a layer's key");
  const first = toIndex(from, layerSlots + 1, 'a slot');
  const end = toIndex(to, layerSlots + 1, 'a slot');
  const hashOf = toHash(by, salt, world);
  return (walk) => {
    const hash = hashOf(walk);
    const inside = hash !== undefined && slotOf(hash) >= first && slotOf(hash) < end;
    if (walk.trace !== null) {
      const slot = hash === undefined ? 'the attribute is missing' : `the slot is ${slotOf(hash)}`;
      walk.trace.note('layer', name, inside, `The flag owns the slots from ${first} up to ${end}, and ${slot}.`);
    }
    return inside;
  };
}

/** `owner` is the flag that has the prerequisite. */
export function toPrerequisiteGate(packed: unknown, owner: string, world: KeyWorld): Gate {
  const [key, ...variants] = toList(packed, 'a prerequisite', variantsMax + 1);
  const flag = toText(key, "a prerequisite's flag");
  const wanted = new Set(variants.map((variant) => toText(variant, 'a variant')));
  return (walk) => {
    walk.trace?.open();
    const answer = world.canRequire(owner) ? world.answerOf(flag, walk) : undefined;
    // A disabled flag has no variant, so it meets nothing.
    const met = answer?.variant !== undefined && wanted.has(answer.variant);
    walk.trace?.close('prerequisite', flag, met, `It answers ${answer?.variant ?? 'nothing'}; needed is ${[...wanted].join(' or ')}.`);
    return met;
  };
}

export function toGates(packed: readonly unknown[], key: string, world: KeyWorld): Gate[] {
  const [prerequisites, holdouts, layers] = packed;
  return [
    ...toList(holdouts, 'holdouts').map((holdout) => toHoldoutGate(holdout, world)),
    ...toList(layers, 'layers').map((layer) => toLayerGate(layer, world)),
    ...toList(prerequisites, 'prerequisites').map((prerequisite) => toPrerequisiteGate(prerequisite, key, world)),
  ];
}
