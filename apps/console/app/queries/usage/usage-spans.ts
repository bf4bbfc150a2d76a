// The spans of time that usage is drawn in: seven days in quarters.
const hourMs = 3_600_000;
export const spanHours = 6;
export const spans = 28;
const spanMs = spanHours * hourMs;

/** Spans begin at 0, 6, 12 and 18 o'clock, universal time; the last is the one that is under way. */
export function firstSpan(now: Date): Date {
  return new Date((Math.floor(now.getTime() / spanMs) - spans + 1) * spanMs);
}

/** Adds a count to the span that it belongs to, if it is among them. */
export function addToSpan(values: number[], since: Date, { at, count }: { readonly at: Date; readonly count: number }): void {
  const span = Math.floor((at.getTime() - since.getTime()) / spanMs);
  if (values[span] !== undefined) values[span] += count;
}

export function emptySpans(): number[] {
  return new Array<number>(spans).fill(0);
}
