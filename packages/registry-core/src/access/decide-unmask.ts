// Who sees personal fields unmasked: whose role says so for this kind, or who was given the sensitivity for a while.
import { type Denial, deny, rolesOf } from './denial.ts';
import { holdsIn } from './holding.ts';
import type { PersonalKind } from './personal.ts';
import { policy } from './policy.ts';
import type { Question } from './question.ts';

/** As sentences say it: "may not see …". */
export const personalWords: Readonly<Record<PersonalKind, string>> = {
  people: 'people’s addresses',
  contexts: 'who recorded contexts are about',
  PIITax: 'the values of keys that are PIITax',
  PIIBackground: 'the values of keys that are PIIBackground',
};

export function decideUnmask({ actor, scope, basis: { personal } }: Question): { readonly allowed: true } | Denial {
  const here = actor.grants.filter((grant) => holdsIn(grant, scope) && grant.places === undefined && grant.namespaces === undefined);
  const unmasks = here.some(({ role, also = [] }) =>
    personal === undefined ? policy[role].unmasks.length > 0 : [...policy[role].unmasks, ...also].includes(personal),
  );
  if (unmasks) return { allowed: true };
  const what = personal ? personalWords[personal] : 'personal data';
  return deny('FORBIDDEN', `Your roles (${rolesOf(actor)}) may not unmask ${what}.`);
}
