// Flies snapshots for whoever runs this build beside the deployed edge: a console, before it publishes. An entrypoint of its own
// (`FlightTest`), which no public address leads to. A form with the snapshots and the contexts in, reports out.
import { WorkerEntrypoint } from 'cloudflare:workers';
import { answersTo, contextsOf, flySnapshot } from '@switchyard/registry-core/evaluate/fly-snapshot';
import type { Json } from '@switchyard/registry-core/registry/json';
import { jsonAnswer } from './answers.ts';
import type { Env } from './env.ts';

/** A second of evaluations on a slow machine. */
const evaluationsMax = 2_000_000;

/** The parts of the form. `timed` snapshots are timed; `answersTo`, the number of a context, asks what the first one answers it. */
interface FlightForm {
  readonly snapshots: readonly { readonly bytes: Uint8Array; readonly timed: boolean }[];
  readonly contexts: readonly Json[];
  readonly answersTo: number | null;
}

export class FlightTest extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    const { snapshots, contexts, answersTo: index } = await readForm(request);
    if (index !== null) return jsonAnswer(200, { answers: answersTo(snapshots[0]!.bytes, contextsOf({ contexts })[index] ?? null) });
    const reports = snapshots.map(({ bytes, timed }) =>
      flySnapshot(bytes, { contexts, evaluationsMax, ...(timed ? { now: () => performance.now() } : {}) }),
    );
    return jsonAnswer(200, { reports });
  }
}

async function readForm(request: Request): Promise<FlightForm> {
  const form = await request.formData();
  const snapshots = await Promise.all(
    [...form].flatMap(([name, part]) =>
      typeof part === 'string' ? [] : [part.arrayBuffer().then((bytes) => ({ bytes: new Uint8Array(bytes), timed: name === 'timed' }))],
    ),
  );
  const question = JSON.parse(String(form.get('question'))) as { contexts: Json[]; answersTo?: number };
  return { snapshots, contexts: question.contexts, answersTo: question.answersTo ?? null };
}
