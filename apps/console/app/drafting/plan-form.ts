// A plan of stages as the fields of a form: rows of who, how it goes on and after how many minutes. A part that a later row does not
// name stays as it was, so that each row says only what is new.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Plan, type PlanStep, planStepsMax } from '@switchyard/registry-core/rollout/plan';
import type { StagePart } from '@switchyard/registry-core/snapshot/head';
import { readStageParts, stagePartText, withStageParts } from '@switchyard/registry-core/snapshot/stage-text';

/** Rows that a form shows of a plan that is still to be written. */
export const planRows = 6;

/** Undefined when every row is empty: for everyone at once. */
export function readPlan(fields: Readonly<Record<string, unknown>>): Result<Plan | undefined> {
  const steps: PlanStep[] = [];
  let parts: readonly StagePart[] = [];
  for (let row = 0; row < planStepsMax; row += 1) {
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

/** The fields of one row; a step that is not there yet waits for half an hour. */
export function typedOfStep(step: PlanStep | undefined): { parts: string; until: string; minutes: number } {
  if (!step) return { parts: '', until: 'time', minutes: 30 };
  return { parts: step.parts.map(stagePartText).join(' '), until: step.hold.until, minutes: step.hold.minutes };
}

/** How many people every step by health waits for, as one field says it. */
export function typedPeople(plan: Plan | null): number {
  return plan?.flatMap(({ hold }) => (hold.until === 'health' ? [hold.people] : []))[0] ?? 100;
}
