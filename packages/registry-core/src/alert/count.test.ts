// What anomaly rules count, and when that is worth a look.
import { describe, expect, it } from 'vitest';
import { AnomalyRule, firstRules } from './anomaly-rule.ts';
import { createCounter, endOfCount, type Found, findingWords, isWithin } from './count.ts';
import { type EventSource, eventNames, eventRow } from './event.ts';

const start = Date.parse('2026-03-02T15:00:00Z');
let seq = 0;
function record(minute: number, fields: Partial<EventSource> = {}): EventSource {
  seq += 1;
  const who = { actorId: 'per_1', actorName: 'Ada', actorRoles: 'engineering', environment: 'production', reason: '' };
  return { seq, at: new Date(start + minute * 60_000), ...who, verb: 'flag.kill', target: 'key:a', after: null, result: 'done', ...fields };
}
function rule(fields: Partial<AnomalyRule>): AnomalyRule {
  const base = {
    title: 'Kills',
    events: ['flag.kill'],
    groupBy: 'actor',
    windowMinutes: 10,
    threshold: 2,
    severity: 'low',
    coolDownMinutes: 0,
  };
  return AnomalyRule.parse({ ...base, ...fields });
}
/** The minutes at which the rule finds something. */
function foundAt(counted: AnomalyRule, records: readonly EventSource[]): number[] {
  const counter = createCounter(counted);
  return records.flatMap((one) => (counter.take(one) ? [(one.at.getTime() - start) / 60_000] : []));
}

