// What the API answers, as schemas: for the OpenAPI document, for typed clients, and for the test that holds answers to them.
import { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import { changeStatuses } from '@switchyard/registry-core/change/machine';
import { ruleSeverities } from '@switchyard/registry-core/registry/business-rule';
import { StagePart } from '@switchyard/registry-core/snapshot/head';
import { rateTiers } from '@switchyard/registry-core/snapshot/rate-tier';
import * as z from 'zod';
import { stageStatuses } from '../ports/stages.ts';
import { waits } from '../queries/inbox/inbox.server.ts';
import { ruleStates } from '../queries/rules/rule-row.ts';
import { AnyJson, named } from './documented-schemas.ts';
import { gateBodyWith } from './gate-bodies.ts';

export const Time = z.iso.datetime({ offset: true });
const Nullable = (schema: z.ZodType) => schema.nullable();
const text = z.string();
const texts = z.array(text);

export const RefusalBody = named(
  'Refusal',
  z.object({
    code: text.meta({ description: 'Upper snake case and stable: programs branch on it.' }),
    message: text.meta({ description: 'One sentence for people.' }),
    path: text.optional(),
    causes: z.array(z.object({ code: text, message: text, path: text.optional() })).optional(),
    findings: z.array(AnyJson).optional(),
    conflicts: z.array(AnyJson).optional(),
  }),
);

export const FindingBody = named(
  'Finding',
  z.object({
    code: text.meta({ description: 'Upper snake case and stable; docs/findings.md says what each means and what to do.' }),
    severity: z.enum(['error', 'warning']),
    entry: text,
    path: text.meta({ description: 'Inside the entry, such as settings[2].value; empty for all of it.' }),
    where: text.optional().meta({ description: 'The same as people say it: studios in Houston, rule pro.' }),
    rule: text.optional().meta({ description: 'The business rule that it is about.' }),
    message: text,
  }),
);
export const RuleRowBody = named(
  'RuleRow',
  z.object({
    key: text,
    description: text,
    expression: text,
    severity: z.enum(ruleSeverities),
    owner: text,
    keys: texts,
    state: z.enum(ruleStates),
    scopes: z.int().meta({ description: 'In how many it was checked.' }),
    brokenScopes: z.int(),
    sentences: texts,
  }),
);
export const PermitBody = named('Permit', z.object({ allowed: z.boolean(), reason: Nullable(text) }));
export const ApprovalBody = named(
  'Approval',
  z.object({ personId: text, personName: text, round: z.int(), difference: text, comment: text, at: Time }),
);
export const ChangeBody = named(
  'Change',
  z.object({
    id: text,
    number: z.int(),
    environment: text,
    title: text,
    reason: text,
    ticket: Nullable(text),
    status: z.enum(changeStatuses),
    round: z.int(),
    edits: z.array(AnyJson),
    difference: Nullable(text),
    footprint: Nullable(z.array(AnyJson)).meta({ description: 'What it reaches, as validation found it.' }),
    origin: Nullable(AnyJson).meta({
      description: 'The change that it is a clone of, or the release that it was promoted from or undoes.',
    }),
    authorId: text,
    authorName: text,
    editorIds: texts,
    approvals: z.array(ApprovalBody),
    createdAt: Time,
    updatedAt: Time,
    releaseId: Nullable(text),
    version: z.int(),
  }),
);
export const ChangeRowBody = named(
  'ChangeRow',
  z.object({
    id: text,
    number: z.int(),
    environment: text,
    title: text,
    reason: text,
    ticket: Nullable(text),
    status: z.enum(changeStatuses),
    round: z.int(),
    authorId: text,
    authorName: text,
    subjects: texts,
    approvals: z.int(),
    createdAt: Time,
    updatedAt: Time,
    releaseId: Nullable(text),
  }),
);
export const ReleaseBody = named(
  'Release',
  z.object({
    id: text,
    environment: text,
    number: z.int(),
    version: text,
    notes: text,
    snapshot: text,
    publisherId: text,
    publisherName: text,
    publishedAt: Time,
    changeId: Nullable(text),
    restoresId: Nullable(text),
    approvals: z.array(ApprovalBody),
    auditSeq: Nullable(z.int()),
    servedAt: Nullable(Time),
  }),
);
export const DiffEntryBody = named(
  'DiffEntry',
  z.object({
    entry: text,
    before: AnyJson,
    after: AnyJson,
    words: z.object({ entry: text, title: text, sentences: texts }),
    changes: z.array(z.object({ path: text, before: AnyJson.optional(), after: AnyJson.optional() })),
  }),
);
export const CommentBody = named(
  'Comment',
  z.object({
    id: text,
    changeId: text,
    threadId: Nullable(text).meta({ description: 'The comment that it answers.' }),
    entry: Nullable(text),
    path: text,
    round: z.int(),
    personId: text,
    personName: text,
    text,
    asks: z.boolean().meta({ description: 'It keeps the change from being published until it is settled.' }),
    at: Time,
    settledAt: Nullable(Time),
    settledBy: Nullable(text),
  }),
);
export const ReviewRequestBody = named(
  'ReviewRequest',
  z.object({ changeId: text, personId: text, personName: text, askedBy: text, at: Time }),
);
export const ReviewBody = named(
  'Review',
  z.object({
    threads: z.array(CommentBody.extend({ answers: z.array(CommentBody), settle: PermitBody })),
    requests: z.array(ReviewRequestBody.extend({ answered: z.boolean() })),
    alsoEditedIn: z.array(z.object({ number: z.int(), title: text, authorName: text, status: z.enum(changeStatuses), subjects: texts })),
    elsewhere: z.array(z.object({ name: text, title: text })),
    steps: z.array(z.object({ seq: z.int(), at: Time, personName: text, verb: text, words: text, refused: z.boolean() })),
    decisions: z.record(text, PermitBody),
  }),
);
const side = z.enum(['mine', 'theirs']);
export const PartInWordsBody = z.object({
  path: text.meta({ description: 'What a choice names.' }),
  where: text,
  base: AnyJson.optional(),
  mine: AnyJson.optional(),
  theirs: AnyJson.optional(),
  movedBy: z.enum([...side.options, 'both']),
  taken: Nullable(z.enum([...side.options, 'both'])).meta({ description: 'null: both sides moved it, and somebody has to choose.' }),
  words: z.object({ base: text, mine: text, theirs: text }),
});
export const ConflictBody = named(
  'Conflict',
  z.object({
    entry: text,
    base: Nullable(text),
    live: AnyJson,
    mine: AnyJson,
    threeWay: z.object({ baseIsKnown: z.boolean(), theirs: texts, mine: texts, parts: z.array(PartInWordsBody), open: texts }),
  }),
);
export const ChangePageBody = named(
  'ChangePage',
  z.object({
    change: ChangeBody,
    diff: z.array(DiffEntryBody),
    revives: texts,
    sensitivity: texts,
    findings: z.array(FindingBody),
    conflicts: z.array(ConflictBody),
    baseMoved: z.boolean(),
    approvals: z.array(ApprovalBody),
    needed: z.object({ people: z.int(), sensitivities: texts, entries: texts, sentence: text }),
    mayApprove: z.array(z.object({ id: text, name: text, title: text })),
    preview: AnyJson.meta({ description: 'The summary that GET /changes/{change}/preview has; null once published.' }),
    nextVersion: text,
    release: Nullable(ReleaseBody),
    decisions: z.record(text, PermitBody),
    review: ReviewBody,
    gate: gateBodyWith(PermitBody),
  }),
);
const waitingRow = z.object({
  change: ChangeRowBody.pick({
    number: true,
    title: true,
    environment: true,
    authorName: true,
    status: true,
    updatedAt: true,
    createdAt: true,
  }),
  waitsFor: z.enum(waits),
  because: text,
});
export const InboxBody = named('Inbox', z.object({ decisions: z.array(waitingRow), own: z.array(waitingRow) }));
export const PromotionBody = named(
  'Promotion',
  z.object({
    source: Nullable(ReleaseBody),
    target: Nullable(ReleaseBody),
    rows: z.array(z.object({ entry: text, title: text, parts: z.array(PartInWordsBody), sentences: texts, needs: texts })),
    total: z.int(),
  }),
);
export const KeyRowBody = named(
  'KeyRow',
  z.object({
    key: text,
    kind: z.enum(['config', 'flag']),
    type: text,
    valueType: Nullable(text),
    description: text,
    owner: text,
    tags: texts,
    sensitivity: texts,
    clientReadable: z.boolean(),
    archived: z.boolean(),
    disabled: z.boolean(),
    killed: z.boolean(),
    everyone: text,
    overrides: z.int(),
    revision: z.int(),
    openChanges: z.int(),
    lastChange: Nullable(z.object({ at: Time, releaseVersion: text, publisherName: text })),
  }),
);
export const RehearsalBody = named(
  'Rehearsal',
  z.object({
    id: text,
    environment: text,
    flag: text,
    releaseVersion: text,
    personName: text,
    at: Time,
    outcome: z.object({
      variant: Nullable(text),
      value: AnyJson,
      problem: Nullable(text),
      contexts: z.int(),
      recorded: z.int(),
      changed: z.int(),
      others: z.array(z.object({ key: text, contexts: z.int() })),
    }),
  }),
);

export const KillBody = named(
  'Kill',
  z.object({
    id: text,
    environment: text,
    flag: text,
    reason: text,
    personId: text,
    personName: text,
    at: Time,
    revivedAt: Nullable(Time),
    servedAt: Nullable(Time),
  }),
);
export const KeyPageBody = named(
  'KeyPage',
  z.object({
    key: text,
    title: text,
    row: KeyRowBody,
    body: AnyJson,
    digest: text,
    revision: z.int(),
    matrix: z.array(
      z.object({ scopeText: text, who: text, serves: text, inherited: z.object({ serves: text, from: text }), rules: z.int() }),
    ),
    history: z.array(z.object({ number: z.int(), digest: text, releaseVersion: text, releaseId: text, at: Time, publisherName: text })),
    openChanges: z.array(ChangeRowBody),
    kill: Nullable(KillBody),
    rehearsal: Nullable(RehearsalBody),
    decisions: z.record(text, PermitBody),
  }),
);
export const EnvironmentBody = named(
  'Environment',
  z.object({ name: text, title: text, production: z.boolean(), policy: EnvironmentPolicy, policyVersion: z.int(), position: z.int() }),
);
export const SdkKeyBody = named(
  'SdkKey',
  z.object({
    id: text,
    environment: text,
    kind: z.enum(['server', 'client']),
    name: text,
    hint: text,
    rateTier: z.enum(rateTiers),
    createdAt: Time,
    createdBy: text,
    revokedAt: Nullable(Time),
    expiresAt: Nullable(Time),
    successorId: Nullable(text),
  }),
);
export const StageBody = named(
  'Stage',
  z.object({
    id: text,
    environment: text,
    releaseId: text,
    stableId: text,
    salt: text,
    parts: z.array(StagePart),
    status: z.enum(stageStatuses),
    startedAt: Time,
    startedBy: text,
    changedAt: Time,
    plan: Nullable(z.array(AnyJson)),
    checks: z.array(AnyJson),
    step: z.int().meta({ description: 'Counts from 1; it names the step of the plan while there is one.' }),
    stepStartedAt: Time,
    reason: text.meta({ description: 'Why it is held or was taken back.' }),
    watchedAt: Nullable(Time),
  }),
);
export const TreeHeadBody = named('TreeHead', z.object({ size: z.int(), root: text, at: Time, jws: text }));

export const AuditRecordBody = named(
  'AuditRecord',
  z.object({
    seq: z.int(),
    at: Time,
    actorId: text,
    actorName: text,
    actorRoles: text,
    verb: text,
    target: text,
    environment: Nullable(text),
    reason: text,
    before: AnyJson,
    after: AnyJson,
    result: z.enum(['done', 'refused']),
    requestId: Nullable(text),
    basis: Nullable(AnyJson),
    previousHash: text,
    hash: text,
    removedAt: Time.optional().meta({ description: 'When its content was removed under retention.' }),
  }),
);
export const EvaluationBody = named(
  'Evaluation',
  z.object({
    key: text,
    reason: text,
    variant: text.optional(),
    value: AnyJson.optional(),
    metadata: z.record(text, AnyJson).optional(),
    errorCode: text.optional(),
    errorDetails: text.optional(),
  }),
);
