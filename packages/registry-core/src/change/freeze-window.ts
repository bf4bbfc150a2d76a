// Times in which nothing is published but with an override: once, or every week, as a clock on the wall of one place shows them.
import * as z from 'zod';
import { instantOf, isTimeZone, localTimePattern, timeWords, wallTimeAt } from './zoned-time.ts';

export const TimeZone = z.string().max(64).refine(isTimeZone, 'Name a time zone such as America/Chicago.');
const LocalTime = z.string().regex(localTimePattern, 'Write a date and a time, such as 2026-11-27T16:00.');
const WeeklyTime = z.strictObject({
  /** 1 is Monday. */
  weekday: z.number().int().min(1).max(7),
  time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time such as 16:00.'),
});

const shape = {
  /** Names it in overrides: a letter, then letters, digits and dashes. */
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'A freeze is named with small letters, digits and dashes.'),
  title: z.string().trim().min(1, 'Say what the freeze is for.').max(200),
  zone: TimeZone,
  /** Who may publish in it all the same, with a reason, by role; nobody when empty. */
  overrideRoles: z.array(z.string().max(40)).max(20).default([]),
};

export const FreezeWindow = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...shape, kind: z.literal('once'), from: LocalTime, to: LocalTime }),
    z.strictObject({ ...shape, kind: z.literal('weekly'), from: WeeklyTime, to: WeeklyTime }),
  ])
  .superRefine((window, context) => {
    if (!isTimeZone(window.zone)) return;
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['to'], message });
    if (window.kind === 'weekly') {
      if (minuteOfWeek(window.from) === minuteOfWeek(window.to)) refuse('A freeze of every week ends at another time than it begins.');
      return;
    }
    const [from, to] = [instantOf(window.from, window.zone), instantOf(window.to, window.zone)];
    if (from === undefined || to === undefined) refuse('One of these days does not exist.');
    else if (to <= from) refuse('A freeze ends after it begins.');
  });
export type FreezeWindow = z.infer<typeof FreezeWindow>;

const weekMinutes = 7 * 24 * 60;

function minuteOfWeek({ weekday, time }: { weekday: number; time: string }): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return (weekday - 1) * 24 * 60 + hour * 60 + minute;
}

/** The first of the windows that `atMs` lies in; its end is no part of it. */
export function freezeAt(windows: readonly FreezeWindow[], atMs: number): FreezeWindow | undefined {
  return windows.find((window) => isWithin(window, atMs));
}

function isWithin(window: FreezeWindow, atMs: number): boolean {
  if (window.kind === 'once') {
    const [from, to] = [instantOf(window.from, window.zone), instantOf(window.to, window.zone)];
    return from !== undefined && to !== undefined && from <= atMs && atMs < to;
  }
  const { weekday, hour, minute } = wallTimeAt(atMs, window.zone);
  const start = minuteOfWeek(window.from);
  const since = (minute + hour * 60 + (weekday - 1) * 24 * 60 - start + weekMinutes) % weekMinutes;
  return since < (minuteOfWeek(window.to) - start + weekMinutes) % weekMinutes;
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** `27 November 2026, 00:00 (America/Chicago)`, `Monday 08:00 (America/Chicago)`. */
export function freezeEndWords(window: FreezeWindow): string {
  if (window.kind === 'weekly') return `${weekdays[window.to.weekday - 1]} ${window.to.time} (${window.zone})`;
  return timeWords(instantOf(window.to, window.zone) ?? 0, window.zone);
}

/** `every week from Friday 16:00 to Monday 08:00 (America/Chicago)`. */
export function freezeWords(window: FreezeWindow): string {
  if (window.kind === 'weekly')
    return `every week from ${weekdays[window.from.weekday - 1]} ${window.from.time} to ${freezeEndWords(window)}`;
  const from = timeWords(instantOf(window.from, window.zone) ?? 0, window.zone);
  return `from ${from.slice(0, from.indexOf(' ('))} to ${freezeEndWords(window)}`;
}
