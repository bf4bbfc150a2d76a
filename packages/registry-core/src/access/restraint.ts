// What narrows an actor before their grants are asked: a key that may do less than its owner, a service account where people are
// needed, and somebody who goes through the console under another person's looks.
import { type Denial, deny, phraseOf } from './denial.ts';
import { coversAny, impersonating, peopleOnly, viewingAs } from './policy.ts';
import type { Question } from './question.ts';

/** What a limited key would get around its limits by. */
const keyMaking = ['token:create', 'token:rotate', 'service_account:*', 'person:*'];

export function restraintOn(question: Question): Denial | undefined {
  return restraintOfGuise(question) ?? restraintOfService(question) ?? restraintOfKey(question);
}

function restraintOfGuise({ actor: { guise }, verb, footprint }: Question): Denial | undefined {
  if (guise === undefined) return undefined;
  if (guise.mode === 'view') {
    return coversAny(viewingAs, verb)
      ? undefined
      : deny('VIEWING_AS', `You look at the console as ${guise.asName}, and may change nothing.`);
  }
  if (!coversAny(impersonating, verb)) {
    return deny('IMPERSONATING', `In the name of ${guise.asName} you may draft, and neither ${phraseOf(verb)} nor decide anything.`);
  }
  const sensitive = footprint.find(({ sensitivity }) => sensitivity.length > 0);
  if (sensitive === undefined) return undefined;
  const { name, sensitivity } = sensitive;
  return deny('IMPERSONATING', `${name} is ${sensitivity.join(' and ')}, which nobody touches in another person's name.`);
}

function restraintOfService({ actor: { kind, name }, verb }: Question): Denial | undefined {
  if (kind !== 'service' || !coversAny(peopleOnly, verb)) return undefined;
  return deny('PEOPLE_ONLY', `${name} is a service account; to ${phraseOf(verb)} takes a person.`);
}

function restraintOfKey({ actor: { key }, verb, scope, footprint }: Question): Denial | undefined {
  if (key === undefined) return undefined;
  if (verb === 'pii:unmask') return deny('KEY_SCOPE', 'Personal data is unmasked by somebody at the console, never by a key.');
  const { verbs, environments } = key.scope;
  const isLimited = verbs !== undefined || environments !== undefined;
  if (isLimited && coversAny(keyMaking, verb) && !coversAny(viewingAs, verb))
    return deny('KEY_SCOPE', `The key ${key.name} is limited, and makes no other keys.`);
  // What is about no environment is outside of any, but for looking.
  const isInside = scope === null ? coversAny(viewingAs, verb) : environments?.includes(scope);
  if (environments && !isInside) {
    return deny(
      'KEY_SCOPE',
      `The key ${key.name} is for ${environments.join(', ')} only, not for ${scope ?? 'what is about all of them'}.`,
    );
  }
  if (verbs === undefined || coversAny(verbs, verb)) return undefined;
  // To edit is asked of a change as a whole; a key may be limited to some of what a change is made of.
  const resources = [...new Set(footprint.map(({ resource }) => resource))];
  const isCovered = (resource: string) => coversAny(verbs, `${resource}:edit`);
  if (verb === 'change:edit' && (resources.length > 0 ? resources.every(isCovered) : verbs.some((pattern) => pattern.endsWith(':edit')))) {
    return undefined;
  }
  return deny('KEY_SCOPE', `The key ${key.name} may not ${phraseOf(verb)}.`);
}
