// The one catalogue of events: everything that happens in the console by the name that alerts, anomaly rules, digests and runbooks use.
// Nothing is emitted twice: each event is read off the audit record that the use-case writes anyway.
import type { AuditRecord } from '../audit/record.ts';
import type { Json } from '../registry/json.ts';

export type EventSource = Pick<
  AuditRecord,
  'seq' | 'at' | 'actorId' | 'actorName' | 'actorRoles' | 'verb' | 'target' | 'environment' | 'reason' | 'after' | 'result' | 'basis'
>;

export interface EventRow {
  readonly says: string;
  /** Its parameters, each with where the record has it; `=text` stands for itself. */
  readonly with?: Readonly<Record<string, string>>;
  /** Verbs of the records that it is read off; absent: the verb that it is named after. */
  readonly of?: readonly string[];
  /** Which of these records, where not all. */
  readonly when?: (record: EventSource) => boolean;
  /** Shown in the daily digest by name, and told apart by colour. */
  readonly risk?: 'high';
  /** What has to be built before anything emits it. */
  readonly awaits?: string;
}

const scope = { scope: 'after.gives', reason: 'reason' };
const elevation = { scope: 'target', reason: 'reason' };
const twoPerson = { action: '=change.publish' };
const desk = 'the operations desk';

export const events = {
  'admin.login.success': { says: 'Somebody signed in.', with: { role: 'actorRoles' } },
  'admin.login.fail': { says: 'A sign-in failed.', with: { role: 'actorRoles' } },
  'admin.logout': { says: 'Somebody signed out.' },
  'admin.stepup.success': { says: 'Somebody proved once more that they are there.' },
  'admin.stepup.fail': { says: 'A proof of being there failed.' },
  'admin.session.timeout': { says: 'A session ended by itself.' },
  'admin.session.refuse': { says: 'A session was shown that this console did not make.' },
  'admin.session.revoke': { says: 'A session was ended by hand.' },
  'admin.session.revoke_all': { says: 'All sessions of a person were ended.' },
  'admin.network.refuse': { says: 'Somebody came from a network that is not allowed.' },
  'admin.device.trust.add': { says: 'A device is trusted from now on.' },
  'admin.device.trust.remove': { says: 'A device is trusted no more.' },
  'factor.begin': { says: 'Somebody began to set up a second factor.' },
  'factor.add': { says: 'Somebody has a new second factor.' },
  'factor.remove': { says: 'Somebody removed a second factor of theirs.' },
  'factor.reset': { says: 'The second factors of a person were taken away.', risk: 'high' },
  'factor.renew_codes': { says: 'Somebody has new recovery codes.' },
  'admin.elevate.request': { says: 'Somebody asks for a role or a sensitive scope for a while.', with: scope },
  'admin.elevate.approve': { says: 'Somebody was given it for a while.', with: scope },
  'admin.elevate.deny': { says: 'Somebody was denied it.', with: elevation },
  'admin.elevate.expire': { says: 'An elevation is over, or its request lapsed.', with: elevation },
  'admin.elevate.end': { says: 'An elevation was ended early, or its request was withdrawn.', with: elevation },
  'admin.breakglass.start': { says: 'Somebody broke the glass.', with: { reason: 'reason', ticket: 'after.ticket' }, risk: 'high' },
  'admin.breakglass.end': { says: 'Broken glass is closed again, and waits for its review.' },
  'admin.breakglass.review': { says: 'What was done with broken glass was reviewed.' },
  'admin.twoperson.request': {
    says: 'A change was validated and waits for another person.',
    with: twoPerson,
    of: ['change.validate'],
    when: ({ after }) => at({ after }, 'after.status') === 'validated',
  },
  'admin.twoperson.approve': { says: 'Another person approved a change.', with: twoPerson, of: ['change.approve'] },
  'admin.twoperson.deny': { says: 'Another person rejected a change.', with: twoPerson, of: ['change.reject'] },
  'admin.pii.unmask': {
    says: 'Somebody saw personal fields unmasked.',
    with: { field: 'after.kind', reason: 'reason' },
    risk: 'high',
  },
  'pii.unmask': { says: 'Somebody unmasked personal fields of one kind for a while.' },
  'pii.mask': { says: 'Somebody masked personal fields again.' },
  'admin.export.download': {
    says: 'Somebody took data out of the console.',
    with: { scope: 'target' },
    of: ['audit.export', 'registry.export', 'pii.export'],
    risk: 'high',
  },
  'admin.viewas.attempt': { says: 'Somebody tried to act while looking as another person.' },
  'admin.viewas.start': { says: 'Somebody looks at the console as another person.' },
  'admin.viewas.end': { says: 'That look is over.' },
  'admin.impersonate.start': { says: 'Somebody acts in the name of another person.', risk: 'high' },
  'admin.impersonate.end': { says: 'That act is over.' },
  'admin.create': { says: 'The first admin was made by command.', risk: 'high' },
  'admin.alert.sent': { says: 'An alert arrived at a channel.', with: { type: 'after.type' } },
  'admin.alert.fail': { says: 'An alert did not arrive, and is given up.', with: { type: 'after.type' } },
  'admin.anomaly.detected': { says: 'An anomaly rule found something.', with: { rule_id: 'after.rule' }, risk: 'high' },
  'audit.view': { says: 'Somebody read the audit.', with: { filters: 'after' }, awaits: 'reads of the audit on record' },
  'audit.export': { says: 'Somebody took the audit out as a file.', with: { format: 'after.format' } },
  'audit.verify': { says: 'Somebody had the audit verified.' },
  'audit.verified': { says: 'The audit was verified.' },
  'audit.retention': { says: 'Contents of old records were removed under retention.' },
  'retention.remove': { says: 'What is kept beside the audit was removed under retention.' },
  'retention.edit': { says: 'How long records are kept was changed.', risk: 'high' },
  'hold.place': { says: 'A legal hold was placed.' },
  'hold.ask_lift': { says: 'Somebody asked for a legal hold to be lifted.' },
  'hold.lift': { says: 'A legal hold was lifted.', risk: 'high' },
  'pii.export': { says: 'Somebody took the ledger of personal data out as a file.' },
  'change.save': { says: 'A draft was saved.' },
  'change.validate': { says: 'A change was validated.' },
  'change.preview': { says: 'A change was previewed against recorded contexts.' },
  'change.acknowledge': { says: 'Warnings of a change were acknowledged.' },
  'change.request_review': { says: 'Somebody was asked by name to look at a change.' },
  'change.comment': { says: 'Somebody commented on a change.' },
  'change.request_changes': { says: 'A reviewer asked for something else first.' },
  'change.settle': { says: 'What a reviewer asked for is settled.' },
  'change.approve': { says: 'A change was approved.' },
  'change.reject': { says: 'A change was rejected.' },
  'change.schedule': { says: 'A change was scheduled.' },
  'change.unschedule': { says: 'A change was taken off the schedule.' },
  'change.suspend': { says: 'A scheduled change could not go out.' },
  'change.publish': { says: 'A change was published.', with: { version: 'after.version', reason: 'reason' } },
  'change.discard': { says: 'A change was discarded.' },
  'change.reopen': { says: 'A discarded change was taken up again.' },
  'change.rebase': { says: 'A change was drawn anew from what is live.' },
  'change.clone': { says: 'A change was copied.' },
  'change.watch': { says: 'Somebody watches a change, or no more.' },
  'freeze.override': { says: 'A change was let through a freeze.', with: { reason: 'reason' }, risk: 'high' },
  'guardrail.override': {
    says: 'A change was let breach a guardrail.',
    with: { guardrail: 'after.guardrail', reason: 'reason' },
    risk: 'high',
  },
  'release.roll_back': { says: 'An earlier release became live again.', with: { reason: 'reason' }, risk: 'high' },
  'release.revert': { says: 'A change was drafted that undoes one release.' },
  'release.refuse': { says: 'The edge refused a release.' },
  'stage.start': { says: 'A release went out in stages.' },
  'stage.advance': { says: 'A staged release was given to more people.' },
  'stage.hold': { says: 'A staged release was held, or let go on.' },
  'stage.complete': { says: 'A staged release was given to everyone.' },
  'stage.revert': { says: 'A staged release was taken back.' },
  'flag.kill': { says: 'A flag was killed.', with: { flag: 'target', reason: 'reason' }, risk: 'high' },
  'flag.revive': { says: 'A killed flag is alive again.' },
  'flag.rehearse': { says: 'The kill of a flag was rehearsed.' },
  'flag.clean_up': { says: 'A change was drafted that takes a stale flag away.' },
  'registry.import': { says: 'Entries were drafted from a file.' },
  'registry.export': { says: 'The registry was taken out as a file.' },
  'recording.upload': { says: 'Recorded contexts were uploaded.' },
  'recording.remove': { says: 'Recorded contexts were removed.' },
  'health_check.save': { says: 'A health check of releases was changed.' },
  'health_check.remove': { says: 'A health check of releases was removed.' },
  'head.reconcile': { says: 'The edge and the console disagreed about what is live, and agree again.', risk: 'high' },
  'environment.create': { says: 'An environment was made.' },
  'environment.edit_policy': { says: 'What an environment asks of changes was changed.', with: { reason: 'reason' }, risk: 'high' },
  'person.create': { says: 'A person was added.' },
  'person.grant': { says: 'The grants of a person were changed.', with: { person: 'target', reason: 'reason' }, risk: 'high' },
  'person.activate': { says: 'A person was activated or deactivated.' },
  'group.edit': { says: 'What a group gives was changed.', with: { group: 'target', reason: 'reason' }, risk: 'high' },
  'token.create': { says: 'A key of the API was made.' },
  'token.rotate': { says: 'A key of the API was rotated.' },
  'token.revoke': { says: 'A key of the API was revoked.' },
  'token.use': { says: 'A key of the API was used that opens nothing any more.' },
  'service_account.create': { says: 'A service account was made.' },
  'service_account.trust': { says: 'A service account trusts an issuer of ID tokens from now on.', risk: 'high' },
  'service_account.distrust': { says: 'A service account trusts an issuer of ID tokens no more.' },
  'token.exchange': { says: 'An ID token was traded for a token of a service account, or was refused.' },
  'service_account.edit': { says: 'A service account was changed.', risk: 'high' },
  'sdk_key.create': { says: 'An SDK key was made.' },
  'sdk_key.edit': { says: 'An SDK key has another name or tier.' },
  'sdk_key.rotate': { says: 'An SDK key was rotated.' },
  'sdk_key.revoke': { says: 'An SDK key was revoked.' },
  'webhook.create': { says: 'A webhook was made.' },
  'webhook.edit': { says: 'A webhook was changed.' },
  'webhook.pause': { says: 'A webhook was paused.' },
  'webhook.resume': { says: 'A webhook was let go on.' },
  'webhook.rotate': { says: 'A webhook has a new secret.' },
  'webhook.remove': { says: 'A webhook was removed.' },
  'webhook.test': { says: 'A webhook was sent a test.' },
  'webhook.replay': { says: 'Messages of a webhook were sent once more.' },
  'notice.choose_mail': { says: 'Somebody chose what they get by mail.' },
  'digest.choose': { says: 'Somebody chose whether and when they get the daily digest.' },
  'channel.save': { says: 'A channel of alerts was made or changed.', risk: 'high' },
  'channel.remove': { says: 'A channel of alerts was removed.', risk: 'high' },
  'channel.test': { says: 'A channel of alerts was sent a test.' },
  'anomaly_rule.save': { says: 'An anomaly rule was made or changed.', with: { rule_id: 'target' }, risk: 'high' },
  'anomaly_rule.remove': { says: 'An anomaly rule was removed.', with: { rule_id: 'target' }, risk: 'high' },
  'anomaly.acknowledge': { says: 'Somebody looked into a finding.', with: { rule_id: 'after.rule' } },
  'order.refund': { says: 'A refund was issued.', with: { amount: 'after.amount', reason: 'reason' }, awaits: desk },
  'booking.suppress': { says: 'Instant Book was paused for a studio.', with: { reason: 'reason' }, awaits: desk },
  'payout.manual': { says: 'A payout was made by hand.', with: { amount: 'after.amount' }, risk: 'high', awaits: desk },
  'deposit.capture': { says: 'A deposit was captured.', with: { amount: 'after.amount' }, risk: 'high', awaits: desk },
  'account.disable': { says: 'An account was disabled for good.', risk: 'high', awaits: desk },
} as const satisfies Readonly<Record<string, EventRow>>;

