// How a change stands with its preview, read for use-cases and queries alike: a button and what is behind it agree by it.
import { affectedKeys } from '@switchyard/registry-core/change/affected-keys';
import type { Difference } from '@switchyard/registry-core/change/difference';
import type { Entries } from '@switchyard/registry-core/change/entries';
import { guardrailsOf } from '@switchyard/registry-core/change/guardrail-findings';
import { type PreviewStand, previewStand } from '@switchyard/registry-core/change/preview-stand';
import type { ChangePreview, GuardrailOverride } from './ports/previews.ts';
import type { Stores } from './ports.ts';

/** A change with what it would make of what is live. */
interface PreviewedChange {
  readonly change: { readonly id: string };
  readonly difference: Difference;
  readonly live: Entries;
  readonly after: Entries;
}

export interface ReadStand extends PreviewStand<GuardrailOverride> {
  readonly preview: ChangePreview | undefined;
}

export async function readPreviewStand(
  { previews }: Pick<Stores, 'previews'>,
  { change, difference, live, after }: PreviewedChange,
): Promise<ReadStand> {
  const preview = await previews.find(change.id);
  const overrides = await previews.overrides(change.id);
  const affected = affectedKeys(difference, live, after);
  return { ...previewStand({ difference, affected, guardrails: guardrailsOf(after), preview, overrides }), preview };
}
