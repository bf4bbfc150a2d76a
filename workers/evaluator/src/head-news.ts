// What hub, relays and isolates tell each other of heads, and the names under which KV has heads and documents.

import type { HeadRelease } from '@switchyard/registry-core/snapshot/head';
import type { HeadDocument } from '@switchyard/registry-core/snapshot/head-documents';

/** What the hub answers to "what came after `seq`?", and what it tells relays unasked. */
export interface HeadNews {
  /** The hub's own `seq`; 0 when it holds no head. */
  readonly seq: number;
  /** The signed head, or null when `seq` is the one that was asked about. */
  readonly jws: string | null;
  /** Whether all documents of the head are in KV already. */
  readonly documentsInKv: boolean;
}

/** What a relay answers to the same question. */
export interface RelayNews extends HeadNews {
  /** How long ago the hub said so; null when it never did. */
  readonly ageMs: number | null;
  /** Why the relay knows no better. */
  readonly problem: string | null;
}

export interface PublishedRelease extends HeadRelease {
  /** When it last became the stable release. */
  readonly atMs: number;
}

export function documentName({ kind, digest }: HeadDocument): string {
  return `${kind}:${digest}`;
}

export function headName(environment: string): string {
  return `head:${environment}`;
}
