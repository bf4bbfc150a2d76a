import { describe, expect, it } from 'vitest';
import type { EntryBody, EntryId } from '../registry/entry.ts';
import { Flag } from '../registry/flag.ts';
import { planCleanUp } from './clean-up.ts';
import { type FlagRecord, staleReasons, winnerOf } from './stale-flag.ts';

const now = new Date('2026-11-21T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

const flag = (more: object = {}) =>
  Flag.parse({
    kind: 'flag',
    flagType: 'boolean',
    valueType: 'boolean',
    variants: { on: true, off: false },
    off: 'off',
    salt: 'a',
    settings: [{ scope: {}, serve: { variant: 'on' } }],
    ...more,
  });
const half = { settings: [{ scope: {}, serve: { percent: 50 } }] };
const record = (of: Flag, more: Partial<FlagRecord> = {}): FlagRecord => ({
  flag: of,
  since: daysAgo(40),
  killedAt: null,
  held: false,
  answers: null,
  ...more,
});

describe('a flag is stale', () => {
  it.each<[string, FlagRecord, string[]]>([
    ['when everyone has had the same for a month', record(flag()), ['Everyone has had on since 2026-10-12.']],
    ['not when that is younger', record(flag(), { since: daysAgo(29) }), []],
    ['not while it divides people', record(flag(half)), []],
    [
      'when a share of 100 % leaves nobody out',
      record(flag({ settings: [{ scope: {}, serve: { percent: 100 } }] })),
      ['Everyone has had on since 2026-10-12.'],
    ],
    ['not while a holdout keeps some people out', record(flag(), { held: true }), []],
    ['not while it waits for a prerequisite', record(flag({ prerequisites: [{ flag: 'b', variants: ['on'] }] })), []],
    [
      'not while a place has another variant',
      record(flag({ settings: [...flag().settings, { scope: { city: 'HOU' }, serve: { variant: 'off' } }] })),
      [],
    ],
    [
      'when it has been killed for a month',
      record(flag(half), { killedAt: daysAgo(31) }),
      ['It has been killed since 2026-10-21: everyone gets off.'],
    ],
    ['not when it was killed lately', record(flag(), { killedAt: daysAgo(3) }), []],
    [
      'when it has been disabled for a month',
      record(flag({ state: 'disabled' })),
      ['It has been disabled since 2026-10-12: callers get their own default.'],
    ],
    [
      'when its day is over, however young it is',
      record(flag({ ...half, expires: '2026-11-20' }), { since: now }),
      ['It was to be gone after 2026-11-20.'],
    ],
    ['not on its last day', record(flag({ ...half, expires: '2026-11-21' })), []],
    ['when nobody asks', record(flag(half), { answers: new Map() }), ['Nobody has asked for it in 30 days.']],
    [
      'when all answers were the same',
      record(flag(half), { answers: new Map([['on', 12_345]]) }),
      ['Each of 12,345 answers in 30 days was on.'],
    ],
    ['not when those are few', record(flag(half), { answers: new Map([['on', 12]]) }), []],
    ['not when it is permanent', record(flag({ permanent: true, expires: '2026-01-01' })), []],
    ['not when it is archived', record(flag({ archived: true })), []],
  ])('%s', (_sentence, of, expected) => {
    expect(staleReasons(of, now).map(({ sentence }) => sentence)).toEqual(expected);
  });

  it.each<[string, FlagRecord, string | null]>([
    ['what everyone gets', record(flag()), 'on'],
    ['off, of what is killed', record(flag(), { killedAt: now }), 'off'],
    [
      'what most got',
      record(flag(half), {
        answers: new Map([
          ['off', 2],
          ['on', 5],
        ]),
      }),
      'on',
    ],
    [
      'what those get who have no setting',
      record(flag({ settings: [...flag().settings, { scope: { city: 'HOU' }, serve: { percent: 3 } }] })),
      'on',
    ],
    ['open, where it divides everyone and nobody has counted', record(flag(half)), null],
  ])('and its winner is %s', (_sentence, of, expected) => {
    expect(winnerOf(of)).toBe(expected);
  });
});

describe('cleaning a flag up', () => {
  const entries = (...more: [EntryId, unknown][]) =>
    new Map<EntryId, EntryBody>([['key:a', flag(half)], ...(more as [EntryId, EntryBody][])]);
  const needsIt: [EntryId, unknown] = ['key:b', flag({ prerequisites: [{ flag: 'a', variants: ['on'] }] })];
  const plan = (winner: string | null, live: ReturnType<typeof entries>) => {
    const planned = planCleanUp('a', winner, live);
    return planned.ok ? planned.value : planned.refusal;
  };

  it('archives it, and holdouts and layers let go of it', () => {
    const holdout = { key: 'h', description: '', percent: 5, salt: 'h', flags: ['a', 'b'] };
    const layer = { key: 'l', description: '', salt: 'l', flags: { a: [0, 10] } };
    const done = plan('on', entries(['holdout:h', holdout], ['layer:l', layer]));
    expect(done).toMatchObject({
      how: 'archive',
      edits: [
        { entry: 'key:a', body: { archived: true } },
        { entry: 'holdout:h', body: { flags: ['b'] } },
        { entry: 'layer:l', body: null },
      ],
      sentence: expect.stringContaining('which should be true by then.'),
    });
  });

  it('freezes it where others need it, and says which', () => {
    expect(plan('on', entries(needsIt))).toMatchObject({
      how: 'freeze',
      neededBy: ['b'],
      edits: [{ entry: 'key:a', body: { settings: [{ scope: {}, rules: [], serve: { variant: 'on' } }], archived: false } }],
      sentence: 'It stays, frozen to on for everyone, because b needs it as a prerequisite. Clean those up first to take it away.',
    });
  });

  it('asks what everyone is to have where that is open, and refuses what changes nothing', () => {
    expect(plan(null, entries(needsIt))).toMatchObject({ code: 'WINNER_OPEN', path: 'variant' });
    expect(plan('maybe', entries())).toMatchObject({ code: 'UNKNOWN_VARIANT' });
    expect(plan('on', new Map([...entries(needsIt), ['key:a', flag()]]))).toMatchObject({ code: 'NOTHING_CHANGES' });
    expect(plan('on', new Map([['key:a', flag({ archived: true })]]))).toMatchObject({ code: 'NOTHING_CHANGES' });
    expect(planCleanUp('none', null, entries())).toMatchObject({ ok: false, refusal: { code: 'UNKNOWN_FLAG' } });
  });
});
