// What is known of the flags of an environment, for whoever asks whether they have done their work.

import type { Entries } from '@switchyard/registry-core/change/entries';
import { type FlagRecord, staleAfterDays } from '@switchyard/registry-core/change/stale-flag';
import { type EntryId, entryId, splitEntryId } from '@switchyard/registry-core/registry/entry';
import type { Flag } from '@switchyard/registry-core/registry/flag';
import type { Holdout, Layer } from '@switchyard/registry-core/registry/registry';
import type { Attempt } from './access.server.ts';

const dayMs = 86_400_000;

/** By key, those that are not archived; of `keys` alone where they are given. */
export async function readFlagRecords(
  { stores, now }: Pick<Attempt, 'stores' | 'now'>,
  environment: string,
  live: Entries,
  keys?: readonly string[],
): Promise<Map<string, FlagRecord>> {
  const bodies = keys ? keys.map((key) => entryId('key', key)).map((id) => [id, live.get(id)] as const) : [...live];
  const flags = bodies.filter(([id, body]) => body !== undefined && isFlag(id, body));
  const last = await stores.registry.findLast(
    environment,
    flags.map(([id]) => id),
  );
  const answers = await stores.usage.answersByVariant(environment, new Date(now.getTime() - staleAfterDays * dayMs), keys);
  const killed = new Map((await stores.kills.list(environment)).map(({ flag, at }) => [flag, at]));
  const held = new Set([...live].flatMap(([id, body]) => flagsHeld(id, body)));
  return new Map(
    flags.map(([id, body]) => {
      const { name } = splitEntryId(id);
      const record: FlagRecord = {
        flag: body as Flag, // isFlag
        since: last.get(id)?.at ?? now,
        killedAt: killed.get(name) ?? null,
        held: held.has(name),
        answers: answers ? (answers.get(name) ?? new Map()) : null,
      };
      return [name, record];
    }),
  );
}

function isFlag(id: EntryId, body: object): boolean {
  return splitEntryId(id).kind === 'key' && (body as Flag).kind === 'flag' && !(body as Flag).archived;
}

function flagsHeld(id: EntryId, body: object): readonly string[] {
  const { kind } = splitEntryId(id);
  if (kind === 'holdout') return (body as Holdout).flags;
  return kind === 'layer' ? Object.keys((body as Layer).flags) : [];
}
