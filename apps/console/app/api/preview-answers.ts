// What the API answers about previews, as schemas.
import { guardrailAggregates, guardrailBreaches } from '@switchyard/registry-core/registry/guardrail';
import { Plan } from '@switchyard/registry-core/rollout/plan';
import * as z from 'zod';
import { previewStatuses } from '../ports/previews.ts';
import { PermitBody } from './answer-schemas.ts';
import { named } from './documented-schemas.ts';

const text = z.string();
const Time = z.iso.datetime({ offset: true });
const count = z.int();
const share = z.number().meta({ description: 'In per cent.' });

export const RecordingBody = named(
  'Recording',
  z.object({
    id: text,
    environment: text,
    name: text,
    events: count,
    kinds: z.record(text, count),
    uploadedById: text,
    uploadedByName: text,
    uploadedAt: Time,
    keptUntil: Time,
  }),
);

const OverrideParts = { personName: text, reason: text, at: Time };
export const GuardrailRowBody = named(
  'GuardrailRow',
  z.object({
    key: text,
    description: text,
    expression: text,
    event: text,
    aggregate: z.enum(guardrailAggregates),
    onBreach: z.enum(guardrailBreaches),
    bounds: text,
    state: z.enum(['kept', 'outside', 'breached', 'unknown']),
    before: z.number().nullable(),
    after: z.number().nullable(),
    beforeWords: text,
    afterWords: text,
    change: text,
    lowest: z.number().nullable(),
    highest: z.number().nullable(),
    events: count,
    remark: text.nullable(),
    places: z.array(z.object({ place: text, before: text, after: text })),
    override: z.object(OverrideParts).nullable(),
    decisions: z.object({ override: PermitBody }),
  }),
);

export const PreviewSummaryBody = named(
  'PreviewSummary',
  z.object({
    state: z.enum(['none', 'stale', ...previewStatuses]).meta({ description: 'stale: of what the change or its guardrails were before.' }),
    done: count,
    total: count.nullable(),
    failure: text.nullable(),
    askedByName: text.nullable(),
    askedAt: Time.nullable(),
    finishedAt: Time.nullable(),
    contexts: count,
    changed: count,
    changedPercent: share.nullable(),
    affected: count,
    guardrails: z.array(GuardrailRowBody),
    otherGuardrails: count,
    decisions: z.object({ preview: PermitBody }),
  }),
);

const movement = { from: text, to: text, scope: text };
export const PreviewPageBody = named(
  'PreviewPage',
  z.object({
    change: z.object({ id: text, number: count, title: text, environment: text, difference: text }),
    summary: PreviewSummaryBody,
    keys: z.array(
      z.object({
        key: text,
        title: text,
        kind: z.enum(['config', 'flag']),
        changed: count,
        percent: share,
        moves: z.array(z.object({ ...movement, contexts: count })),
        otherMoves: count,
      }),
    ),
    otherKeys: count,
    groups: z.array(
      z.object({
        by: text,
        rows: z.array(z.object({ name: text, contexts: count, changed: count, percent: share })),
        others: count,
      }),
    ),
    examples: z.array(z.object({ key: text, ...movement, event: text, who: text.nullable(), attributes: text })),
    plan: Plan.nullable(),
  }),
);

export const GuardrailOverrideBody = named(
  'GuardrailOverride',
  z.object({ changeId: text, difference: text, guardrail: text, definition: text, personId: text, ...OverrideParts }),
);

export const ChangePreviewBody = named(
  'ChangePreview',
  z.object({
    changeId: text,
    runId: text,
    difference: text,
    guardrails: text,
    plan: Plan.nullable(),
    status: z.enum(previewStatuses),
    done: count,
    total: count.nullable(),
    failure: text.nullable(),
    askedByName: text,
    askedAt: Time,
    finishedAt: Time.nullable(),
    figures: z.null(),
  }),
);
