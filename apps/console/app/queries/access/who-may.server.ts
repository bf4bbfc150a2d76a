// Who may do something, and what somebody may do: asked of the one rule for each, with the grants that it goes by, or what is in the way.
import type { HeldGrant } from '@switchyard/registry-core/access/grant';
import { type Askable, askable } from '@switchyard/registry-core/access/policy';
import { type FootprintEntry, lineageOf } from '@switchyard/registry-core/change/footprint';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import * as z from 'zod';
import { type Ask, type Attempt, decisionOn, groundsOn, liveEntries, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Person, Ports } from '../../ports.ts';
import { toActor } from '../../who-asks.server.ts';

export const WhoMay = z.object({
  verb: z.enum(askable),
  environment: z.string().min(1),
  /** Of what: a key that is live there, whose sensitivity and owner count; absent: of anything at all. */
  key: z.string().min(1).optional(),
  /** For whom: a place there; absent: for everyone. */
  place: z.string().min(1).optional(),
});
export type WhoMay = z.infer<typeof WhoMay>;

export interface Ground {
  /** `Engineering in staging, through an elevation`. */
  readonly words: string;
  readonly elevation: string | null;
  readonly until: string | null;
}

export interface Standing {
  readonly allowed: boolean;
  /** What is in the way; empty when nothing is. */
  readonly because: string;
  readonly grounds: readonly Ground[];
}

export interface WhoMayPage {
  readonly rows: readonly (Pick<Person, 'id' | 'name' | 'title'> & Standing)[];
}

/** Those who may come first. Whether a change at hand may be published is a question of the change as well. */
export function whoMay(ports: Ports, caller: Caller, input: WhoMay): Promise<Result<WhoMayPage>> {
  return view(ports, caller, { verb: 'person:view', environment: null }, async (viewing) => {
    const footprint = await footprintOfKey(viewing, input);
    if (!footprint.ok) return footprint;
    const people = (await viewing.stores.people.list()).filter(({ active }) => active);
    const ask = { verb: input.verb, environment: input.environment, footprint: footprint.value };
    const rows = people.map((person) => {
      const { id, name, title } = person;
      return { id, name, title, ...standingOf(viewing, person, ask) };
    });
    return accept({ rows: [...rows.filter(({ allowed }) => allowed), ...rows.filter(({ allowed }) => !allowed)] });
  });
}

export interface WhatMayPage {
  readonly person: Pick<Person, 'id' | 'name'>;
  readonly rows: readonly ({ readonly verb: Askable } & Standing)[];
}

export function whatMay(ports: Ports, caller: Caller, input: { personId: string; environment: string }): Promise<Result<WhatMayPage>> {
  const own = input.personId === caller.actor.id;
  return view(ports, caller, own ? null : { verb: 'person:view', environment: null }, async (viewing) => {
    const person = await viewing.stores.people.find(input.personId);
    if (!person) return refuse('UNKNOWN_PERSON', `There is no person ${input.personId}.`);
    const rows = askable.map((verb) => ({ verb, ...standingOf(viewing, person, { verb, environment: input.environment }) }));
    return accept({ person: { id: person.id, name: person.name }, rows });
  });
}

function standingOf({ now }: Attempt, person: Person, ask: Ask): Standing {
  const actor = toActor(person);
  const decision = decisionOn({ actor, now }, ask);
  if (!decision.allowed) return { allowed: false, because: decision.refusal.message, grounds: [] };
  return { allowed: true, because: '', grounds: groundsOn({ actor, now }, ask).map(toGround) };
}

function toGround({ role, environments, places, namespaces, until, through, also }: HeldGrant): Ground {
  const parts = [
    role.replaceAll('_', ' '),
    also && `with ${also.join(', ')}`,
    environments && `in ${environments.join(', ')}`,
    places && `for ${places.join(', ')}`,
    namespaces && `of ${namespaces.join(', ')}`,
    through && (through.kind === 'break_glass' ? 'by broken glass' : 'through an elevation'),
  ];
  return { words: parts.filter(Boolean).join(' '), elevation: through?.id ?? null, until: until ?? null };
}

async function footprintOfKey({ stores }: Attempt, { environment, key, place }: WhoMay): Promise<Result<FootprintEntry[]>> {
  if (key === undefined) return accept([]);
  const entries = await liveEntries(stores, environment);
  const body = entries.get(`key:${key}`) as RegistryKey | undefined; // what is live under key: is a key
  if (!body) return refuse('UNKNOWN_KEY', `There is no key ${key} in ${environment}.`);
  const lineage = place === undefined ? [] : lineageOf({ city: place }, entries);
  const { kind, owner, sensitivity = [] } = body;
  return accept([{ entry: `key:${key}`, resource: kind, name: key, owner: owner ?? '', sensitivity, reaches: [lineage] }]);
}
