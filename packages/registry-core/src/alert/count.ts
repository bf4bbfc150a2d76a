// Counting for one anomaly rule and one group, record after record. The same function watches the stream and tests a rule against
// history; it remembers no more than it takes to answer exactly, so that a console that starts again goes on as if it had never stopped.
import { wallTimeAt } from '../change/zoned-time.ts';
import { type AnomalyRule, eventsMatching, type WorkingHours } from './anomaly-rule.ts';
import { type EventName, type EventSource, eventsOf, at as partOf } from './event.ts';

/** When, as which record of the audit, about what, and how much. */
type Counted = readonly [atMs: number, seq: number, target: string, amount: number];

export interface Count {
  /** What is in the window, oldest first: as many as it takes to be more than the threshold. */
  readonly counted: readonly Counted[];
  /** Until then nothing is found. */
  readonly quietUntilMs: number;
}

export interface Found {
  readonly group: string;
  /** Who or what the group is, in words; empty: everybody together. */
  readonly who: string;
  readonly measured: number;
  readonly at: Date;
  /** Numbers of the records that it was counted from, oldest first. */
  readonly records: readonly number[];
}

/** Sums of more than this many amounts are kept with the oldest two as one, counted as late as the later of them. */
const amountsMax = 1_000;
const minuteMs = 60_000;
export const emptyCount: Count = { counted: [], quietUntilMs: 0 };

/** A rule with its patterns looked up. */
export interface ReadyRule {
  readonly rule: AnomalyRule;
  readonly events: ReadonlySet<EventName>;
}

export function readyRule(rule: AnomalyRule): ReadyRule {
  return { rule, events: new Set(rule.events.flatMap(eventsMatching)) };
}

/** The group in which a record counts; undefined: it does not. */
export function groupFor({ rule, events }: ReadyRule, record: EventSource): string | undefined {
  const { result, environments, outside, groupBy } = rule;
  if (result !== 'any' && record.result !== result) return undefined;
  if (!eventsOf(record).some((name) => events.has(name))) return undefined;
  if (environments.length > 0 && !environments.includes(record.environment ?? '')) return undefined;
  if (outside !== null && isWithin(outside, record.at)) return undefined;
  if (groupBy === 'actor') return record.actorId;
  if (groupBy === 'target') return record.target;
  return groupBy === 'environment' ? (record.environment ?? '') : '';
}

export function isWithin({ zone, days, from, to }: WorkingHours, at: Date): boolean {
  const { weekday, hour, minute } = wallTimeAt(at.getTime(), zone);
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  return days.includes(weekday) && from <= time && time < to;
}

/** Counts a record that `groupFor` gave the group of. */
export function countOne(
  rule: AnomalyRule,
  before: Count,
  record: EventSource,
): { readonly count: Count; readonly found: Found | undefined } {
  const atMs = record.at.getTime();
  const inWindow = before.counted.filter(([ms]) => ms > atMs - rule.windowMinutes * minuteMs);
  const counted = keep(rule, inWindow, [atMs, record.seq, record.target, amountOf(rule, record)]);
  const measured = counted.reduce((sum, [, , , amount]) => sum + amount, 0);
  if (measured <= rule.threshold || atMs < before.quietUntilMs) return { count: { ...before, counted }, found: undefined };
  const found = { group: groupWords(rule, record).group, who: groupWords(rule, record).who, measured, at: record.at };
  return {
    count: { counted, quietUntilMs: atMs + rule.coolDownMinutes * minuteMs },
    found: { ...found, records: counted.map(([, seq]) => seq) },
  };
}

/** Until when a count says anything; afterwards it is the same as none. */
export function endOfCount(rule: AnomalyRule, { counted, quietUntilMs }: Count): Date {
  const last = Math.max(0, ...counted.map(([ms]) => ms));
  return new Date(Math.max(last + rule.windowMinutes * minuteMs, quietUntilMs));
}

function keep({ measure, threshold }: AnomalyRule, counted: readonly Counted[], next: Counted): Counted[] {
  if (measure === 'amount') return withinLimit([...counted, next]);
  const others = measure === 'targets' ? counted.filter(([, , target]) => target !== next[2]) : counted;
  // One more than the threshold says that it is more, and by the newest of them the window is judged later.
  return [...others, next].slice(-(threshold + 1));
}

function withinLimit(counted: Counted[]): Counted[] {
  const [first, second, ...rest] = counted;
  if (counted.length <= amountsMax || !first || !second) return counted;
  return [[second[0], second[1], second[2], first[3] + second[3]], ...rest];
}

function amountOf({ measure }: AnomalyRule, record: EventSource): number {
  if (measure !== 'amount') return 1;
  const amount = partOf(record, 'after.amount');
  return typeof amount === 'number' && Number.isFinite(amount) ? Math.max(0, amount) : 0;
}

function groupWords({ groupBy }: AnomalyRule, { actorId, actorName, target, environment }: EventSource): { group: string; who: string } {
  if (groupBy === 'actor') return { group: actorId, who: actorName };
  if (groupBy === 'target') return { group: target, who: target };
  return groupBy === 'environment' ? { group: environment ?? '', who: environment ?? 'no environment' } : { group: '', who: '' };
}

/** `Many flags are killed at once: production, more than 2 within 15 minutes.` */
export function findingWords({ title, threshold, measure, windowMinutes }: AnomalyRule, { who, measured }: Found): string {
  if (threshold === 0 && measure !== 'amount') return who === '' ? `${title}.` : `${title}: ${who}.`;
  const of = who === '' ? '' : `${who}, `;
  const much = measure === 'amount' ? `${measured / 100} in all` : `more than ${threshold}`;
  return `${title}: ${of}${much} within ${windowWords(windowMinutes)}.`;
}

export function windowWords(minutes: number): string {
  const [many, unit] = minutes % 1440 === 0 ? [minutes / 1440, 'day'] : minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return many === 1 ? `a${unit === 'hour' ? 'n' : ''} ${unit}` : `${many} ${unit}s`;
}

/** Counts record after record in all groups: what a rule would have found. */
export function createCounter(rule: AnomalyRule, counts = new Map<string, Count>()) {
  const ready = readyRule(rule);
  return {
    counts,
    take(record: EventSource): Found | undefined {
      const group = groupFor(ready, record);
      if (group === undefined) return undefined;
      const { count, found } = countOne(rule, counts.get(group) ?? emptyCount, record);
      counts.set(group, count);
      return found;
    },
  };
}
