// The background job of a preview: gathers what is live, what would be and what was recorded, has it replayed, and keeps the figures.
import { affectedKeys } from '@switchyard/registry-core/change/affected-keys';
import { differenceOf } from '@switchyard/registry-core/change/difference';
import { applyEdits } from '@switchyard/registry-core/change/entries';
import { guardrailsOf } from '@switchyard/registry-core/change/guardrail-findings';
import { guardrailsDigest } from '@switchyard/registry-core/change/preview-stand';
import { fromEntries } from '@switchyard/registry-core/registry/entry';
import { replayEventsMax } from '@switchyard/registry-core/registry/limits';
import { type RecordedEvent, sampledEvent } from '@switchyard/registry-core/replay/recorded-event';
import { liveEntries } from '../../access.server.ts';
import type { JobPayload } from '../../ports/jobs.ts';
import type { Replayer, ReplayJob } from '../../ports/previews.ts';
import type { Ports, Stores } from '../../ports.ts';

export async function runPreview(
  ports: Ports,
  replayer: Replayer,
  { changeId, runId }: JobPayload<'change.preview'>,
  signal: AbortSignal,
): Promise<void> {
  const save = (state: Parameters<Stores['previews']['save']>[1]) => ports.transaction(({ previews }) => previews.save(runId, state));
  const asked = await ports.read((stores) => gather(stores, changeId, runId, ports.now()));
  if (asked === undefined) return;
  if (typeof asked === 'string') return void (await save({ status: 'failed', failure: asked, finishedAt: ports.now() }));
  if (!(await save({ status: 'running' }))) return;
  // One after another: progress that comes late must not overwrite the end.
  let saving: Promise<unknown> = Promise.resolve();
  const onProgress = (done: number, total: number) => {
    saving = saving.then(() => save({ done, total })).catch(() => undefined);
  };
  try {
    const figures = await replayer.replay(asked, onProgress, signal);
    await saving;
    const { contexts } = figures.radius;
    await save({ status: 'done', done: contexts, total: contexts, figures, finishedAt: ports.now() });
  } catch (error) {
    await saving;
    // The console is ending: the next one tries again.
    if (signal.aborted) throw error;
    await save({ status: 'failed', failure: error instanceof Error ? error.message : String(error), finishedAt: ports.now() });
  }
}

/** undefined: somebody asked anew since. A sentence: it is about something that is no more. */
async function gather(stores: Stores, changeId: string, runId: string, now: Date): Promise<ReplayJob | string | undefined> {
  const preview = await stores.previews.find(changeId);
  const change = await stores.changes.find(changeId);
  if (!change || preview?.runId !== runId || preview.status === 'done') return undefined;
  const { environment, edits } = change;
  const live = await liveEntries(stores, environment);
  const after = applyEdits(live, edits);
  const difference = differenceOf(live, edits);
  const guardrails = guardrailsOf(after);
  if (difference.digest !== preview.difference || guardrailsDigest(guardrails) !== preview.guardrails)
    return 'The change was edited, or what is live has moved, before its preview began.';
  const kills = (await stores.kills.list(environment)).map(({ flag }) => flag);
  const revived = new Set(difference.revives.map(({ flag }) => flag));
  return {
    before: { registry: fromEntries(live), kills },
    after: { registry: fromEntries(after), kills: kills.filter((flag) => !revived.has(flag)) },
    affected: affectedKeys(difference, live, after),
    guardrails,
    plan: preview.plan ?? (await stores.schedules.find(changeId))?.plan ?? [],
    recordings: await readRecordings(stores, environment, now),
    eventsMax: replayEventsMax,
  };
}

/** Uploaded recordings first, because they have figures; then the edge's sample, newest first. */
async function readRecordings({ recordings, usage }: Stores, environment: string, now: Date): Promise<string[]> {
  const texts: string[] = [];
  let events = 0;
  for (const { id, events: count } of await recordings.list(environment, now)) {
    if (events >= replayEventsMax) return texts;
    texts.push(await recordings.read(id));
    events += count;
  }
  const sampled = await usage.contexts(environment, Math.max(replayEventsMax - events, 1));
  const lines = sampled.map(({ context }) => JSON.stringify({ event: sampledEvent, context, figures: {} } satisfies RecordedEvent));
  return [...texts, lines.join('\n')];
}
