// When a message is tried again.
import { describe, expect, it } from 'vitest';
import { waitAfter, waitsMs } from './retry-schedule.ts';

const hourMs = 3_600_000;

describe('a message that does not arrive', () => {
  it('is tried ten times within about three days, later and later', () => {
    const waits = waitsMs.map((_, index) => waitAfter(index + 1, 0));
    expect(waits).toEqual([...waits].sort((a, b) => Number(a) - Number(b)));
    expect(waits.reduce((sum: number, wait) => sum + Number(wait), 0)).toBeCloseTo(75.6 * hourMs, -6);
    expect(waitAfter(waitsMs.length + 1, 0)).toBeUndefined();
  });

  it('is tried a little later by chance, never earlier', () => {
    expect(waitAfter(2, 0)).toBe(300_000);
    expect(waitAfter(2, 1)).toBe(360_000);
  });

  it('waits as long as its receiver asks, up to a day', () => {
    expect(waitAfter(1, 0, 90_000)).toBe(90_000);
    expect(waitAfter(1, 0, 1)).toBe(5_000);
    expect(waitAfter(1, 0, 100 * hourMs)).toBe(24 * hourMs);
  });
});
