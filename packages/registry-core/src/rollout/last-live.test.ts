import { expect, it } from 'vitest';
import { lastLiveAt, type PastRelease } from './last-live.ts';

const at = (hours: number) => new Date(hours * 3_600_000);
const now = at(100);
const past = (snapshot: string, hours: number | null): PastRelease => ({ snapshot, everyoneSince: hours === null ? null : at(hours) });

it.each<[string, PastRelease[], string, Date | null]>([
  ['what is live is live now', [past('b', 90), past('a', 10)], 'b', now],
  ['what was before ended when the next one began', [past('b', 90), past('a', 10)], 'a', at(90)],
  ['what was never published never was', [past('b', 90)], 'x', null],
  ['a candidate on its way is not live, and the stable one is still', [past('c', null), past('b', 90), past('a', 10)], 'b', now],
  ['a candidate itself never was', [past('c', null), past('b', 90)], 'c', null],
  ['a candidate that was taken back never was', [past('b', 95), past('c', null), past('b', 50), past('a', 10)], 'c', null],
  ['the stable beside a candidate that was completed counts until then', [past('c', 80), past('b', 10)], 'b', at(80)],
  ['content that was restored counts by its last time', [past('c', 90), past('a', 60), past('b', 40), past('a', 10)], 'a', at(90)],
])('%s', (_sentence, newestFirst, snapshot, expected) => {
  expect(lastLiveAt(newestFirst, snapshot, now)).toEqual(expected);
});