export type EventName = keyof typeof events;
/** What the audit names things by: whatever goes on record is in the catalogue, and the compiler holds that. */
export type AuditVerb = {
  [Name in EventName]: (typeof events)[Name] extends { readonly of: readonly (infer Verb)[] } ? Verb : Name;
}[EventName];
export const eventNames = Object.keys(events) as EventName[];
export const eventRow = (name: EventName): EventRow => events[name];

/** What happened, by its name in the catalogue. */
export interface Occurrence extends EventSource {
  readonly event: EventName;
}

const byVerb = new Map<string, readonly EventName[]>();
for (const name of eventNames) {
  for (const verb of eventRow(name).of ?? [name]) byVerb.set(verb, [...(byVerb.get(verb) ?? []), name]);
}

/** The events of a record; none: its verb is in no catalogue, as of a console that is newer than this one. */
export function eventsOf(record: EventSource): readonly EventName[] {
  return (byVerb.get(record.verb) ?? []).filter((name) => eventRow(name).when?.(record) ?? true);
}

/** Verbs of the records that any of these events is read off. */
export function verbsOf(names: readonly EventName[]): string[] {
  return [...new Set(names.flatMap((name) => eventRow(name).of ?? [name]))];
}

export function parametersOf(name: EventName, record: EventSource): Record<string, Json> {
  const entries = Object.entries(eventRow(name).with ?? {});
  return Object.fromEntries(entries.map(([parameter, where]) => [parameter, where.startsWith('=') ? where.slice(1) : at(record, where)]));
}

/** `after.amount` of a record; null where there is none. */
export function at(record: Readonly<Record<string, unknown>> | object, path: string): Json {
  const parts = path.split('.');
  const found = parts.reduce<unknown>((value, part) => (isRecord(value) && Object.hasOwn(value, part) ? value[part] : undefined), record);
  return (found ?? null) as Json; // a part of a record, which is JSON but for its time
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
