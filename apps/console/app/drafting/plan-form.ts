// A plan of stages as the fields of a form: rows of who, how it goes on and after how many minutes. A part that a later row does not
// name stays as it was, so that each row says only what is new.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Plan, type PlanStep } from '@switchyard/registry-core/rollout/plan';
import type { StagePart } from '@switchyard/registry-core/snapshot/head';
import { readStageParts, withStageParts } from '@switchyard/registry-core/snapshot/stage-text';

export const planRows = 6;

/** Undefined when every row is empty: for everyone at once. */
export function readPlan(fields: Readonly<Record<string, unknown>>): Result<Plan | undefined> {
  const steps: PlanStep[] = [];
  let parts: readonly StagePart[] = [];
  for (let row = 0; row < planRows; row += 1) {
    const read = readStageParts(String(fields[`step${row}.parts`] ?? ''));
    if (!read.ok) return read;
    if (read.value.length === 0) continue;
    parts = withStageParts(parts, read.value);
    const minutes = Number(fields[`step${row}.minutes`] ?? 0);
    const hold = {
      until: fields[`step${row}.until`],
      minutes,
      ...(fields[`step${row}.until`] === 'health' && { people: Number(fields.people ?? 100) }),
    };
    steps.push({ parts, hold } as PlanStep);
  }
  if (steps.length === 0) return accept(undefined);
  const plan = Plan.safeParse(steps);
  if (plan.success) return accept(plan.data);
  const [issue] = plan.error.issues;
  return refuse('NOT_VALID', `Step ${Number(issue?.path[0] ?? 0) + 1} of the plan: ${issue?.message ?? 'it cannot be read'}`);
}
