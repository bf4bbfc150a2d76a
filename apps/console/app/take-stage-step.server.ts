// From a button of the stage panel to its use-case.
import { type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { readStageParts } from '@switchyard/registry-core/snapshot/stage-text';
import * as z from 'zod';
import type { Caller } from './caller.ts';
import type { Ports } from './ports.ts';
import { AdvanceStage, advanceStage } from './usecases/releases/advance-stage.server.ts';
import { completeStage } from './usecases/releases/complete-stage.server.ts';
import { HoldStage, holdStage } from './usecases/releases/hold-stage.server.ts';
import { RevertStage, revertStage } from './usecases/releases/revert-stage.server.ts';

const reason = z.string().default('');

export const StageStep = z.discriminatedUnion('step', [
  z.object({ step: z.literal('advance'), parts: z.string().max(10_000) }),
  /** The next step of the plan. */
  z.object({ step: z.literal('next') }),
  z.object({ step: z.literal('complete') }),
  z.object({ step: z.literal('hold'), reason }),
  z.object({ step: z.literal('resume'), reason }),
  z.object({ step: z.literal('revert'), reason }),
]);
export type StageStep = z.infer<typeof StageStep>;

type Outcome = Result<unknown, Refusal>;

function withInput<S extends z.ZodType>(
  schema: S,
  given: unknown,
  run: (input: z.output<S>) => Promise<Outcome>,
): Promise<Outcome> | Outcome {
  const parsed = schema.safeParse(given);
  return parsed.success ? run(parsed.data) : refuse('NOT_VALID', parsed.error.issues.map(({ message }) => message).join(' '));
}

export async function takeStageStep(ports: Ports, caller: Caller, environment: string, step: StageStep): Promise<Outcome> {
  switch (step.step) {
    case 'advance': {
      const parts = readStageParts(step.parts);
      if (!parts.ok) return parts;
      return withInput(AdvanceStage, { environment, parts: parts.value }, (input) => advanceStage(ports, caller, input));
    }
    case 'next':
      return advanceStage(ports, caller, { environment });
    case 'complete':
      return completeStage(ports, caller, { environment });
    case 'revert':
      return withInput(RevertStage, { environment, reason: step.reason }, (input) => revertStage(ports, caller, input));
    default: {
      const given = { environment, held: step.step === 'hold', reason: step.reason };
      return withInput(HoldStage, given, (input) => holdStage(ports, caller, input));
    }
  }
}
