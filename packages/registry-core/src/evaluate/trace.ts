// The record of a walk. The evaluator writes it step by step while it decides; without a trace the same code runs and writes
// nothing.
import type { ExplainStep } from './explanation.ts';

export type StepName =
  | 'place'
  | 'cohort'
  | 'kill'
  | 'state'
  | 'holdout'
  | 'layer'
  | 'prerequisite'
  | 'setting'
  | 'rule'
  | 'clause'
  | 'bucket'
  | 'default';

export interface Trace {
  note(step: StepName, subject: string, matched: boolean, because: string): void;
  /** Steps from here on go inside the step that `close` will write. */
  open(): void;
  close(step: StepName, subject: string, matched: boolean, because: string): void;
}

/** A trace and the steps it has written at the outermost level. */
export function startTrace(): { trace: Trace; steps: ExplainStep[] } {
  const steps: ExplainStep[] = [];
  const levels: ExplainStep[][] = [steps];
  const trace: Trace = {
    note: (step, subject, matched, because) => levels.at(-1)!.push({ step, subject, matched, because }), // the outermost level stays
    open: () => levels.push([]),
    close: (step, subject, matched, because) => {
      const inner = levels.pop()!; // opened by the caller
      levels.at(-1)!.push({ step, subject, matched, because, ...(inner.length === 0 ? {} : { steps: inner }) });
    },
  };
  return { trace, steps };
}
