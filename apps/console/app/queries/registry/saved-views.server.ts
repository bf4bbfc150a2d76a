// The views of the registry's list that the viewer has named.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { SavedView } from '../../ports/views.ts';
import type { Ports } from '../../ports.ts';

export function savedViews(ports: Ports, caller: Caller): Promise<Result<{ readonly rows: readonly SavedView[] }>> {
  return view(ports, caller, null, async ({ stores, actor }) => accept({ rows: await stores.savedViews.list(actor.id) }));
}
