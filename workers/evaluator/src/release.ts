// A release as an isolate holds it: the verified head with everything that it names, read and opened, always together. While
// a candidate is staged there are two editions, and each request is served from one of them, whole.
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import type { OpenedSnapshot } from '@switchyard/registry-core/evaluate/snapshot-reader';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Head } from '@switchyard/registry-core/snapshot/head';
import type { HeadDocument } from '@switchyard/registry-core/snapshot/head-documents';
import type { SdkKeyEntry } from '@switchyard/registry-core/snapshot/key-table';
import { readKeyTable } from '@switchyard/registry-core/snapshot/read-head';

/** By the SHA-256 of the secret. */
type KeysByHash = ReadonlyMap<string, SdkKeyEntry>;

/** A document of a head once it is read: a snapshot as published, without kills, or a key table. */
export type OpenedDocument = { readonly snapshot: OpenedSnapshot } | { readonly keys: KeysByHash };

/** By digest. Kept with a release, for the next head that names the same. */
export type OpenedDocuments = ReadonlyMap<string, OpenedDocument>;

export interface Edition {
  readonly stage: 'stable' | 'candidate';
  readonly version: string;
  /** With the head's kills: the one to evaluate. */
  readonly snapshot: OpenedSnapshot;
}

export interface Release {
  readonly head: Head;
  readonly documents: OpenedDocuments;
  readonly stable: Edition;
  readonly candidate: Edition | undefined;
  readonly isStaged: ((context: unknown, options: { client: boolean }) => boolean) | undefined;
  readonly sdkKeys: KeysByHash;
  /** Ids of keys that were revoked since the table was made. */
  readonly revoked: ReadonlySet<string>;
}

/** The bytes of a document, whose digest the caller has checked. */
export function openDocument({ kind, digest }: HeadDocument, bytes: Uint8Array): Result<OpenedDocument> {
  if (kind === 'keys') {
    const table = readKeyTable(bytes);
    return table.ok ? accept({ keys: byHash(table.value.keys) }) : table;
  }
  const opened = openSnapshot(bytes);
  if (opened.ok) return accept({ snapshot: opened.value });
  return refuse('SNAPSHOT_INVALID', `The snapshot ${digest} cannot be opened: ${opened.refusal.message}`);
}

/** `documents` holds all that `documentsOf(head)` names. */
export function toRelease(head: Head, documents: OpenedDocuments): Release {
  const published = snapshotOf(documents, head.stable.snapshot);
  const { candidate, stage, keyTable } = head;
  return {
    head,
    documents,
    stable: toEdition('stable', head.stable.version, published, head),
    candidate: candidate && toEdition('candidate', candidate.version, snapshotOf(documents, candidate.snapshot), head),
    isStaged: stage && published.stageChoice(stage),
    sdkKeys: keyTable === undefined ? byHash(head.sdkKeys ?? []) : keysOf(documents, keyTable),
    revoked: new Set(head.revoked),
  };
}

function toEdition(stage: Edition['stage'], version: string, published: OpenedSnapshot, { kills }: Head): Edition {
  const snapshot = kills.length > 0 ? published.withKills(kills.map(({ flag }) => flag)) : published;
  return { stage, version, snapshot };
}

function byHash(keys: readonly SdkKeyEntry[]): KeysByHash {
  return new Map(keys.map((key) => [key.hash, key]));
}

function snapshotOf(documents: OpenedDocuments, digest: string): OpenedSnapshot {
  const found = documents.get(digest);
  if (!found || !('snapshot' in found)) throw new Error(`The snapshot ${digest} was not loaded.`);
  return found.snapshot;
}

function keysOf(documents: OpenedDocuments, digest: string): KeysByHash {
  const found = documents.get(digest);
  if (!found || !('keys' in found)) throw new Error(`The key table ${digest} was not loaded.`);
  return found.keys;
}

/** The edition that a context is served from; client keys cannot assert their way into a cohort of the stage. */
export function editionFor(release: Release, context: unknown, client: boolean): Edition {
  const { stable, candidate, isStaged } = release;
  return candidate && isStaged?.(context, { client }) ? candidate : stable;
}
