// What is worth an alert: kinds that channels subscribe to, each with the events that it is raised by and the sentence that it says.

import type { Severity } from './anomaly-rule.ts';
import { at, type EventName, type EventSource, eventsOf } from './event.ts';

export interface AlertKindRow {
  readonly title: string;
  readonly severity: Severity;
  readonly events: readonly EventName[];
  /** Which of them, where not all. */
  readonly when?: (record: EventSource) => boolean;
  readonly sentence: (record: EventSource) => string;
}

const nameOf = (target: string): string => target.slice(target.indexOf(':') + 1);
const inEnvironment = ({ environment }: EventSource): string => (environment === null ? '' : ` in ${environment}`);
const text = (record: EventSource, path: string): string => {
  const value = at(record, path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
/** Who broke the glass is a super admin for a while. */
const byBrokenGlass = ({ actorRoles, basis }: EventSource): boolean =>
  actorRoles.includes('super_admin') && at({ basis }, 'basis.elevations') !== null;
const listAt = (record: EventSource, path: string): readonly unknown[] => {
  const value = at(record, path);
  return Array.isArray(value) ? value : [];
};
const byItself = ({ actorId }: EventSource): boolean => actorId === 'switchyard';
const countsRefusals = (record: EventSource): boolean => text(record, 'after.result') === 'refused';

export const alertKinds = {
  kill: {
    title: 'A flag is killed',
    severity: 'high',
    events: ['flag.kill'],
    sentence: (record) => `${record.actorName} killed ${nameOf(record.target)}${inEnvironment(record)}.`,
  },
  break_glass: {
    title: 'The glass is broken',
    severity: 'high',
    events: ['admin.breakglass.start'],
    sentence: (record) =>
      `${record.actorName} broke the glass: super admin ${record.environment === null ? 'everywhere' : `in ${record.environment}`}, for ${text(record, 'after.ticket')}.`,
  },
  sensitive_elevation: {
    title: 'Somebody is elevated to a sensitive scope',
    severity: 'medium',
    events: ['admin.elevate.approve'],
    when: (record) => listAt(record, 'after.sensitive').length > 0,
    sentence: (record) => `${record.actorName} approved ${text(record, 'after.gives')} for ${text(record, 'after.personName')}.`,
  },
  outside_policy: {
    title: 'Something is published outside policy',
    severity: 'high',
    events: ['freeze.override', 'change.publish', 'release.roll_back'],
    when: (record) => record.verb === 'freeze.override' || at(record, 'after.emergency') === true || byBrokenGlass(record),
    sentence: (record) =>
      record.verb === 'freeze.override'
        ? `${record.actorName} lets a change pass through a freeze${inEnvironment(record)}.`
        : `${record.actorName} published ${text(record, 'after.version')}${inEnvironment(record)} outside of what its policy asks.`,
  },
  sensitive_publish: {
    title: 'A fee, a tax or a safety lever is changed',
    severity: 'medium',
    events: ['change.publish'],
    when: (record) => listAt(record, 'after.sensitive').length > 0,
    sentence: (record) =>
      `${record.actorName} published ${text(record, 'after.version')}${inEnvironment(record)}, which changes what is ${listAt(record, 'after.sensitive').join(' and ')}.`,
  },
  role_change: {
    title: 'Roles are changed',
    severity: 'medium',
    events: ['person.grant', 'group.edit', 'admin.create'],
    sentence: (record) =>
      record.verb === 'group.edit'
        ? `${record.actorName} changed what the group ${nameOf(record.target)} gives.`
        : `${record.actorName} changed the grants of ${text(record, 'after.name') || nameOf(record.target)}.`,
  },
  export: {
    title: 'Data is taken out',
    severity: 'medium',
    events: ['admin.export.download'],
    sentence: (record) => `${record.actorName} took out ${record.target === 'audit' ? 'the audit' : nameOf(record.target)} as a file.`,
  },
  guardrail_breach: {
    title: 'A guardrail is breached',
    severity: 'high',
    events: ['guardrail.override', 'stage.hold', 'stage.revert'],
    when: (record) => record.verb === 'guardrail.override' || byItself(record),
    sentence: (record) =>
      record.verb === 'guardrail.override'
        ? `${record.actorName} lets a change breach the guardrail ${text(record, 'after.guardrail')}${inEnvironment(record)}.`
        : `A health check ${record.verb === 'stage.hold' ? 'held' : 'took back'} a staged release${inEnvironment(record)}.`,
  },
  repeated_refusals: {
    title: 'Somebody is refused again and again',
    severity: 'medium',
    events: ['admin.anomaly.detected'],
    when: countsRefusals,
    sentence: (record) => text(record, 'after.sentence'),
  },
  anomaly: {
    title: 'Another anomaly rule finds something',
    severity: 'medium',
    events: ['admin.anomaly.detected'],
    when: (record) => !countsRefusals(record),
    sentence: (record) => text(record, 'after.sentence'),
  },
  audit_fault: {
    title: 'The audit is not as it was written',
    severity: 'high',
    events: ['audit.verified'],
    when: (record) => at(record, 'after.fault') !== null,
    sentence: (record) => `The audit is not as it was written. ${text(record, 'after.fault.message')}`,
  },
  money_moved: {
    title: 'Money is moved by hand, or an account closed for good',
    severity: 'high',
    events: ['payout.manual', 'deposit.capture', 'account.disable'],
    sentence: (record) => `${record.actorName}: ${record.verb}, ${nameOf(record.target)}.`,
  },
} as const satisfies Readonly<Record<string, AlertKindRow>>;

export type AlertKind = keyof typeof alertKinds;
export const alertKindNames = Object.keys(alertKinds) as [AlertKind, ...AlertKind[]];
export const alertRow = (kind: AlertKind): AlertKindRow => alertKinds[kind];

/** The alerts that a record raises. What was refused was not done, and raises none. */
export function alertsOf(record: EventSource): readonly AlertKind[] {
  if (record.result !== 'done') return [];
  const happened = new Set(eventsOf(record));
  return alertKindNames.filter((kind) => {
    const { events, when } = alertRow(kind);
    return events.some((event) => happened.has(event)) && (when?.(record) ?? true);
  });
}

/** Finding's own severity beats that of its kind. */
export function severityOf(kind: AlertKind, record: EventSource): Severity {
  const own = at(record, 'after.severity');
  return own === 'low' || own === 'medium' || own === 'high' ? own : alertRow(kind).severity;
}

/** Where the runbook of an alert is: a heading of docs/runbooks.md. */
export function runbookOf(kind: AlertKind): string {
  return `docs/runbooks.md#${kind.replaceAll('_', '-')}`;
}