describe('a rule', () => {
  it('fires at more than its threshold within its window, and not at as much', () => {
    expect(
      foundAt(
        rule({}),
        [0, 4, 8].map((minute) => record(minute)),
      ),
    ).toEqual([8]);
    expect(
      foundAt(
        rule({}),
        [0, 4].map((minute) => record(minute)),
      ),
    ).toEqual([]);
    expect(
      foundAt(
        rule({}),
        [0, 4, 10].map((minute) => record(minute)),
      ),
    ).toEqual([]);
  });

  it('leaves a group in peace for its cool-down, and not the others', () => {
    const minutes = [0, 1, 2, 3, 4, 13, 14, 15];
    expect(
      foundAt(
        rule({ coolDownMinutes: 12 }),
        minutes.map((minute) => record(minute)),
      ),
    ).toEqual([2, 15]);
    const two = [0, 1, 2].flatMap((minute) => ['per_1', 'per_2'].map((actorId) => record(minute, { actorId })));
    expect(foundAt(rule({ coolDownMinutes: 12 }), two)).toEqual([2, 2]);
  });

  it('counts by actor, target or environment, or everything together', () => {
    const records = ['a', 'b', 'c'].map((name, minute) => record(minute, { target: `key:${name}`, actorId: `per_${name}` }));
    expect(foundAt(rule({ groupBy: 'actor' }), records)).toEqual([]);
    expect(foundAt(rule({ groupBy: 'target' }), records)).toEqual([]);
    expect(foundAt(rule({ groupBy: 'environment' }), records)).toEqual([2]);
    expect(foundAt(rule({ groupBy: 'none' }), records)).toEqual([2]);
  });

  it('counts each target once where it counts targets', () => {
    const targets = ['a', 'a', 'b', 'a', 'c'].map((name, minute) => record(minute, { target: `key:${name}` }));
    expect(foundAt(rule({ measure: 'targets' }), targets)).toEqual([4]);
  });

  it('sums an amount, and remembers a bounded number of them', () => {
    const refunds = rule({ events: ['order.refund'], measure: 'amount', threshold: 100, groupBy: 'none' });
    const paid = (amount: unknown, minute: number) => record(minute, { verb: 'order.refund', after: { amount } as EventSource['after'] });
    expect(foundAt(refunds, [paid(60, 0), paid('many', 1), paid(40, 2), paid(1, 3)])).toEqual([3]);
    const counter = createCounter(refunds);
    for (let one = 0; one < 3_000; one++) counter.take(paid(0.01, one / 1_000));
    expect(counter.counts.get('')?.counted).toHaveLength(1_000);
    expect(counter.take(paid(71, 3))?.measured).toBeCloseTo(101, 6);
  });

  it('counts what was refused where that is asked, and never what it made itself', () => {
    const refused = [0, 1, 2].map((minute) => record(minute, { result: 'refused', verb: 'change.publish' }));
    expect(foundAt(rule({ events: ['*'], result: 'refused' }), refused)).toEqual([2]);
    expect(foundAt(rule({ events: ['*'] }), refused)).toEqual([]);
    const own = [0, 1, 2].map((minute) => record(minute, { verb: 'admin.anomaly.detected' }));
    expect(foundAt(rule({ events: ['*', 'admin.*'], result: 'any' }), own)).toEqual([]);
  });

  it('looks at some environments only, and outside of hours only', () => {
    const staging = [0, 1, 2].map((minute) => record(minute, { environment: 'staging' }));
    expect(foundAt(rule({ environments: ['production'] }), staging)).toEqual([]);
    const hours = { zone: 'America/Chicago', days: [1, 2, 3, 4, 5], from: '07:00', to: '20:00' };
    // 15:00 UTC on a Monday is 9 in Chicago; 11 hours later its people are at home.
    expect(foundAt(rule({ threshold: 0, outside: hours }), [record(0), record(11 * 60)])).toEqual([11 * 60]);
    expect(isWithin(hours, new Date('2026-03-07T15:00:00Z'))).toBe(false);
  });

  it('goes on from what was kept as if it had never stopped', () => {
    const counted = rule({ coolDownMinutes: 3, measure: 'targets', groupBy: 'none' });
    const records = Array.from({ length: 200 }, (_, one) => record(one * 0.7, { target: `key:${(one * 7) % 13}` }));
    const whole = foundAt(counted, records);
    let kept = '[]';
    const inParts = records.flatMap((one) => {
      const counter = createCounter(counted, new Map(JSON.parse(kept)));
      const found = counter.take(one);
      kept = JSON.stringify([...counter.counts]);
      return found ? [(one.at.getTime() - start) / 60_000] : [];
    });
    expect(whole.length).toBeGreaterThan(3);
    expect(inParts).toEqual(whole);
  });

  it('says until when a count matters, and what was found', () => {
    const counter = createCounter(rule({ coolDownMinutes: 60 }));
    const found = [0, 1, 2].map((minute) => counter.take(record(minute))).at(-1) as Found;
    expect(endOfCount(rule({ coolDownMinutes: 60 }), counter.counts.get('per_1')!)).toEqual(new Date(start + 62 * 60_000));
    expect(findingWords(rule({}), found)).toBe('Kills: Ada, more than 2 within 10 minutes.');
    expect(found.records).toHaveLength(3);
  });

  it.each([
    [{ events: ['flag.kil'] }, 'catalogue'],
    [{ threshold: 0.5 }, 'whole number'],
    [{ windowMinutes: 0 }, 'a minute or more'],
    [{ outside: { zone: 'Mars', days: [1], from: '07:00', to: '20:00' } }, 'time zone'],
    [{ outside: { zone: 'UTC', days: [1], from: '20:00', to: '07:00' } }, 'end after'],
  ])('is refused with %o', (fields, words) => {
    const parsed = AnomalyRule.safeParse({ ...rule({}), ...fields });
    expect(parsed.error?.issues.map(({ message }) => message).join()).toContain(words);
  });
});

it('of the first ones there are those of the planning documents, each over events of the catalogue', () => {
  expect(Object.keys(firstRules)).toEqual([
    'pii-views',
    'refunds',
    'suppressions',
    'mass-role-changes',
    'publish-outside-hours',
    'burst-of-kills',
    'repeated-refusals',
  ]);
  expect(eventNames.filter((name) => eventRow(name).awaits !== undefined)).toContain('order.refund');
});
