// Which keys are on their way to everyone: those that the release under way changed last.
import type { EntryId } from '@switchyard/registry-core/registry/entry';
import type { Attempt } from '../../access.server.ts';

export async function stagedKeys({ stores }: Attempt, environment: string, entries: readonly EntryId[]): Promise<Set<EntryId>> {
  const stage = await stores.stages.underWay(environment);
  if (!stage) return new Set();
  const last = await stores.registry.findLast(environment, entries);
  return new Set([...last].filter(([, { releaseId }]) => releaseId === stage.releaseId).map(([entry]) => entry));
}
