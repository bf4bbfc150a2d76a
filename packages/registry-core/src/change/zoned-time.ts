// What a clock on the wall shows in a time zone, and when it shows that. The rules of a zone are those of the platform's Intl;
// of an hour that comes twice the first is meant, and one that is skipped counts as the hour after it.

/** Wall time as people write it, without a zone: 2026-11-27T16:00. */
export const localTimePattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/;

export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** 1 is Monday, as in ISO 8601. */
  readonly weekday: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const digits = '2-digit';
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: digits,
    day: digits,
    hour: digits,
    minute: digits,
    second: digits,
  });
  formats.set(zone, format);
  return format;
}

export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

export function wallTimeAt(atMs: number, zone: string): WallTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const [year, month, day] = [part('year'), part('month'), part('day')];
  const sinceSunday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return { year, month, day, hour: part('hour'), minute: part('minute'), weekday: sinceSunday === 0 ? 7 : sinceSunday };
}

/** How far the zone's clocks are ahead of UTC at an instant, to the minute. */
function offsetMsAt(atMs: number, zone: string): number {
  const { year, month, day, hour, minute } = wallTimeAt(atMs, zone);
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(atMs / 60_000) * 60_000;
}

/** When clocks in `zone` show `local`; undefined when it is no date and time. */
export function instantOf(local: string, zone: string): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = (localTimePattern.exec(local) ?? []).slice(1).map(Number);
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  if (!localTimePattern.test(local) || new Date(asUtc).toISOString().slice(0, 16) !== local) return undefined;
  const dayMs = 86_400_000;
  // Clocks are set at most once in two days, so one of these two offsets holds at the instant looked for.
  const [before, after] = [offsetMsAt(asUtc - dayMs, zone), offsetMsAt(asUtc + dayMs, zone)];
  const shows = (offsetMs: number) => offsetMsAt(asUtc - offsetMs, zone) === offsetMs;
  if (shows(before)) return asUtc - before;
  return shows(after) ? asUtc - after : asUtc - before;
}

const two = (value: number) => String(value).padStart(2, '0');

/** The wall time of an instant as `2026-11-27T16:00`. */
export function localTimeAt(atMs: number, zone: string): string {
  const { year, month, day, hour, minute } = wallTimeAt(atMs, zone);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** `27 November 2026, 16:00 (America/Chicago)`. */
export function timeWords(atMs: number, zone: string): string {
  const { year, month, day, hour, minute } = wallTimeAt(atMs, zone);
  return `${day} ${months[month - 1]} ${year}, ${two(hour)}:${two(minute)} (${zone})`;
}
