// Whether somebody may hear the news of an environment, and up to where the record goes by now: what a page that comes back after a
// while compares with what it heard last.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export function watchEnvironment(ports: Ports, caller: Caller, { environment }: { environment: string }): Promise<Result<{ seq: number }>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async ({ stores }) => {
    const [last] = await stores.audit.list({ limit: 1 });
    return accept({ seq: last?.seq ?? 0 });
  });
}
