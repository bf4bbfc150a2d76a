// What a day was like for whoever looks after access: read off its audit records, and nothing that a digest needs is kept elsewhere.
import { alertRow, alertsOf } from './alert-kind.ts';
import { type EventName, type EventSource, eventRow, eventsOf } from './event.ts';

export interface DigestLine {
  readonly seq: number;
  readonly at: Date;
  readonly sentence: string;
  readonly reason: string;
}

export const digestSections = {
  pii: 'Looks at what is masked',
  risk: 'High-risk actions',
  elevations: 'Elevations that failed',
  anomalies: 'Anomalies',
} as const;
export type DigestSection = keyof typeof digestSections;

export interface DayDigest {
  readonly sections: Readonly<Record<DigestSection, { readonly count: number; readonly lines: readonly DigestLine[] }>>;
  readonly records: number;
  readonly refused: number;
}

/** Lines of one section; the count says how many there were. */
export const digestLinesMax = 25;
const failedElevations = new Set<string>(['admin.elevate.request', 'admin.elevate.approve', 'admin.breakglass.start']);

/** In which section a record belongs; undefined: in none. */
export function sectionOf(record: EventSource): DigestSection | undefined {
  const names = eventsOf(record);
  if (names.includes('admin.anomaly.detected')) return 'anomalies';
  if (names.includes('admin.elevate.deny') || (record.result === 'refused' && names.some((name) => failedElevations.has(name))))
    return 'elevations';
  if (record.result === 'refused') return undefined;
  if (names.includes('admin.pii.unmask')) return 'pii';
  return names.some((name) => eventRow(name).risk === 'high') ? 'risk' : undefined;
}

export function createDigest() {
  const counts = { pii: 0, risk: 0, elevations: 0, anomalies: 0 };
  const lines: Record<DigestSection, DigestLine[]> = { pii: [], risk: [], elevations: [], anomalies: [] };
  const seen = { records: 0, refused: 0 };
  return {
    take(record: EventSource): void {
      seen.records += 1;
      if (record.result === 'refused') seen.refused += 1;
      const section = sectionOf(record);
      if (section === undefined) return;
      counts[section] += 1;
      if (lines[section].length < digestLinesMax) lines[section].push(lineOf(record));
    },
    finish: (): DayDigest => ({
      ...seen,
      sections: {
        pii: { count: counts.pii, lines: lines.pii },
        risk: { count: counts.risk, lines: lines.risk },
        elevations: { count: counts.elevations, lines: lines.elevations },
        anomalies: { count: counts.anomalies, lines: lines.anomalies },
      },
    }),
  };
}

function lineOf(record: EventSource): DigestLine {
  const { seq, at, reason } = record;
  const [alert] = alertsOf(record);
  return { seq, at, reason, sentence: alert ? alertRow(alert).sentence(record) : plainWords(record, eventsOf(record)) };
}

/** `Maya Okafor: The grants of a person were changed. person:per_1` */
function plainWords({ actorName, target, result }: EventSource, [name]: readonly EventName[]): string {
  return `${actorName}: ${name ? eventRow(name).says : ''} ${result === 'refused' ? 'It was refused.' : ''} ${target}`.replace(/ +/g, ' ');
}
