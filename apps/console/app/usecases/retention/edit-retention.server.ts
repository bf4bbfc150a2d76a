// Says how long one kind of records is kept.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { type RecordKind, recordKindNames, recordKinds } from '../../ports/retention.ts';
import type { Ports } from '../../ports.ts';

export const EditRetention = z.strictObject({
  kind: z.enum(recordKindNames as [RecordKind, ...RecordKind[]]),
  days: z.number().int().min(1).max(36_500),
  reason: z.string().trim().min(1, 'Say why.').max(4000),
});
export type EditRetention = z.infer<typeof EditRetention>;

export function editRetention(ports: Ports, caller: Caller, { kind, days, reason }: EditRetention): Promise<Result<null>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const note: Note = { verb: 'retention.edit', target: `retention:${kind}`, environment: null, reason };
    const allowed = await authorize(attempt, { verb: 'retention:edit', environment: null }, note);
    if (!allowed.ok) return allowed;
    const { daysMin } = recordKinds[kind];
    if (days < daysMin) return refuse('KEPT_TOO_SHORT', `These records are kept for ${daysMin} days at least.`, { path: 'days' });
    const before = (await stores.retention.list()).find((one) => one.kind === kind);
    await stores.retention.save(kind, days, now, actor.name);
    await record(attempt, { ...note, before: { days: before?.days ?? null }, after: { days } });
    return accept(null);
  });
}
