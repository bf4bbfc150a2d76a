// When a flight stops a change, and in which words.
import { expect, it } from 'vitest';
import type { FlightReport } from '../evaluate/flight-report.ts';
import { flightFindings, usualOpenMs } from './flight-findings.ts';

const report = (fields: Partial<FlightReport> = {}): FlightReport => ({
  faults: [],
  faultCount: 0,
  contexts: 30,
  evaluations: 1_000,
  openMs: 40,
  answers: [],
  ...fields,
});
const flown = (openMs: number, liveMs: number | null, openTimes: number[]) => {
  const builds = [{ snapshot: report({ openMs }), disabled: report(), liveMs }];
  return flightFindings({ builds, differs: null, openTimes }, 'key:a').map(({ code }) => code);
};

it.each<[string, number, number | null, number[], string[]]>([
  ['usual', 40, 40, [38, 40, 42], []],
  ['over twice the running median', 100, 40, [38, 40, 42], ['FLIGHT_SLOW']],
  ['on a busy machine, where what is live is slow too', 100, 60, [38, 40, 42], []],
  ['so short that nobody notices', 20, 4, [4, 4, 4], []],
  ['with too few flights before it', 100, 10, [10, 10], []],
  ['without anything live', 100, null, [10, 10, 10], ['FLIGHT_SLOW']],
])('opening that is %s', (_what, openMs, liveMs, openTimes, codes) => {
  expect(flown(openMs, liveMs, openTimes)).toEqual(codes);
});

it('faults name the build, their key, and how often they came', () => {
  const fault = { kind: 'throw', key: 'fees', message: 'GENERAL for {}: no' } as const;
  const cap = { kind: 'cap', key: '', message: 'it cannot be opened: the format is unknown' } as const;
  const builds = [
    { snapshot: report({ faults: [fault], faultCount: 9 }), disabled: report(), liveMs: null },
    { snapshot: report({ faults: [cap], faultCount: 1 }), disabled: report(), liveMs: null },
  ];
  expect(flightFindings({ builds, differs: null, openTimes: [] }, 'key:a')).toMatchObject([
    { code: 'FLIGHT_FAILED', entry: 'key:fees', message: 'In the deployed build of the edge: GENERAL for {}: no, and 8 more times.' },
    {
      code: 'FLIGHT_CAPPED',
      entry: 'key:a',
      message: 'In the build of the edge before the deployed one: it cannot be opened: the format is unknown.',
    },
  ]);
});

it('the running median needs three', () => {
  expect([usualOpenMs([]), usualOpenMs([1, 2]), usualOpenMs([9, 1, 5]), usualOpenMs([4, 1, 2, 3])]).toEqual([null, null, 5, 3]);
});
