// Conditions as people write them: a tree of all/any/not over comparisons of one attribute, cohort membership and buckets.
// The meaning of each operator is in evaluate/; here is only its shape.
import * as z from 'zod';
import { conditionListMax } from './limits.ts';
import { CohortKey } from './scope.ts';

export const AttributePath = z.string().min(1).max(256);
const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const attribute = AttributePath;
const ignoreCase = z.boolean().optional();
const Text = z.string().max(4096);
/** RFC 3339 text, or milliseconds since 1970-01-01T00:00Z. */
const Instant = z.union([z.iso.datetime({ offset: true }).regex(/T\d\d:\d\d:\d\d(?:\.\d{1,9})?[Z+-]/), z.number().int()]);

/** How a value finds its bucket: our own way, or bit-exactly another vendor's for what was imported. */
export const bucketings = ['native', 'flagd'] as const;
export const Bucketing = z.enum(bucketings);
export type Bucketing = z.infer<typeof Bucketing>;

/** 0 to 100 with at most three decimals. */
export const Percent = z
  .number()
  .min(0)
  .max(100)
  .refine((percent) => Number(percent.toFixed(3)) === percent, 'A percentage has at most three decimals.');

const comparisons = [
  z.strictObject({ attribute, op: z.enum(['equals', 'notEquals']), value: Scalar, ignoreCase }),
  z.strictObject({ attribute, op: z.enum(['in', 'notIn']), value: z.array(Scalar).max(conditionListMax), ignoreCase }),
  z.strictObject({
    attribute,
    op: z.enum(['startsWith', 'endsWith', 'contains']),
    value: z.union([Text, z.array(Text).max(conditionListMax)]),
    ignoreCase,
  }),
  z.strictObject({ attribute, op: z.literal('matches'), value: Text, ignoreCase }),
  z.strictObject({ attribute, op: z.enum(['lessThan', 'atMost', 'greaterThan', 'atLeast']), value: z.number() }),
  z.strictObject({ attribute, op: z.enum(['before', 'after']), value: Instant }),
  z.strictObject({
    attribute,
    op: z.enum(['versionEquals', 'versionBelow', 'versionAtMost', 'versionAbove', 'versionAtLeast']),
    value: Text,
  }),
  z.strictObject({ attribute, op: z.literal('inNetwork'), value: z.array(Text).min(1).max(conditionListMax) }),
  z.strictObject({ attribute, op: z.enum(['exists', 'missing']) }),
] as const;
export const Comparison = z.union(comparisons);
export type Comparison = z.infer<typeof Comparison>;

export const CohortCondition = z.strictObject({ cohort: CohortKey });
export const BucketCondition = z.strictObject({
  bucket: z.strictObject({
    percent: Percent,
    by: AttributePath.optional(),
    salt: z.string().min(1).max(256),
    bucketing: Bucketing.optional(),
  }),
});

export type Condition =
  | Comparison
  | z.infer<typeof CohortCondition>
  | z.infer<typeof BucketCondition>
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition };

export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    Comparison,
    CohortCondition,
    BucketCondition,
    z.strictObject({ all: z.array(Condition).max(conditionListMax) }),
    z.strictObject({ any: z.array(Condition).max(conditionListMax) }),
    z.strictObject({ not: Condition }),
  ]),
) as z.ZodType<Condition>;
