// A recorded event: the context that an evaluation had, which kind of event it was, and its figures. Recordings are JSON Lines,
// one event a line; what the edge samples are events without figures.
import * as z from 'zod';
import { EventName } from '../registry/guardrail.ts';
import { recordingEventsMax, recordingLineLengthMax } from '../registry/limits.ts';
import { accept, type Refusal, type Result, refuse } from '../registry/refusal.ts';

/** What the edge samples: an evaluation's context. */
export const sampledEvent = 'evaluation';

const name = z.string().min(1).max(128);
const scalar = z.union([z.string().max(1_000), z.number(), z.boolean()]);

export const RecordedEvent = z.strictObject({
  event: EventName,
  /** As the application would send it to the edge. */
  context: z.record(name, z.union([scalar, z.array(scalar).max(100)])),
  /** What a guardrail may read as `event.…`: an amount, a number of nights. */
  figures: z.record(name, scalar).default({}),
  at: z.iso.datetime({ offset: true }).optional(),
});
export type RecordedEvent = z.infer<typeof RecordedEvent>;

export interface ReadRecording {
  readonly events: readonly RecordedEvent[];
  /** How many of each kind, by name. */
  readonly kinds: Readonly<Record<string, number>>;
}

/** Faults that are written out; the others are counted. */
const faultsMax = 10;

/** Reads JSON Lines. Refuses with RECORDING_INVALID; each cause names its line. Blank lines are passed over. */
export function readRecording(text: string): Result<ReadRecording> {
  const [events, faults, kinds] = [[] as RecordedEvent[], [] as Refusal[], new Map<string, number>()];
  let faulty = 0;
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    if (events.length === recordingEventsMax)
      return refuse('RECORDING_INVALID', `A recording has at most ${recordingEventsMax} events; split this one.`);
    const read = readLine(line);
    if (read.ok) {
      events.push(read.value);
      kinds.set(read.value.event, (kinds.get(read.value.event) ?? 0) + 1);
    } else {
      faulty += 1;
      if (faults.length < faultsMax) faults.push({ ...read.refusal, path: `line ${index + 1}` });
    }
  }
  if (faulty > 0) return { ok: false, refusal: refusalOf(faulty, faults) };
  if (events.length === 0) return refuse('RECORDING_INVALID', 'The recording has no events: give one JSON object a line.');
  return accept({ events, kinds: Object.fromEntries([...kinds].sort(([a], [b]) => (a < b ? -1 : 1))) });
}

function refusalOf(faulty: number, causes: readonly Refusal[]): Refusal {
  const [first] = causes;
  const lines = faulty === 1 ? 'One line' : `${faulty} lines`;
  return { code: 'RECORDING_INVALID', message: `${lines} cannot be read; ${first?.path}: ${first?.message}`, causes };
}

function readLine(line: string): Result<RecordedEvent> {
  if (line.length > recordingLineLengthMax) return refuse('RECORDING_INVALID', `A line has at most ${recordingLineLengthMax} characters.`);
  const parsed = RecordedEvent.safeParse(parseJson(line));
  if (parsed.success) return accept(parsed.data);
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.');
  return refuse('RECORDING_INVALID', path ? `${path}: ${issue?.message}` : 'This is no event: write {"event": …, "context": …}.');
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
