// Alerts: where they go, what anomaly rules found and are, and the digest of a day.
import { alertKindNames } from '@switchyard/registry-core/alert/alert-kind';
import { AnomalyRule, AnomalyRuleId, severities } from '@switchyard/registry-core/alert/anomaly-rule';
import * as z from 'zod';
import { channelKinds, channelStatuses } from '../ports/alerts.ts';
import { deliveryStatuses } from '../ports/notices.ts';
import type { Ports } from '../ports.ts';
import { ChannelPageInput, channelList, channelPage } from '../queries/alerts/channel-list.server.ts';
import { findingList, findingPage } from '../queries/anomalies/finding-list.server.ts';
import { anomalyRuleList, TryAnomalyRule, tryAnomalyRule } from '../queries/anomalies/rule-list.server.ts';
import { DigestPageInput, digestPage } from '../queries/digests/digest-page.server.ts';
import { removeChannel } from '../usecases/alerts/remove-channel.server.ts';
import { SaveChannel, saveChannel } from '../usecases/alerts/save-channel.server.ts';
import { testChannel } from '../usecases/alerts/test-channel.server.ts';
import { AcknowledgeFinding, acknowledgeFinding } from '../usecases/anomalies/acknowledge-finding.server.ts';
import { removeAnomalyRule } from '../usecases/anomalies/remove-anomaly-rule.server.ts';
import { SaveAnomalyRule, saveAnomalyRule } from '../usecases/anomalies/save-anomaly-rule.server.ts';
import { ChooseDigest, chooseDigest } from '../usecases/digests/choose-digest.server.ts';
import { AuditRecordBody, PermitBody } from './answer-schemas.ts';
import { named } from './documented-schemas.ts';
import { type Api, addEndpoint, pathOf, QueryBoolean, QueryNumber } from './endpoint.ts';
import { DeliveryBody } from './webhook-endpoints.ts';

const tag = 'Alerts';
const text = z.string();
const Time = z.iso.datetime({ offset: true });
const Counts = z.object({ waiting: z.int(), delivered: z.int(), failed: z.int(), dropped: z.int() });
const decisions = z.object({ edit: PermitBody });

const ChannelBody = named(
  'AlertChannel',
  z.object({
    id: text,
    kind: z.enum(channelKinds),
    name: text,
    shown: text.meta({ description: 'Where it leads, as people may see it.' }),
    alerts: z.array(z.enum(alertKindNames)).meta({ description: 'Which alerts it gets; empty: all.' }),
    environments: z.array(text).meta({ description: 'Of which environments; empty: of all.' }),
    status: z.enum(channelStatuses),
    secretGeneration: z.int(),
    createdAt: Time,
    createdByName: text,
  }),
);
const ChannelRowBody = ChannelBody.extend({ counts: Counts.meta({ description: 'Messages of the last seven days.' }) });
const FindingBody = named(
  'AnomalyFinding',
  z.object({
    id: text,
    ruleId: text,
    ruleVersion: z.int(),
    severity: z.enum(severities),
    sentence: text,
    group: text.meta({ description: 'Whom or what it was counted for.' }),
    measured: z.number(),
    records: z.array(z.int()).meta({ description: 'Numbers of the records in the audit.' }),
    at: Time,
    acknowledgedAt: Time.nullable(),
    acknowledgedByName: text.nullable(),
    note: text,
  }),
);
const RuleBody = named(
  'AnomalyRule',
  z.object({ id: AnomalyRuleId, rule: AnomalyRule, version: z.int(), enabled: z.boolean(), changedAt: Time, changedByName: text }),
);
const TrialBody = z.object({
  found: z.array(z.object({ at: Time, who: text, sentence: text, records: z.array(z.int()) })),
  times: z.int(),
  since: Time,
  until: Time,
  looked: z.int(),
});
const Section = z.object({ count: z.int(), lines: z.array(z.object({ seq: z.int(), at: Time, sentence: text, reason: text })) });
const DigestBody = z.object({
  day: text,
  zone: text,
  from: Time,
  to: Time,
  records: z.int(),
  refused: z.int(),
  sections: z.object({ pii: Section, risk: Section, elevations: Section, anomalies: Section }),
  open: z.object({
    reviews: z.array(z.object({ id: text, personName: text, reason: text, at: Time })),
    findings: z.int(),
    requests: z.int(),
  }),
});

export function addAlertEndpoints(api: Api, ports: Ports): void {
  addChannels(api, ports);
  addSavingOfChannels(api, ports);
  addFindings(api, ports);
  addRules(api, ports);
  addDigest(api, ports);
}

function addChannels(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/alerts/channels',
    tag,
    summary: 'The channels of alerts, each with how its messages went in the last seven days, and the kinds of alerts there are.',
    answer: z.object({
      rows: z.array(ChannelRowBody),
      kinds: z.array(z.object({ kind: z.enum(alertKindNames), title: text, severity: z.enum(severities), runbook: text })),
      environments: z.array(text),
      decisions,
    }),
    handle: ({ caller }) => channelList(ports, caller),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/alerts/channels/{id}',
    tag,
    summary: 'A channel of alerts with the log of its messages, newest first.',
    params: pathOf.id,
    query: z.object({
      status: z.enum(deliveryStatuses).optional(),
      limit: QueryNumber.min(1).max(200).optional(),
      beforeId: text.min(1).optional(),
    }),
    answer: z.object({ channel: ChannelRowBody, deliveries: z.array(DeliveryBody), environments: z.array(text), decisions }),
    handle: ({ caller, params, query }) => channelPage(ports, caller, ChannelPageInput.parse({ channelId: params.id, ...query })),
  });
  addEndpoint(api, {
    method: 'delete',
    path: '/alerts/channels/{id}',
    tag,
    summary: 'Takes a channel of alerts away; what waits is dropped.',
    params: pathOf.id,
    answer: z.object({ id: text }),
    handle: async ({ caller, params }) => {
      const removed = await removeChannel(ports, caller, { channelId: params.id });
      return removed.ok ? { ...removed, value: { id: params.id } } : removed;
    },
  });
  addEndpoint(api, {
    method: 'post',
    path: '/alerts/channels/{id}/test',
    tag,
    summary: 'Sends a channel a message of its own.',
    params: pathOf.id,
    answer: z.object({ deliveryId: text }),
    status: 201,
    handle: ({ caller, params }) => testChannel(ports, caller, { channelId: params.id }),
  });
}

