// What a flight of a change's snapshot means for the change: a build that fails or knows less stops it, and so does a snapshot that
// takes much longer to open than they usually do.
import type { FlightReport } from '../evaluate/flight-report.ts';
import { type EntryId, entryId } from '../registry/entry.ts';
import { type Finding, reportFor } from '../registry/finding.ts';
import type { Json } from '../registry/json.ts';

/** Nobody notices less: a new isolate adds it to its first answer once. */
export const openMsUnnoticed = 25;
const slowerTimes = 2;
/** Fewer earlier flights than this say nothing of what is usual. */
const usualFrom = 3;

export interface FlownChange {
  /** The deployed build first, then the one before it. */
  readonly builds: readonly {
    readonly snapshot: FlightReport;
    /** The same with every flag disabled. */
    readonly disabled: FlightReport;
    readonly liveMs: number | null;
  }[];
  /** The first answer that two builds give differently. */
  readonly differs: { readonly key: string; readonly context: Json } | null;
  /** How long snapshots took to open before this one. */
  readonly openTimes: readonly number[];
}

/** `subject` stands for the snapshot as a whole. */
export function flightFindings({ builds, differs, openTimes }: FlownChange, subject: EntryId): Finding[] {
  const findings: Finding[] = [];
  for (const [index, { snapshot, disabled }] of builds.entries()) {
    const build = index === 0 ? 'the deployed build of the edge' : 'the build of the edge before the deployed one';
    reportFaults(findings, subject, snapshot, `In ${build}`);
    reportFaults(findings, subject, disabled, `In ${build}, with every flag disabled`);
  }
  if (differs) {
    const entry = differs.key === '' ? subject : entryId('key', differs.key);
    const message = `The deployed build of the edge and the one before it answer otherwise, for example for ${shorten(JSON.stringify(differs.context))}; finish or take back the deployment of the edge first.`;
    reportFor(findings, entry)('FLIGHT_BUILDS_DIFFER', '', message);
  }
  const [first] = builds;
  if (first) reportSlow(findings, subject, first.snapshot.openMs, first.liveMs, usualOpenMs(openTimes));
  return findings;
}

/** When the flight itself could not be made. */
export function notFlown(subject: EntryId, because: string): Finding[] {
  const findings: Finding[] = [];
  const message = `The flight test could not be made here (${because}), so only the edge itself will try the snapshot; validate again, or mend what is wrong with this console.`;
  reportFor(findings, subject)('FLIGHT_NOT_FLOWN', '', message);
  return findings;
}

/** The median; null while there are too few. */
export function usualOpenMs(openTimes: readonly number[]): number | null {
  if (openTimes.length < usualFrom) return null;
  const sorted = [...openTimes].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}

function reportFaults(findings: Finding[], subject: EntryId, { faults, faultCount }: FlightReport, where: string): void {
  for (const [index, { kind, key, message }] of faults.entries()) {
    const others = faultCount - faults.length;
    const more = index === faults.length - 1 && others > 0 ? `, and ${others} more times` : '';
    const report = reportFor(findings, key === '' ? subject : entryId('key', key));
    report(kind === 'throw' ? 'FLIGHT_FAILED' : 'FLIGHT_CAPPED', '', `${where}: ${message}${more}.`);
  }
}

/** Slow for this environment, and slow beside what is live: a busy machine makes both slow. */
function reportSlow(findings: Finding[], subject: EntryId, openMs: number | null, liveMs: number | null, usualMs: number | null): void {
  if (openMs === null || usualMs === null || openMs <= openMsUnnoticed || openMs <= slowerTimes * usualMs) return;
  if (liveMs !== null && openMs <= slowerTimes * liveMs) return;
  const beside = liveMs === null ? '' : `, and what is live in ${milliseconds(liveMs)} just now`;
  const message = `The snapshot opens in ${milliseconds(openMs)}, where earlier ones took ${milliseconds(usualMs)}${beside}; find out which part of the change is so large, or make it in steps.`;
  reportFor(findings, subject)('FLIGHT_SLOW', '', message);
}

function milliseconds(ms: number): string {
  return `${Number(ms.toPrecision(2))} ms`;
}

function shorten(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 117)}…`;
}
