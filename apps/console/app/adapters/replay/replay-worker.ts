// The thread of one replay: opens both snapshots, feeds the events to a preview, and tells how far it is.
import { parentPort, workerData } from 'node:worker_threads';
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import type { OpenedSnapshot } from '@switchyard/registry-core/evaluate/snapshot-reader';
import { createPreview, type PreviewInput } from '@switchyard/registry-core/guardrail/preview';
import type { ConfigType } from '@switchyard/registry-core/registry/config-key';
import { toEntries } from '@switchyard/registry-core/registry/entry';
import type { Registry } from '@switchyard/registry-core/registry/registry';
import type { RecordedEvent } from '@switchyard/registry-core/replay/recorded-event';
import type { Plan } from '@switchyard/registry-core/rollout/plan';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { stagePartText } from '@switchyard/registry-core/snapshot/stage-text';
import type { ReplayJob } from '../../ports/previews.ts';
import type { ReplayMessage } from './replay-thread.ts';

/** How often it says how far it is. */
const progressMs = 200;

const tell = (message: ReplayMessage) => parentPort?.postMessage(message);

function open({ registry, kills }: ReplayJob['before']) {
  const { bytes, findings } = compileSnapshot(registry);
  if (!bytes) throw new Error(findings.find(({ severity }) => severity === 'error')?.message ?? 'The registry does not compile.');
  const opened = openSnapshot(bytes);
  if (!opened.ok) throw new Error(opened.refusal.message);
  return { snapshot: opened.value.withKills(kills), entries: toEntries(registry) };
}

/** Flags give JSON. */
function typeIn({ keys }: Registry): (key: string) => ConfigType {
  return (key) => {
    const body = Object.hasOwn(keys, key) ? keys[key] : undefined;
    return body?.kind === 'config' ? body.type : 'json';
  };
}

/** Who gets the candidate is for the stable release to say. A release has a salt of its own, so of shares it is as many, not the same people. */
function stagesOf(plan: Plan, stable: OpenedSnapshot): NonNullable<PreviewInput['stages']> {
  return plan.map(({ parts }, index) => ({
    name: `${index + 1}. ${parts.map(stagePartText).join(' ')}`,
    chooses: stable.stageChoice({ salt: 'preview', parts }),
  }));
}

function readEvents({ recordings, eventsMax }: ReplayJob): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (const recording of recordings) {
    for (const line of recording.split('\n')) {
      if (events.length === eventsMax) return events;
      // Parsed when it was recorded.
      if (line !== '') events.push(JSON.parse(line) as RecordedEvent);
    }
  }
  return events;
}

function run(job: ReplayJob): void {
  const { before, after, affected, guardrails } = job;
  const events = readEvents(job);
  const stable = open(before);
  const preview = createPreview({
    before: stable,
    after: open(after),
    affected,
    guardrails,
    typeBefore: typeIn(before.registry),
    typeAfter: typeIn(after.registry),
    stages: stagesOf(job.plan, stable.snapshot),
  });
  let told = performance.now();
  for (const [index, event] of events.entries()) {
    if (performance.now() - told > progressMs) {
      told = performance.now();
      tell({ kind: 'progress', done: index, total: events.length });
    }
    preview.add(event);
  }
  tell({ kind: 'done', figures: preview.result() });
}

run(workerData as ReplayJob); // given by replay-thread.ts
