// Takes a recording of events: JSON Lines of contexts with their figures, which previews replay until it is kept no longer.
import { recordingsMax } from '@switchyard/registry-core/registry/limits';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { readRecording } from '@switchyard/registry-core/replay/recorded-event';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Recording } from '../../ports/previews.ts';
import type { Ports } from '../../ports.ts';

const dayMs = 86_400_000;
export const keptDaysMax = 365;

export const UploadRecording = z.strictObject({
  environment: EnvironmentName,
  name: z.string().trim().min(1, 'Give the recording a name.').max(200),
  /** JSON Lines: `{"event":"booking","context":{…},"figures":{"amount":120}}`. */
  lines: z
    .string()
    .min(1, 'Choose a file.')
    .max(64 * 1024 * 1024),
  keptDays: z.number().int().min(1).max(keptDaysMax, `A recording is kept for at most ${keptDaysMax} days.`).default(90),
});
export type UploadRecording = z.input<typeof UploadRecording>;

export function uploadRecording(ports: Ports, caller: Caller, input: UploadRecording): Promise<Result<Recording>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const { environment, name, lines, keptDays = 90 } = input;
    if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const note: Note = { verb: 'recording.upload', target: `environment:${environment}`, environment, reason: name };
    const allowed = await authorize(attempt, { verb: 'recording:upload', environment }, note);
    if (!allowed.ok) return allowed;
    if ((await stores.recordings.list(environment, now)).length >= recordingsMax)
      return refuse('TOO_MANY', `${environment} has ${recordingsMax} recordings already; remove one first.`);
    const read = readRecording(lines);
    if (!read.ok) return read;
    const { events, kinds } = read.value;
    const recording: Recording = {
      id: ports.newId('rec'),
      environment,
      name,
      events: events.length,
      kinds,
      uploadedById: actor.id,
      uploadedByName: actor.name,
      uploadedAt: now,
      keptUntil: new Date(now.getTime() + keptDays * dayMs),
    };
    // Written anew: what a line held beside an event is not kept.
    await stores.recordings.create(recording, events.map((event) => JSON.stringify(event)).join('\n'));
    await record(attempt, { ...note, after: { recording: recording.id, events: recording.events, kinds } });
    return accept(recording);
  });
}
