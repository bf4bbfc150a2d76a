// What previews of an environment replay: uploaded recordings, and how much the edge has sampled.
import { replayEventsMax } from '@switchyard/registry-core/registry/limits';
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Recording } from '../../ports/previews.ts';
import type { Ports } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';

export const RecordingList = z.strictObject({ environment: EnvironmentName });
export type RecordingList = z.infer<typeof RecordingList>;

export interface RecordingListPage {
  readonly rows: readonly Recording[];
  /** Contexts that the edge sampled, of at most as many as a preview replays. */
  readonly sampled: number;
  readonly replayed: number;
  readonly decisions: { readonly upload: Permit; readonly remove: Permit };
}

export function recordingList(ports: Ports, caller: Caller, { environment }: RecordingList): Promise<Result<RecordingListPage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const rows = await viewing.stores.recordings.list(environment, viewing.now);
    const sampled = await viewing.stores.usage.countContexts(environment, replayEventsMax);
    const uploaded = rows.reduce((sum, { events }) => sum + events, 0);
    return accept({
      rows,
      sampled,
      replayed: Math.min(uploaded + sampled, replayEventsMax),
      decisions: {
        upload: permit(viewing, { verb: 'recording:upload', environment }),
        remove: permit(viewing, { verb: 'recording:remove', environment }),
      },
    });
  });
}