function addSavingOfChannels(api: Api, ports: Ports): void {
  const Channel = SaveChannel.omit({ channelId: true });
  /** Without what only the use-case needs to know. */
  const shown = async (saved: ReturnType<typeof saveChannel>) => {
    const result = await saved;
    if (!result.ok) return result;
    const { target: _, ...channel } = result.value.channel;
    return { ...result, value: { channel, secret: result.value.secret } };
  };
  addEndpoint(api, {
    method: 'post',
    path: '/alerts/channels',
    showsSecret: true,
    tag,
    summary: 'Makes a channel of alerts. Of a webhook, the answer is the only place where its secret is shown.',
    body: Channel,
    answer: z.object({ channel: ChannelBody, secret: text.nullable() }),
    status: 201,
    handle: ({ caller, body }) => shown(saveChannel(ports, caller, body)),
  });
  addEndpoint(api, {
    method: 'put',
    path: '/alerts/channels/{id}',
    tag,
    summary: 'Changes a channel of alerts. Without a target it leads where it led.',
    params: pathOf.id,
    body: Channel,
    answer: z.object({ channel: ChannelBody, secret: text.nullable() }),
    handle: ({ caller, params, body }) => shown(saveChannel(ports, caller, { channelId: params.id, ...body })),
  });
}

function addFindings(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/alerts/findings',
    tag,
    summary: 'What anomaly rules found, newest first.',
    query: z.object({
      open: QueryBoolean.optional(),
      ruleId: text.min(1).optional(),
      limit: QueryNumber.min(1).max(200).optional(),
      beforeId: text.min(1).optional(),
    }),
    answer: z.object({ rows: z.array(FindingBody), open: z.int(), beforeId: text.nullable() }),
    handle: ({ caller, query: { open, ruleId, limit, beforeId } }) =>
      findingList(ports, caller, {
        ...(open && { open }),
        ...(ruleId && { ruleId }),
        ...(limit && { limit }),
        ...(beforeId && { beforeId }),
      }),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/alerts/findings/{id}',
    tag,
    summary: 'A finding with the records that it was counted from.',
    params: pathOf.id,
    answer: z.object({
      finding: FindingBody,
      ruleTitle: text,
      records: z.array(AuditRecordBody),
      decisions: z.object({ acknowledge: PermitBody }),
    }),
    handle: ({ caller, params }) => findingPage(ports, caller, { findingId: params.id }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/alerts/findings/{id}/acknowledge',
    tag,
    summary: 'Says that somebody looked into a finding, and what it was.',
    params: pathOf.id,
    body: AcknowledgeFinding.omit({ findingId: true }),
    answer: FindingBody,
    handle: ({ caller, params, body }) => acknowledgeFinding(ports, caller, { findingId: params.id, ...body }),
  });
}

function addRules(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/alerts/rules',
    tag,
    summary: 'Anomaly rules, each with when it found something last.',
    answer: z.object({
      rows: z.array(RuleBody.extend({ lastFound: Time.nullable(), awaits: text.nullable() })),
      environments: z.array(text),
      decisions,
    }),
    handle: ({ caller }) => anomalyRuleList(ports, caller),
  });
  addEndpoint(api, {
    method: 'put',
    path: '/alerts/rules/{id}',
    tag,
    summary: 'Makes an anomaly rule, or changes one: then expectedVersion says what it was drawn from.',
    params: pathOf.id,
    body: SaveAnomalyRule.omit({ ruleId: true }),
    answer: RuleBody,
    handle: ({ caller, params, body }) => saveAnomalyRule(ports, caller, { ruleId: params.id, ...body }),
  });
  addEndpoint(api, {
    method: 'delete',
    path: '/alerts/rules/{id}',
    tag,
    summary: 'Takes an anomaly rule away. What it found stays.',
    params: pathOf.id,
    answer: RuleBody,
    handle: ({ caller, params }) => removeAnomalyRule(ports, caller, { ruleId: params.id }),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/alerts/rules/try',
    tag,
    summary: 'What an anomaly rule would have found in the last 30 days. Nothing is saved.',
    body: TryAnomalyRule,
    answer: TrialBody,
    handle: ({ caller, body }) => tryAnomalyRule(ports, caller, body),
  });
}

function addDigest(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/alerts/digest',
    tag,
    summary: 'The digest of a day, yesterday when none is named, and when the caller gets theirs.',
    query: DigestPageInput,
    answer: z.object({ digest: DigestBody, choice: ChooseDigest.extend({ personId: text }) }),
    handle: ({ caller, query: { day, zone } }) => digestPage(ports, caller, { ...(day && { day }), ...(zone && { zone }) }),
  });
  addEndpoint(api, {
    method: 'put',
    path: '/alerts/digest/choice',
    tag,
    summary: 'Says whether the caller wants the daily digest, and at which hour of which zone.',
    body: ChooseDigest,
    answer: ChooseDigest,
    handle: ({ caller, body }) => chooseDigest(ports, caller, body),
  });
}
