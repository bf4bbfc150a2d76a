// RE2 syntax, and time that grows with the text only.
import { describe, expect, it } from 'vitest';
import { toRegularExpression } from './regular-expression.ts';

describe('a regular expression', () => {
  it('is found anywhere in a text, or matches the whole of it', () => {
    const expression = toRegularExpression('b+c');
    expect(expression?.isFoundIn('abbcd')).toBe(true);
    expect(expression?.matchesWhole('abbcd')).toBe(false);
    expect(expression?.matchesWhole('bbc')).toBe(true);
  });

  it('heeds case unless told otherwise', () => {
    expect(toRegularExpression('^pro$')?.isFoundIn('PRO')).toBe(false);
    expect(toRegularExpression('^pro$', true)?.isFoundIn('PRO')).toBe(true);
  });

  it.each(['(?=a)', '(?<!a)b', '(a)\\1', '(', 'a{2000}', '[z-a]', '*'])('refuses %s', (pattern) => {
    expect(toRegularExpression(pattern)).toBeUndefined();
  });

  it('answers at once where backtracking would take longer than the universe has', () => {
    expect(toRegularExpression('^(a+)+$')?.isFoundIn(`${'a'.repeat(5000)}b`)).toBe(false);
    expect(toRegularExpression('^(a|aa)+$')?.isFoundIn(`${'a'.repeat(5000)}b`)).toBe(false);
  });
});
