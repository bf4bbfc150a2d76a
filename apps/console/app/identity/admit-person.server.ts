// From what an issuer says of somebody to a person of ours, or a refusal. A person is known by issuer and subject; an address only finds
// who was invited by it. Where grants follow from groups, joiners come in and leavers go out right here.

import type { Grant } from '@switchyard/registry-core/access/grant';
import { grantsByGroups } from '@switchyard/registry-core/access/group-grants';
import { maskEmail } from '@switchyard/registry-core/access/personal';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { followGroups, grantsAsJson } from '../follow-groups.server.ts';
import type { PersonIdentity } from '../ports/identity.ts';
import type { Person, Stores } from '../ports.ts';
import type { Claims } from '../sign-in.server.ts';

export interface Admitted {
  readonly person: Person;
  /** What to put on record of it: who joined, or whose grants follow their groups. */
  readonly changed: { readonly verb: 'person.create' | 'person.grant'; readonly before: Json; readonly after: Json } | null;
}

const notAMember = (email: string | undefined) =>
  refuse('NOT_A_MEMBER', `${email ?? 'This account'} is not among the people of this console. Ask an administrator to add you.`);

interface Admission {
  readonly claims: Claims;
  readonly now: Date;
  readonly newId: () => string;
}

export async function admitPerson(stores: Stores, { claims, now, newId }: Admission): Promise<Result<Admitted>> {
  const known = await findKnown(stores, claims);
  if (!known.ok) return known;
  const { person, identity } = known.value;
  const grants = grantsByGroups(claims.groups, await stores.identities.groups());
  if (!person) return join(stores, { claims, grants, personId: newId() });
  // An invitation without grants leaves them to the groups.
  const byGroups = identity ? identity.byGroups : person.grants.length === 0 && grants.length > 0;
  await stores.identities.save({ personId: person.id, issuer: claims.issuer, subject: claims.subject, groups: claims.groups, byGroups });
  if (!person.active) return notAMember(claims.email);
  if (!byGroups) return accept({ person, changed: null });
  const followed = await followGroups(stores, { person, grants, now });
  if (grants.length === 0) return notAMember(person.email);
  return accept({ person: followed.person, changed: followed.changed && { verb: 'person.grant', ...followed.changed } });
}

async function findKnown(
  stores: Stores,
  claims: Claims,
): Promise<Result<{ person?: Person | undefined; identity?: PersonIdentity | undefined }>> {
  const { issuer, subject, email, emailVerified } = claims;
  const identity = await stores.identities.findBySubject(issuer, subject);
  if (identity) return accept({ identity, person: await stores.people.find(identity.personId) });
  if (email === undefined) return refuse('NO_EMAIL', 'The identity provider did not say which e-mail address you have.');
  if (!emailVerified)
    return refuse('EMAIL_UNVERIFIED', 'The identity provider has not verified your e-mail address. Verify it there, then try again.');
  const person = await stores.people.findByEmail(email);
  const bound = person && (await stores.identities.find(person.id));
  // The address belongs to somebody else by now, at the provider; or the console was moved to another one, where subjects differ.
  if (bound && bound.issuer === issuer) return notAMember(email);
  return accept({ person });
}

interface Joining {
  readonly claims: Claims;
  readonly grants: readonly Grant[];
  readonly personId: string;
}

async function join(stores: Stores, { claims, grants, personId }: Joining): Promise<Result<Admitted>> {
  const { email, name, issuer, subject, groups } = claims;
  if (email === undefined || grants.length === 0) return notAMember(email);
  await stores.people.create({ id: personId, email, name: name ?? email, title: '', active: true, grants });
  await stores.identities.save({ personId, issuer, subject, groups, byGroups: true });
  const person = await stores.people.find(personId);
  if (!person) throw new Error(`The person ${personId} was made and is not there.`);
  return accept({
    person,
    changed: {
      verb: 'person.create',
      before: null,
      after: { email: maskEmail(email), name: person.name, grants: grantsAsJson(grants), groups: [...groups] },
    },
  });
}
