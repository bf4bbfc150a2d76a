// One replay, or one part of it: opens both snapshots, feeds the events to a preview, and says how far it is.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import type { OpenedSnapshot } from '@switchyard/registry-core/evaluate/snapshot-reader';
import { createPreview, type PreviewInput, type PreviewTally } from '@switchyard/registry-core/guardrail/preview';
import type { ConfigType } from '@switchyard/registry-core/registry/config-key';
import { toEntries } from '@switchyard/registry-core/registry/entry';
import type { Registry } from '@switchyard/registry-core/registry/registry';
import type { RecordedEvent } from '@switchyard/registry-core/replay/recorded-event';
import type { Plan } from '@switchyard/registry-core/rollout/plan';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import { stagePartText } from '@switchyard/registry-core/snapshot/stage-text';
import type { ReplayJob } from '../../ports/previews.ts';

/** How often it says how far it is. */
const progressMs = 200;

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

function readLines({ recordings, eventsMax }: ReplayJob): string[] {
  return recordings.flatMap((recording) => recording.split('\n').filter((line) => line !== '')).slice(0, eventsMax);
}

/** The first of `of` parts has the first events. */
export interface ReplayPart {
  readonly index: number;
  readonly of: number;
}

export function runReplay(
  job: ReplayJob,
  onProgress: (done: number, total: number) => void,
  { index, of }: ReplayPart = { index: 0, of: 1 },
): PreviewTally {
  const { before, after, affected, guardrails } = job;
  const lines = readLines(job);
  const from = Math.floor((lines.length * index) / of);
  const own = lines.slice(from, Math.floor((lines.length * (index + 1)) / of));
  const stable = open(before);
  const preview = createPreview({
    before: stable,
    after: open(after),
    affected,
    guardrails,
    typeBefore: typeIn(before.registry),
    typeAfter: typeIn(after.registry),
    stages: stagesOf(job.plan, stable.snapshot),
    parts: of,
  });
  let told = performance.now();
  for (const [done, line] of own.entries()) {
    if (performance.now() - told > progressMs) {
      told = performance.now();
      onProgress(done, own.length);
    }
    // Parsed when it was recorded.
    preview.add(JSON.parse(line) as RecordedEvent, from + done);
  }
  return preview.tally();
}
