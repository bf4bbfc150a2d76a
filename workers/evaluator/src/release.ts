// A release as an isolate holds it: the verified head and its opened snapshot, always as a pair.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import type { OpenedSnapshot } from '@switchyard/registry-core/evaluate/snapshot-reader';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Head } from '@switchyard/registry-core/snapshot/head';

export type SdkKeyEntry = NonNullable<Head['sdkKeys']>[number];

export interface Release {
  readonly head: Head;
  /** The snapshot as published, kept for the next head that names the same digest. */
  readonly published: OpenedSnapshot;
  /** The same with the head's kills: the one to evaluate. */
  readonly snapshot: OpenedSnapshot;
  /** By the SHA-256 of the secret. */
  readonly sdkKeys: ReadonlyMap<string, SdkKeyEntry>;
}

/** The release of `head` when `held` has the same snapshot already. */
export function fromHeld(head: Head, held: Release | undefined): Release | undefined {
  return held?.head.stable.snapshot === head.stable.snapshot ? toRelease(head, held.published) : undefined;
}

/** The release of `head` from its snapshot's bytes, whose digest the caller has checked. */
export function openRelease(head: Head, bytes: Uint8Array): Result<Release> {
  const opened = openSnapshot(bytes);
  if (opened.ok) return accept(toRelease(head, opened.value));
  const { snapshot } = head.stable;
  return refuse('SNAPSHOT_INVALID', `The snapshot ${snapshot} of head ${head.seq} cannot be opened: ${opened.refusal.message}`);
}

function toRelease(head: Head, published: OpenedSnapshot): Release {
  const snapshot = head.kills.length > 0 ? published.withKills(head.kills.map(({ flag }) => flag)) : published;
  return { head, published, snapshot, sdkKeys: new Map((head.sdkKeys ?? []).map((key) => [key.hash, key])) };
}
