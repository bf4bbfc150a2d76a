// A cohort is a named audience: an explicit list of targeting keys, a condition, or both.
import * as z from 'zod';
import { Condition } from './condition.ts';
import { cohortMembersMax } from './limits.ts';
import { CohortKey } from './scope.ts';

export const Cohort = z.strictObject({
  key: CohortKey,
  /** Unique in the environment; between two cohorts' settings the lower rank wins. */
  rank: z.number().int().min(0).max(1_000_000),
  description: z.string().max(2000).default(''),
  owner: z.string().max(200).default(''),
  members: z.array(z.string().min(1).max(512)).max(cohortMembersMax).default([]),
  when: Condition.optional(),
});
export type Cohort = z.infer<typeof Cohort>;
