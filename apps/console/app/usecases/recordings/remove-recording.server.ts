// Removes a recording for good; previews that replayed it keep their figures.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Recording } from '../../ports/previews.ts';
import type { Ports } from '../../ports.ts';

export const RemoveRecording = z.strictObject({ recordingId: z.string().min(1) });
export type RemoveRecording = z.infer<typeof RemoveRecording>;

export function removeRecording(ports: Ports, caller: Caller, { recordingId }: RemoveRecording): Promise<Result<Recording>> {
  return attempt(ports, caller, async (attempt) => {
    const { recordings } = attempt.stores;
    const found = await recordings.find(recordingId);
    if (!found) return refuse('UNKNOWN_RECORDING', `There is no recording ${recordingId}.`);
    const { environment, name } = found;
    const note: Note = { verb: 'recording.remove', target: `environment:${environment}`, environment, reason: name };
    const allowed = await authorize(attempt, { verb: 'recording:remove', environment }, note);
    if (!allowed.ok) return allowed;
    await recordings.remove(recordingId);
    await record(attempt, { ...note, before: { recording: recordingId, events: found.events } });
    return accept(found);
  });
}
