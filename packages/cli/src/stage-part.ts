// Parts and plans of a staged release on the command line; what is typed wrong is a mistake of usage.
import { Plan, type PlanStep } from '@switchyard/registry-core/rollout/plan';
import type { StagePart } from '@switchyard/registry-core/snapshot/head';
import { readStagePart as read, readStageParts, withStageParts } from '@switchyard/registry-core/snapshot/stage-text';
import { usage } from './exit-codes.ts';

export function readStagePart(text: string): StagePart {
  const part = read(text);
  if (!part.ok) throw usage(part.refusal.message);
  return part.value;
}

/** `city=HOU:100 then 30m`, `10 then healthy 60m 200`, `50 then approved`. */
const stepPattern = /^(.+?)\s+then\s+(?:(\d+)m|healthy\s+(\d+)m(?:\s+(\d+))?|approved)$/;

/** Each step says what is new in it; who is not named again stays as they were. */
export function readPlan(steps: readonly string[]): Plan {
  let parts: readonly StagePart[] = [];
  const read = steps.map((text): PlanStep => {
    const [, who = '', minutes, healthy, people] = stepPattern.exec(text.trim()) ?? [];
    const added = readStageParts(who);
    if (who === '' || !added.ok)
      throw usage(`"${text}" is no step, such as "city=HOU:100 then 30m", "10 then healthy 60m 200" or "50 then approved".`);
    parts = withStageParts(parts, added.value);
    if (minutes !== undefined) return { parts: [...parts], hold: { until: 'time', minutes: Number(minutes) } };
    if (healthy === undefined) return { parts: [...parts], hold: { until: 'approval', minutes: 0 } };
    return { parts: [...parts], hold: { until: 'health', minutes: Number(healthy), people: Number(people ?? 100) } };
  });
  const plan = Plan.safeParse(read);
  if (!plan.success) throw usage(`The plan cannot be read: ${plan.error.issues[0]?.message}`);
  return plan.data;
}
