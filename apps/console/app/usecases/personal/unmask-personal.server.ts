// Shows somebody the personal fields of one kind for a while: with a reason, after a step-up, and with each field that they then see in the
// ledger. It ends by itself.
import { personalWords } from '@switchyard/registry-core/access/decide-unmask';
import { type PersonalKind, personalKinds } from '@switchyard/registry-core/access/personal';
import { minutes as allowedMinutes } from '@switchyard/registry-core/access/policy';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Unmask } from '../../ports/personal.ts';
import type { Ports } from '../../ports.ts';

export const UnmaskPersonal = z.strictObject({
  kind: z.enum(personalKinds),
  reason: z.string().trim().min(1, 'Say what you need to see it for.').max(4000),
  minutes: z.number().int().min(1).max(allowedMinutes.unmask.max).default(allowedMinutes.unmask.usual),
});
export type UnmaskPersonal = z.input<typeof UnmaskPersonal>;

const minuteMs = 60_000;

export function unmaskPersonal(ports: Ports, caller: Caller, input: UnmaskPersonal): Promise<Result<Unmask>> {
  const { kind, reason, minutes } = UnmaskPersonal.parse(input);
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const id = ports.newId('unm');
    const note: Note = { verb: 'pii.unmask', target: `unmask:${id}`, environment: null, reason };
    const allowed = await authorize(attempt, { verb: 'pii:unmask', environment: null, basis: { personal: kind } }, note);
    if (!allowed.ok) return allowed;
    if (await isRunning(attempt, kind)) return refuse('UNMASKED_ALREADY', `You see ${personalWords[kind]} already.`);
    const endsAt = new Date(now.getTime() + minutes * minuteMs);
    const unmask = { id, personId: actor.id, personName: actor.name, kind, reason, startedAt: now, endsAt };
    await stores.personal.start(unmask);
    await record(attempt, { ...note, after: { kind, endsAt: endsAt.toISOString() } });
    return accept({ ...unmask, endedAt: null });
  });
}

async function isRunning({ stores, actor, now }: Parameters<typeof authorize>[0], kind: PersonalKind): Promise<boolean> {
  return (await stores.personal.running(actor.id, now)).some((other) => other.kind === kind);
}
