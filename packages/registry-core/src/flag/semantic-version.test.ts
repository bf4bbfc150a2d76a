// Semantic Versioning 2.0.0: what is a version, and which is newer.
import { describe, expect, it } from 'vitest';
import { compareVersions, parseVersion } from './semantic-version.ts';

function compare(a: string, b: string): number {
  return Math.sign(compareVersions(parseVersion(a)!, parseVersion(b)!)); // the tests name versions
}

describe('versions', () => {
  it('rank as in section 11 of the specification', () => {
    const ascending = [
      ...[
        '0.9.9',
        '1.0.0-0',
        '1.0.0-1',
        '1.0.0-11',
        '1.0.0-99',
        '1.0.0-100',
        '1.0.0-1a',
        '1.0.0-2a',
        '1.0.0-a1',
        '1.0.0-a2',
        '1.0.0-alpha',
        '1.0.0-alpha.1',
        '1.0.0-alpha.beta',
        '1.0.0-beta',
        '1.0.0-beta.2',
      ],
      ...['1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '1.0.1', '1.2.0', '1.10.0', '2.0.0', '10.0.0'],
    ];
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) expect({ a, b, order: compare(a, b) }).toEqual({ a, b, order: Math.sign(i - j) });
    }
  });

  it('have at most 256 characters', () => {
    expect(parseVersion(`1.2.3-${'a'.repeat(250)}`)).toMatchObject({ core: [1, 2, 3] });
  });

  it('ignore build metadata', () => {
    expect(compare('1.0.0+a', '1.0.0+b.2')).toBe(0);
  });

  it.each([
    '',
    '1',
    '1.2',
    'v1.2.3',
    '1.2.3.4',
    '01.2.3',
    '1.2.3-',
    '1.2.3-01',
    '1.2.3-a..b',
    '1.2.3+',
    ' 1.2.3',
    '1.2.3\n',
    `1.2.${'3'.repeat(300)}`,
    `1.2.3-${'a'.repeat(251)}`,
  ])('are not %j', (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });
});
