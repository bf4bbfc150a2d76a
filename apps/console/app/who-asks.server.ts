// Who stands behind a caller, read anew inside the transaction: the person with what they hold at the moment, the key that they come
// with, and the guise that they wear.
import { heldGrants } from '@switchyard/registry-core/access/elevation';
import type { Actor, Guise } from '@switchyard/registry-core/access/grant';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Caller } from './caller.ts';
import type { ApiToken } from './ports/access.ts';
import type { Person, Stores } from './ports.ts';

export function toActor({ id, name, email, grants, elevations, kind }: Person): Actor {
  return { id, name, email, grants: heldGrants(grants, elevations), ...(kind === 'service' && { kind }) };
}

/** Whether somebody may still go under another person's looks; the one rule answers. */
export type MayWear = (wearer: Actor, guise: Guise) => { readonly allowed: true } | { readonly allowed: false; readonly refusal: Refusal };

export async function rereadActor(stores: Stores, caller: Caller, now: Date, mayWear: MayWear): Promise<Result<Actor>> {
  const { guise, keyId } = caller;
  const actor = await readPerson(stores, guise?.personId ?? caller.actor.id);
  if (!actor.ok) return actor;
  if (guise !== undefined) {
    const worn = await stores.guises.find(guise.id);
    const isOver = !worn || worn.endedAt !== null || worn.endsAt <= now;
    return isOver
      ? refuse('GUISE_ENDED', 'Your time as another person is over; load the page again.')
      : disguise(stores, worn, mayWear(actor.value, worn));
  }
  if (keyId === undefined) return actor;
  const key = await stores.tokens.find(keyId);
  if (key === undefined || endOf(key, now) !== undefined)
    return refuse('UNAUTHENTICATED', 'The key that you came with has ended meanwhile.');
  const { id, name, scope } = key;
  return accept({ ...actor.value, key: { id, name, scope } });
}

/** Why a key opens nothing any more; undefined while it does. */
export function endOf({ revokedAt, expiresAt }: ApiToken, now: Date): 'revoked' | 'expired' | undefined {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : undefined;
}

async function readPerson(stores: Stores, id: string): Promise<Result<Actor>> {
  const person = await stores.people.find(id);
  if (!person) return refuse('UNKNOWN_PERSON', 'You are not on the list of people any more; ask an admin.');
  if (!person.active) return refuse('DEACTIVATED', 'Your account is deactivated; ask an admin.');
  return accept(toActor(person));
}

/**
 * The looks of another person. Whoever views as somebody sees what they see. Whoever acts in somebody's name has what that person
 * has for good, and stays who they are: nobody becomes a second person whom a change could be approved by.
 */
async function disguise(stores: Stores, worn: Guise, right: ReturnType<MayWear>): Promise<Result<Actor>> {
  if (!right.allowed) return { ok: false, refusal: right.refusal };
  const { id, mode, personId, personName, asId, asName } = worn;
  const person = await stores.people.find(asId);
  if (!person?.active) return refuse('GUISE_ENDED', `${asName} is not active any more.`);
  const guise: Guise = { id, mode, personId, personName, asId, asName };
  const { name, email, grants } = person;
  if (mode === 'view') return accept({ ...toActor(person), guise });
  return accept({ id: personId, name: `${personName} as ${name}`, email, grants, guise });
}

/** Who is on record: the person in truth, with both names where they are not the same. */
export function onRecord({ id, name, guise }: Actor): { actorId: string; actorName: string } {
  return guise ? { actorId: guise.personId, actorName: `${guise.personName} as ${guise.asName}` } : { actorId: id, actorName: name };
}

/** By what right beside their own somebody did something, for the record; null: by their own alone. */
export function basisOf({ key, guise }: Actor, elevations: readonly string[]): Json {
  const basis = {
    ...(elevations.length > 0 && { elevations: [...elevations] }),
    ...(key && { key: { id: key.id, name: key.name } }),
    ...(guise && { guise: { id: guise.id, mode: guise.mode, as: guise.asId, asName: guise.asName } }),
  };
  return Object.keys(basis).length === 0 ? null : basis;
}
