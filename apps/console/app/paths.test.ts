// Every URL of the console and what becomes of awkward names in it.
import { describe, expect, it } from 'vitest';
import { entryPath, inEnvironment, paths, safePath, switchEnvironment } from './paths.ts';

const to = inEnvironment('production');

describe('a path', () => {
  it('keeps slashes, spaces and percent signs of a key inside one part', () => {
    expect(to.flag('web/new page 50%')).toBe('/production/flags/web%2Fnew%20page%2050%25');
    expect(to.killFlag('a/b')).toBe('/production/flags/a%2Fb/kill');
  });

  it('leaves out what is empty in a query', () => {
    expect(to.configs({ text: 'fee', tag: '', owner: undefined })).toBe('/production/registry?kind=config&text=fee');
    expect(paths.signIn()).toBe('/sign-in');
  });

  it('of an entry leads to its page', () => {
    expect(entryPath('staging', 'key:fees.provider_pct', 'config')).toBe('/staging/config/fees.provider_pct');
    expect(entryPath('staging', 'key:a:b', 'flag')).toBe('/staging/flags/a%3Ab');
    expect(entryPath('staging', 'place:HOU', undefined)).toBe('/staging/places/HOU');
    expect(entryPath('staging', 'cohort:vip', undefined)).toBe('/staging/cohorts/vip');
    expect(entryPath('staging', 'rule:fees.floor', undefined)).toBe('/staging/rules/fees.floor');
  });

  it('in another environment leads to the same section', () => {
    expect(switchEnvironment('/production', 'staging')).toBe('/staging');
    expect(switchEnvironment('/production/flags/a.b', 'staging')).toBe('/staging/flags');
    expect(switchEnvironment('/production/new/flag', 'staging')).toBe('/staging');
  });
});

describe('a path from outside', () => {
  it.each(['/production/flags?text=a', '/'])('that stays in the console is kept: %s', (path) => {
    expect(safePath(path)).toBe(path);
  });

  it.each([null, '', 'https://evil.example', '//evil.example', '/\\evil.example', '/a\\b', 'javascript:alert(1)', '/a\nb'])(
    'that could lead elsewhere becomes the root: %s',
    (path) => {
      expect(safePath(path)).toBe('/');
    },
  );
});
