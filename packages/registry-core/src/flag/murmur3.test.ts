// Published values of MurmurHash3 x86 32-bit with seed 0 (beyond ASCII: of an independent implementation over UTF-8), agreement with
// another implementation for any text, and that a prefix and a value hash like their concatenation.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { otherHash } from '../../../../test/vectors/other-implementations.ts';
import { murmur3, murmur3After, murmur3Prefix } from './murmur3.ts';

const known: [text: string, hash: number][] = [
  ['', 0],
  ['a', 0x3c2569b2],
  ['abc', 0xb3dd93fa],
  ['hello', 0x248bfa47],
  ['hello, world', 0x149bbb7f],
  ['é', 269551495],
  ['日本', 3302619458],
  ['ünï', 916940523],
  ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
];

describe('murmur3', () => {
  it.each(known)('of %j is the known value', (text, hash) => {
    expect(murmur3(text)).toBe(hash);
  });

  it('of any text is what another implementation says, wherever the text is cut in two', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii', maxLength: 40 }));
    fc.assert(
      fc.property(texts, texts, (prefix, text) => {
        expect(murmur3After(murmur3Prefix(prefix), text)).toBe(otherHash(prefix + text));
        expect(murmur3(text)).toBe(otherHash(text));
      }),
    );
  });

  it('continues from a prefix of any length', () => {
    const text = 'salt-of-a-flag:user-éè-日本-42';
    for (let cut = 0; cut <= text.length; cut++) {
      expect(murmur3After(murmur3Prefix(text.slice(0, cut)), text.slice(cut))).toBe(murmur3(text));
    }
  });
});
