// The documents without which a head cannot be served.
import type { Head } from './head.ts';

export interface HeadDocument {
  readonly kind: 'snapshot' | 'keys';
  readonly digest: string;
}

/** Content-addressed, each once. */
export function documentsOf({ stable, candidate, keyTable }: Pick<Head, 'stable' | 'candidate' | 'keyTable'>): HeadDocument[] {
  const documents: HeadDocument[] = [{ kind: 'snapshot', digest: stable.snapshot }];
  if (candidate && candidate.snapshot !== stable.snapshot) documents.push({ kind: 'snapshot', digest: candidate.snapshot });
  if (keyTable !== undefined) documents.push({ kind: 'keys', digest: keyTable });
  return documents;
}
