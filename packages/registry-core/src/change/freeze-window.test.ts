// When a freeze holds, and what clocks show: also in the hours that come twice or not at all.
import { describe, expect, it } from 'vitest';
import { FreezeWindow, freezeAt, freezeWords } from './freeze-window.ts';
import { instantOf, localTimeAt, timeWords } from './zoned-time.ts';

const utc = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16));

describe('a wall time', () => {
  it.each<[string, string, string, string | undefined]>([
    ['in winter', '2026-01-15T09:00', 'America/Chicago', '2026-01-15T15:00'],
    ['in summer', '2026-07-15T09:00', 'America/Chicago', '2026-07-15T14:00'],
    ['that is skipped counts as an hour later', '2026-03-08T02:30', 'America/Chicago', '2026-03-08T08:30'],
    ['that comes twice is the first', '2026-11-01T01:30', 'America/Chicago', '2026-11-01T06:30'],
    ['after that is one', '2026-11-01T02:30', 'America/Chicago', '2026-11-01T08:30'],
    ['ahead of UTC', '2026-01-15T00:30', 'Asia/Kolkata', '2026-01-14T19:00'],
    ['of no day', '2026-02-30T00:00', 'UTC', undefined],
    ['of no hour', '2026-02-20T24:00', 'UTC', undefined],
  ])('%s', (_what, local, zone, expected) => {
    expect(utc(instantOf(local, zone))).toBe(expected);
  });

  it('is what it was made from, but for the skipped hour', () => {
    for (let hour = 0; hour < 24 * 400; hour += 7) {
      const at = Date.UTC(2026, 0, 1) + hour * 3_600_000;
      const again = instantOf(localTimeAt(at, 'Europe/Berlin'), 'Europe/Berlin') ?? 0;
      // The second of two equal hours leads to the first.
      expect([0, 3_600_000]).toContain(at - again);
    }
  });

  it('is said in words', () => {
    expect(timeWords(Date.UTC(2026, 10, 27, 22), 'America/Chicago')).toBe('27 November 2026, 16:00 (America/Chicago)');
  });
});

describe('a freeze', () => {
  const shape = { title: 'Sale', zone: 'America/Chicago' };
  const once = FreezeWindow.parse({ ...shape, id: 'sale', kind: 'once', from: '2026-11-27T00:00', to: '2026-11-30T08:00' });
  const weekend = FreezeWindow.parse({
    ...shape,
    id: 'weekend',
    kind: 'weekly',
    from: { weekday: 5, time: '16:00' },
    to: { weekday: 1, time: '08:00' },
  });
  const idAt = (instant: string) => freezeAt([once, weekend], Date.parse(instant))?.id;

  it.each([
    ['2026-11-27T06:00Z', 'sale'],
    ['2026-11-30T13:59Z', 'sale'],
    ['2026-11-30T14:00Z', undefined],
    ['2026-11-27T05:59Z', undefined],
    ['2026-12-04T21:59Z', undefined],
    ['2026-12-04T22:00Z', 'weekend'],
    ['2026-12-06T12:00Z', 'weekend'],
    ['2026-12-07T13:59Z', 'weekend'],
    ['2026-12-07T14:00Z', undefined],
  ])('at %s is %s', (instant, id) => {
    expect(idAt(instant)).toBe(id);
  });

  it('is said in words', () => {
    expect(freezeWords(once)).toBe('from 27 November 2026, 00:00 to 30 November 2026, 08:00 (America/Chicago)');
    expect(freezeWords(weekend)).toBe('every week from Friday 16:00 to Monday 08:00 (America/Chicago)');
  });
});
