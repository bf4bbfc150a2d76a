// What the buttons of a security page do, one's own page or a colleague's.
import type { Result } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import type { Caller } from '../caller.ts';
import type { Ports } from '../ports.ts';
import { forgetDevice } from '../usecases/factors/forget-device.server.ts';
import { removeFactor } from '../usecases/factors/remove-factor.server.ts';
import { renewRecoveryCodes } from '../usecases/factors/renew-recovery-codes.server.ts';
import { endSessions } from '../usecases/sessions/end-sessions.server.ts';

const SecurityStep = z.discriminatedUnion('step', [
  z.object({ step: z.literal('end-session'), id: z.string().min(1) }),
  z.object({ step: z.literal('end-sessions') }),
  z.object({ step: z.literal('remove-factor'), id: z.string().min(1) }),
  z.object({ step: z.literal('reset-factors') }),
  z.object({ step: z.literal('forget-device'), id: z.string().min(1) }),
  z.object({ step: z.literal('renew-codes') }),
]);

export interface SecurityAnswer {
  readonly refused: string | null;
  readonly recoveryCodes: readonly string[] | null;
}

export async function takeSecurityStep(ports: Ports, caller: Caller, personId: string, form: FormData): Promise<SecurityAnswer> {
  const parsed = SecurityStep.safeParse(Object.fromEntries(form));
  if (!parsed.success) return { refused: 'This page is too old. Open it again.', recoveryCodes: null };
  const step = parsed.data;
  if (step.step === 'renew-codes') {
    const renewed = await renewRecoveryCodes(ports, caller);
    return renewed.ok
      ? { refused: null, recoveryCodes: renewed.value.recoveryCodes }
      : { refused: renewed.refusal.message, recoveryCodes: null };
  }
  const done = await take(ports, caller, personId, step);
  return { refused: done.ok ? null : done.refusal.message, recoveryCodes: null };
}

type OtherStep = Exclude<z.infer<typeof SecurityStep>, { step: 'renew-codes' }>;

function take(ports: Ports, caller: Caller, personId: string, step: OtherStep): Promise<Result<unknown>> {
  if (step.step === 'end-session') return endSessions(ports, caller, { session: step.id, personId });
  if (step.step === 'end-sessions') return endSessions(ports, caller, { personId });
  if (step.step === 'remove-factor') return removeFactor(ports, caller, { factorId: step.id, personId });
  if (step.step === 'reset-factors') return removeFactor(ports, caller, { personId });
  return forgetDevice(ports, caller, { deviceId: step.id, personId });
}
