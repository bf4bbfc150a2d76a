// Which records raise which alerts, with what sentence, and what a digest makes of a day.
import { describe, expect, it } from 'vitest';
import { alertRow, alertsOf, severityOf } from './alert-kind.ts';
import { createDigest, digestLinesMax } from './digest.ts';
import { type EventSource, eventsOf, parametersOf } from './event.ts';

function record(verb: string, fields: Partial<EventSource> = {}): EventSource {
  const who = { actorId: 'per_1', actorName: 'Ada', actorRoles: 'engineering', environment: 'production', reason: 'why' };
  return { seq: 7, at: new Date('2026-03-02T15:00:00Z'), ...who, verb, target: 'key:a', after: null, result: 'done', ...fields };
}
const glass = { actorRoles: 'engineering, super_admin', basis: { elevations: ['elv_1'] } };

describe('a record raises', () => {
  it.each<[string, EventSource, string[], string]>([
    ['a kill', record('flag.kill'), ['kill'], 'Ada killed a in production.'],
    [
      'broken glass',
      record('admin.breakglass.start', { environment: null, after: { ticket: 'INC-7' } }),
      ['break_glass'],
      'Ada broke the glass: super admin everywhere, for INC-7.',
    ],
    [
      'a sensitive elevation',
      record('admin.elevate.approve', { after: { sensitive: ['PIITax'], gives: 'the right to draft what is PIITax', personName: 'Bo' } }),
      ['sensitive_elevation'],
      'Ada approved the right to draft what is PIITax for Bo.',
    ],
    [
      'a publish in an emergency',
      record('change.publish', { after: { emergency: true, version: '1.2.0' } }),
      ['outside_policy'],
      'Ada published 1.2.0 in production outside of what its policy asks.',
    ],
    [
      'a publish through broken glass',
      record('change.publish', { ...glass, after: { version: '1.2.0' } }),
      ['outside_policy'],
      'Ada published 1.2.0 in production outside of what its policy asks.',
    ],
    [
      'a fee',
      record('change.publish', { after: { sensitive: ['MoneyCritical'], version: '1.2.0' } }),
      ['sensitive_publish'],
      'Ada published 1.2.0 in production, which changes what is MoneyCritical.',
    ],
    ['a freeze overridden', record('freeze.override'), ['outside_policy'], 'Ada lets a change pass through a freeze in production.'],
    ['a grant', record('person.grant', { target: 'person:Bo', environment: null }), ['role_change'], 'Ada changed the grants of Bo.'],
    ['a group', record('group.edit', { target: 'group:ops', environment: null }), ['role_change'], 'Ada changed what the group ops gives.'],
    ['an export', record('audit.export', { target: 'audit', environment: null }), ['export'], 'Ada took out the audit as a file.'],
    [
      'a guardrail overridden',
      record('guardrail.override', { after: { guardrail: 'refunds' } }),
      ['guardrail_breach'],
      'Ada lets a change breach the guardrail refunds in production.',
    ],
    [
      'a health check',
      record('stage.revert', { actorId: 'switchyard' }),
      ['guardrail_breach'],
      'A health check took back a staged release in production.',
    ],
    ['refusals', record('admin.anomaly.detected', { after: { result: 'refused', sentence: 'Found.' } }), ['repeated_refusals'], 'Found.'],
    ['another finding', record('admin.anomaly.detected', { after: { result: 'done', sentence: 'Found.' } }), ['anomaly'], 'Found.'],
    [
      'a fault',
      record('audit.verified', { after: { fault: { seq: 1, message: 'Record 1 was altered.' } } }),
      ['audit_fault'],
      'The audit is not as it was written. Record 1 was altered.',
    ],
  ])('of %s its alert', (_what, one, kinds, sentence) => {
    expect(alertsOf(one)).toEqual(kinds);
    expect(alertRow(alertsOf(one)[0]!).sentence(one)).toBe(sentence);
  });

  it.each<[string, EventSource]>([
    ['what was refused', record('flag.kill', { result: 'refused' })],
    ['a publish as it should be', record('change.publish', { after: { sensitive: [], version: '1.2.0' } })],
    ['a hold by hand', record('stage.hold')],
    ['an elevation that is not sensitive', record('admin.elevate.approve', { after: { sensitive: [] } })],
    ['an audit without a fault', record('audit.verified', { after: { fault: null } })],
    ['an alert that was sent', record('admin.alert.sent')],
    ['a verb of a newer console', record('tomorrow.come')],
  ])('nothing for %s', (_what, one) => {
    expect(alertsOf(one)).toEqual([]);
  });

  it('with the severity of a finding where it is one', () => {
    const found = record('admin.anomaly.detected', { after: { severity: 'low', sentence: '' } });
    expect([severityOf('anomaly', found), severityOf('kill', record('flag.kill'))]).toEqual(['low', 'high']);
  });
});

it('an event has the parameters of the planning documents', () => {
  expect(eventsOf(record('audit.export'))).toEqual(['admin.export.download', 'audit.export']);
  expect(parametersOf('admin.login.success', record('admin.login.success'))).toEqual({ role: 'engineering' });
  const asked = record('admin.elevate.request', { after: { gives: { sensitivity: 'PIITax' } } });
  expect(parametersOf('admin.elevate.request', asked)).toEqual({ scope: { sensitivity: 'PIITax' }, reason: 'why' });
  expect(parametersOf('admin.twoperson.approve', record('change.approve'))).toEqual({ action: 'change.publish' });
  expect(eventsOf(record('change.validate', { after: { status: 'draft' } }))).toEqual(['change.validate']);
  expect(eventsOf(record('change.validate', { after: { status: 'validated' } }))).toContain('admin.twoperson.request');
});

it('a digest tells apart what was looked at, what was risky, and what was denied, and counts what it does not list', () => {
  const digest = createDigest();
  digest.take(record('admin.pii.unmask', { target: 'person:Bo' }));
  for (let one = 0; one < digestLinesMax + 5; one++) digest.take(record('flag.kill'));
  digest.take(record('admin.elevate.deny'));
  digest.take(record('admin.elevate.request', { result: 'refused' }));
  digest.take(record('change.publish', { result: 'refused' }));
  digest.take(record('admin.anomaly.detected', { after: { sentence: 'Found.' } }));
  digest.take(record('change.save'));
  const { sections, records, refused } = digest.finish();
  expect({ records, refused }).toEqual({ records: digestLinesMax + 11, refused: 2 });
  expect(Object.values(sections).map(({ count }) => count)).toEqual([1, digestLinesMax + 5, 2, 1]);
  expect(sections.risk.lines).toHaveLength(digestLinesMax);
  expect(sections.anomalies.lines.map(({ sentence }) => sentence)).toEqual(['Found.']);
});
