// What the edge takes and answers, as schemas: for its OpenAPI document, and for the test that holds real answers to them. Not
// part of the Worker, which parses what it takes by hand.
import { EventName } from '@switchyard/registry-core/evaluate/usage-batch';
import { eventsMax } from '@switchyard/registry-core/evaluate/usage-limits';
import { PublishAnswer } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';

const text = z.string();
const seq = z.int().min(0);
const stage = z.enum(['stable', 'candidate']);
// Not z.json(): its schema refers to itself by a path that means something else inside an OpenAPI document.
const Value = z.unknown().meta({ description: 'Any JSON value.' });

export const Context = z.record(text, Value).meta({
  description:
    'An evaluation context. targetingKey, country, state, city, role and cohorts have a meaning; conditions may read any other attribute.',
  examples: [{ targetingKey: 'studio-1', city: 'HOU', role: 'studio' }],
});

export const EvaluationRequest = z.object({ context: Context.optional() });
export const ExplainRequest = z.object({ key: text, context: Context.optional() });

export const Events = z.object({
  id: z.uuid().optional().meta({ description: 'The same events sent again under the same id count once.' }),
  events: z
    .array(
      z.object({
        name: EventName,
        value: z.number().optional().meta({ description: '1 when left out. Of what may fail, send every one, as 0 or 1.' }),
        context: Context.optional(),
        at: z
          .union([z.iso.datetime({ offset: true }), z.number()])
          .optional()
          .meta({ description: 'Now when left out; at most 24 hours ago.' }),
      }),
    )
    .max(eventsMax),
});
export const EventsTaken = z.object({ taken: z.int(), refused: z.array(z.object({ index: z.int(), errorDetails: text })) });

export const Refusal = z.object({
  errorDetails: text.meta({ description: 'What is wrong and what to do.' }),
  errorCode: text.optional(),
  key: text.optional(),
  steps: z.array(z.unknown()).optional(),
  refused: z.array(z.object({ index: z.int(), errorDetails: text })).optional(),
});

const reasons = ['STATIC', 'TARGETING_MATCH', 'SPLIT', 'DEFAULT', 'DISABLED', 'STALE'] as const;
const Metadata = z.record(text, z.union([text, z.number(), z.boolean()]));

/** Without `value` the caller's own default holds: the flag is disabled. */
export const FlagSuccess = z.object({
  key: text,
  reason: z.enum(reasons),
  variant: text.optional(),
  value: Value.optional(),
  metadata: Metadata,
});
export const FlagFailure = z.object({
  key: text,
  errorCode: z.enum(['FLAG_NOT_FOUND', 'TYPE_MISMATCH', 'INVALID_CONTEXT', 'GENERAL']),
  errorDetails: text,
});

export const BulkAnswer = z.object({
  flags: z.array(z.union([FlagSuccess, FlagFailure])),
  metadata: z.object({ environment: text, release: text, stage, seq, stale: z.boolean() }),
  eventStreams: z.array(z.record(text, z.unknown())).optional(),
});

export const Resolved = z.object({
  environment: text,
  release: text,
  stage,
  seq,
  stale: z.boolean(),
  values: z.record(text, Value),
  variants: z.record(text, text),
});

export const Explained = z.object({
  environment: text,
  release: text,
  stage,
  seq,
  stale: z.boolean(),
  evaluation: FlagSuccess,
  steps: z.array(z.object({ step: text }).loose()),
});

export const Health = z.object({
  status: z.literal('ok'),
  failures: z.int(),
  environments: z.record(text, z.object({ seq: seq.nullable(), release: text.nullable(), stale: z.boolean() }).loose()),
});

export const HeldHead = z.object({ seq, head: text.nullable() });
export const PublishedReleases = z.object({ releases: z.array(z.object({ version: text, snapshot: text }).loose()) });
export const TreeHeadKept = z.object({ size: z.int() });
export const TreeHeadsKept = z.object({ treeHeads: z.array(text), cursor: text.nullable() });
export const Published = PublishAnswer;
