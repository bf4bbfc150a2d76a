// Takes off another person's looks. The caller is the person in truth, without them.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { attempt, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { WornGuise } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';

export function endGuise(ports: Ports, caller: Caller): Promise<Result<WornGuise>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const worn = await stores.guises.worn(actor.id);
    if (!worn) return refuse('NO_GUISE', 'You are yourself already.');
    await stores.guises.end(worn.id, now);
    const verb = worn.mode === 'view' ? 'admin.viewas.end' : 'admin.impersonate.end';
    await record(attempt, { verb, target: `person:${worn.asId}`, environment: null, after: { by: 'hand', as: worn.asName } });
    return accept({ ...worn, endedAt: now });
  });
}
