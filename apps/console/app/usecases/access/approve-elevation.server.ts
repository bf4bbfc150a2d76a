// Approves what somebody else asked for: from now on, for as long as they asked.
import type { Result } from '@switchyard/registry-core/registry/refusal';
import type { Caller } from '../../caller.ts';
import type { Elevation } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';
import { type AnswerElevation, answerElevation } from './answer-elevation.ts';

export function approveElevation(ports: Ports, caller: Caller, input: AnswerElevation): Promise<Result<Elevation>> {
  return answerElevation(ports, caller, input, 'approve');
}
