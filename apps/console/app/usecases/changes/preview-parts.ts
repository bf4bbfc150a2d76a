// How a preview is asked for: by whoever wants one, and by validation.
import type { Difference } from '@switchyard/registry-core/change/difference';
import type { Entries } from '@switchyard/registry-core/change/entries';
import { guardrailsOf } from '@switchyard/registry-core/change/guardrail-findings';
import { guardrailsDigest } from '@switchyard/registry-core/change/preview-stand';
import type { Plan } from '@switchyard/registry-core/rollout/plan';
import type { Attempt } from '../../access.server.ts';

/** Has a change previewed in the background, instead of what was previewed of it before. */
export async function askForPreview(
  { stores, ports, actor, now }: Pick<Attempt, 'stores' | 'ports' | 'actor' | 'now'>,
  changeId: string,
  { difference, after, plan }: { readonly difference: Difference; readonly after: Entries; readonly plan?: Plan },
): Promise<void> {
  const runId = ports.newId('prv');
  const before = await stores.previews.find(changeId);
  await stores.previews.start({
    changeId,
    runId,
    difference: difference.digest,
    guardrails: guardrailsDigest(guardrailsOf(after)),
    plan: plan ?? before?.plan ?? null,
    status: 'waiting',
    done: 0,
    total: null,
    failure: null,
    askedByName: actor.name,
    askedAt: now,
    finishedAt: null,
    figures: null,
  });
  await stores.jobs.enqueue('change.preview', { changeId, runId });
}
