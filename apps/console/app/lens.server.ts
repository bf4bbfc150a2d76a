// What somebody sees of personal fields: masked, unless they unmasked that kind for a while. Whatever was shown is written into the
// ledger, and on record, before it leaves: an answer that cannot be written down is not given.

import type { Actor } from '@switchyard/registry-core/access/grant';
import { type Lens, type PersonalKind, personalKinds } from '@switchyard/registry-core/access/personal';
import type { SeenField, Unmask } from './ports/personal.ts';
import type { Stores } from './ports.ts';

/** A lens that remembers what it showed. */
export interface Glass extends Lens {
  /** Whether fields of this kind are shown; asking counts as seeing. */
  shows(kind: PersonalKind, subject: string, field: string): boolean;
  /** What was shown, by the unmasking that allowed it. */
  seen(): ReadonlyMap<Unmask, readonly SeenField[]>;
}

export async function glassOf({ personal }: Stores, actor: Actor, now: Date): Promise<Glass> {
  const marked = await personal.markedKeys();
  // A key of the API and somebody else's looks show nothing, whatever their owner sees at the moment.
  const sees = actor.key === undefined && actor.guise === undefined && actor.kind !== 'service';
  const running = new Map((sees ? await personal.running(actor.id, now) : []).map((unmask) => [unmask.kind, unmask]));
  const seen = new Map<Unmask, Map<string, SeenField>>();
  const shows: Glass['shows'] = (kind, subject, field) => {
    const unmask = running.get(kind);
    if (unmask === undefined) return false;
    const fields = seen.get(unmask) ?? new Map<string, SeenField>();
    seen.set(unmask, fields.set(`${subject} ${field}`, { kind, subject, field }));
    return true;
  };
  return {
    shows,
    hidesKey(key, kinds) {
      const all = new Set([...kinds, ...(marked.get(key) ?? [])]);
      if (![...all].every((kind) => running.has(kind))) return true;
      // A body whose key an answer does not name was asked about by name before.
      if (key !== '') for (const kind of all) shows(kind, `key:${key}`, 'values');
      return false;
    },
    hidesEmail: (personId) => personId !== actor.id && !shows('people', `person:${personId}`, 'email'),
    seen: () => new Map([...seen].map(([unmask, fields]) => [unmask, [...fields.values()]])),
  };
}

/** What one page showed, for the record; the kinds in their own order. */
export function byKind(fields: readonly SeenField[]): [PersonalKind, SeenField[]][] {
  return personalKinds.flatMap((kind) => {
    const of = fields.filter((field) => field.kind === kind);
    return of.length === 0 ? [] : [[kind, of]];
  });
}
