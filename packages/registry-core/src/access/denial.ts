// The sentences of refusals about grants: what one may do, where, and what is outside of it.
import type { FootprintEntry } from '../change/footprint.ts';
import { type Refusal, refuse } from '../registry/refusal.ts';
import type { Actor } from './grant.ts';
import { holdsIn, isWithin, permissionsOf } from './holding.ts';
import type { Verb } from './policy.ts';

export type Denial = { readonly allowed: false; readonly refusal: Refusal };

export function deny(code: string, message: string): Denial {
  return { allowed: false, refusal: refuse(code, message).refusal };
}

/** Why no grant covers the entry: the most helpful of the reasons, in the order in which a person could act on them. */
export function denyFor(actor: Actor, verb: Verb, scope: string | null, item: FootprintEntry): Denial {
  const withVerb = actor.grants.filter((grant) => permissionsOf(grant, verb).length > 0);
  if (withVerb.length === 0) return deny('FORBIDDEN', `Your roles (${rolesOf(actor)}) may not ${phraseOf(verb)}.`);
  const here = withVerb.filter((grant) => holdsIn(grant, scope));
  if (here.length === 0)
    return deny(
      'FORBIDDEN',
      `You may ${phraseOf(verb)} only in ${listOf(withVerb.flatMap((grant) => grant.environments ?? []))}, not in ${scope}.`,
    );
  const places = here.flatMap((grant) => grant.places ?? []);
  if (!here.some((grant) => isWithin(grant, item)) && places.length > 0) {
    const where = item.reaches.find((lineage) => !lineage.some((place) => places.includes(place)));
    return deny(
      'FORBIDDEN',
      `You may ${phraseOf(verb)} only for ${listOf(places)}, and ${item.name} would change for ${where?.[0] ?? 'everyone'}.`,
    );
  }
  if (
    item.reaches.some((lineage) => lineage.length === 0) &&
    here.every((grant) => permissionsOf(grant, verb).every(({ placed }) => placed))
  ) {
    return deny(
      'FORBIDDEN',
      `Your roles (${rolesOf(actor)}) may change settings of a place only, and ${item.name} would change for everyone.`,
    );
  }
  const permissions = here.flatMap((grant) => permissionsOf(grant, verb));
  const sensitive = permissions.flatMap(({ onlySensitive = [] }) => onlySensitive);
  const namespaces = [...permissions, ...here].flatMap(({ namespaces: names = [] }) => names);
  const where = sensitive.length > 0 ? `that are ${listOf(sensitive, 'or')}` : `in ${listOf(namespaces)}`;
  return deny('FORBIDDEN', `Your roles (${rolesOf(actor)}) may ${phraseOf(verb)} only ${where}, and ${item.name} is not.`);
}

export function inScope(scope: string | null): string {
  return scope === null ? '' : ` in ${scope}`;
}

export function listOf(items: readonly string[], last = 'and'): string {
  const unique = [...new Set(items)];
  if (unique.length <= 1) return unique[0] ?? 'what you were given';
  return `${unique.slice(0, -1).join(', ')} ${last} ${unique.at(-1)}`;
}

/** The roles an actor holds, for sentences and for the audit. */
export function rolesOf(actor: Pick<Actor, 'grants'>): string {
  return [...new Set(actor.grants.map(({ role }) => role))].join(', ') || 'none';
}

const objects: Record<string, string> = {
  config: 'config keys',
  flag: 'flags',
  place: 'places',
  cohort: 'cohorts',
  holdout: 'holdouts',
  layer: 'layers',
  rule: 'business rules',
  guardrail: 'guardrails',
  change: 'changes',
  recording: 'recordings',
  release: 'releases',
  stage: 'staged releases',
  sdk_key: 'SDK keys',
  webhook: 'webhooks',
  audit: 'the audit',
  person: 'people',
  token: 'tokens',
  session: 'sessions',
  factor: 'second factors',
  group: 'groups',
  elevation: 'elevations',
  break_glass: 'glass',
  service_account: 'service accounts',
  environment: 'environments',
  health_check: 'health checks',
  registry: 'the registry',
  alert: 'alerts',
  anomaly: 'anomaly rules',
  pii: 'personal data',
  retention: 'how long records are kept',
  hold: 'legal holds',
};

/** `flag:edit` → "edit flags". */
export function phraseOf(verb: string): string {
  const [resource = '', action = ''] = verb.split(':');
  if (verb === 'break_glass:review') return 'review broken glass';
  if (verb === 'anomaly:acknowledge') return 'acknowledge what anomaly rules found';
  const words: Record<string, string> = {
    grant: 'change the grants of',
    roll_back: 'roll back',
    activate: 'activate or deactivate',
    read_own: 'read',
    comment: 'comment on',
    request_review: 'ask for a review of',
    rehearse: 'rehearse the kill of',
    edit_policy: 'change the policy of',
    acknowledge: 'acknowledge warnings of',
    send: 'send messages to',
    view_as: 'look at the console as other',
    impersonate: 'act in the name of other',
    request: 'ask for',
    use: 'break the',
    key: 'make keys of',
    trust: 'change whom to trust for',
  };
  return `${words[action] ?? action} ${objects[resource] ?? resource}`;
}
