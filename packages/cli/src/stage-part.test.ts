import { describe, expect, it } from 'vitest';
import { partText, readStagePart } from './stage-part.ts';

describe('a part of a stage', () => {
  it.each([
    ['25', {}, 25],
    ['everyone:0.5', {}, 0.5],
    ['city=HOU:100', { city: 'HOU' }, 100],
    ['role=studio,state=US-TX:10', { role: 'studio', state: 'US-TX' }, 10],
  ])('%s is read', (text, scope, percent) => {
    expect(readStagePart(text)).toEqual({ scope, percent });
  });

  it.each(['', 'city=HOU', 'city=HOU:', 'planet=Mars:10', '120', 'city=HOU:x'])('%j is refused with an example', (text) => {
    expect(() => readStagePart(text)).toThrow('city=HOU:100');
  });

  it('is shown as it is meant', () => {
    expect([partText({ scope: {}, percent: 25 }), partText({ scope: { city: 'HOU' }, percent: 100 })]).toEqual([
      'everyone: 25 %',
      'city=HOU: 100 %',
    ]);
  });
});
