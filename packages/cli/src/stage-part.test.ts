import { describe, expect, it } from 'vitest';
import { readPlan } from './stage-part.ts';

describe('a plan on the command line', () => {
  it('says in each step what is new, and how it goes on', () => {
    const houston = { scope: { city: 'HOU' }, percent: 100 };
    expect(readPlan(['city=HOU:100 then 30m', '10 then healthy 60m 200', '25 then healthy 5m', '50 then approved'])).toEqual([
      { parts: [houston], hold: { until: 'time', minutes: 30 } },
      { parts: [houston, { scope: {}, percent: 10 }], hold: { until: 'health', minutes: 60, people: 200 } },
      { parts: [houston, { scope: {}, percent: 25 }], hold: { until: 'health', minutes: 5, people: 100 } },
      { parts: [houston, { scope: {}, percent: 50 }], hold: { until: 'approval', minutes: 0 } },
    ]);
  });

  it.each(['10', '10 then', '10 then soon', 'then 30m', 'city then 30m', '10 then 0m'])('“%s” is a mistake of usage', (step) => {
    expect(() => readPlan([step])).toThrow(/is no step|cannot be read/);
  });
});
