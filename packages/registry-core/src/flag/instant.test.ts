// RFC 3339 texts and epoch milliseconds as instants.
import { describe, expect, it } from 'vitest';
import { toInstantMs } from './instant.ts';

const instants: [value: unknown, ms: number][] = [
  ['1970-01-01T00:00:00Z', 0],
  ['2026-11-21T05:00:00Z', Date.UTC(2026, 10, 21, 5)],
  ['2026-11-21t05:00:00z', Date.UTC(2026, 10, 21, 5)],
  ['2026-11-21T05:00:00+05:30', Date.UTC(2026, 10, 20, 23, 30)],
  ['2026-11-21T05:00:00-08:00', Date.UTC(2026, 10, 21, 13)],
  ['2026-11-21T05:00:00.123456789Z', Date.UTC(2026, 10, 21, 5, 0, 0, 123)],
  ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
  ['2026-11-21T05:00:00+23:59', Date.UTC(2026, 10, 20, 5, 1)],
  ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ['0001-01-01T00:00:00Z', -62_135_596_800_000],
  [1_700_000_000_000, 1_700_000_000_000],
  [-1.5, -1.5],
];

const none: unknown[] = [
  ...[
    '',
    '2026-11-21',
    '2026-11-21T05:00:00',
    '2026-11-21 05:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
  ],
  ...[
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
  ],
  ...[
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+00:60',
    '1700000000000',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    undefined,
    true,
    {},
    ['2026-11-21T05:00:00Z'],
  ],
];

describe('an instant', () => {
  it.each(instants)('%j is %d ms', (value, ms) => {
    expect(toInstantMs(value)).toBe(ms);
  });

  it.each(none.map((value) => [value]))('is not %j', (value) => {
    expect(toInstantMs(value)).toBeUndefined();
  });
});
