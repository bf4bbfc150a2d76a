import { describe, expect, it } from 'vitest';
import { readStagePart, readStageParts, stagePartText } from './stage-text.ts';

describe('a part of a stage', () => {
  it.each([
    ['25', {}, 25],
    ['everyone:0.5', {}, 0.5],
    ['city=HOU:100', { city: 'HOU' }, 100],
    ['role=studio,state=US-TX:10', { role: 'studio', state: 'US-TX' }, 10],
  ])('%s is read, and written so that it is read again', (text, scope, percent) => {
    const read = readStagePart(text);
    expect(read).toEqual({ ok: true, value: { scope, percent } });
    expect(read.ok && readStagePart(stagePartText(read.value))).toEqual(read);
  });

  it.each(['', ':', ':10', 'city=HOU', 'city=HOU:', 'planet=Mars:10', '120', 'city=HOU:x', 'city:10'])(
    '%j is refused with an example',
    (text) => {
      expect(readStagePart(text)).toMatchObject({ ok: false, refusal: { message: expect.stringContaining('city=HOU:100') } });
    },
  );

  it('several are read line by line', () => {
    expect(readStageParts('city=HOU:100\n\neveryone:10\n')).toEqual({
      ok: true,
      value: [
        { scope: { city: 'HOU' }, percent: 100 },
        { scope: {}, percent: 10 },
      ],
    });
    expect(readStageParts('city=HOU:100\nnobody')).toMatchObject({ ok: false });
  });
});
