// The one rule about who may do what. Authority has four parts: the verb, the scope (an environment), the footprint (the
// entries reached) and the basis (who wrote and approved it). The answer is data, with a sentence that a button can show.
import type { ApprovalReach } from '../change/approvals-needed.ts';
import type { FootprintEntry } from '../change/footprint.ts';
import { type Refusal, refuse } from '../registry/refusal.ts';
import type { Actor, Grant } from './grant.ts';
import { coversVerb, type Permission, policy, type Verb } from './policy.ts';

/** Besides the policy's own: these are asked per entry, as `flag:edit`, `config:approve`, `guardrail:approve` and so on. */
export type AskedVerb = Verb | 'change:edit' | ReviewVerb | 'guardrail:override' | 'freeze:override';
/** To approve, to say no, and to ask for something else first. */
export type ReviewVerb = 'change:approve' | 'change:reject' | 'change:request_changes';

export interface Basis {
  readonly authorId?: string;
  /** Everyone who edited in the round at hand. */
  readonly editorIds?: readonly string[];
  /** Everyone whose approval counts already. */
  readonly approverIds?: readonly string[];
  /** Roles whose approval counts here; null or absent: every role that may approve. */
  readonly approverRoles?: readonly string[] | null;
  /** Roles that may override a freeze. */
  readonly overrideRoles?: readonly string[];
  /** What is missing before publishing, as a sentence; empty or absent when nothing is. */
  readonly approvalsMissing?: string;
  /** Roll back: when the release to go back to was last live; null when it never was. */
  readonly lastLiveAt?: Date | null;
  /** For what belongs to one person, such as a token. */
  readonly personId?: string;
}

export interface Question {
  readonly actor: Actor;
  readonly verb: AskedVerb;
  /** null: the verb is about no environment, such as creating a person. */
  readonly scope: string | null;
  readonly footprint: readonly FootprintEntry[];
  readonly basis: Basis;
  readonly now: Date;
}

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly refusal: Refusal };

/** How long one person alone may go back to a release that is no longer live. */
export const rollBackAloneMs = 24 * 60 * 60 * 1000;

const allowed: Decision = { allowed: true };

function deny(code: string, message: string): Decision {
  return { allowed: false, refusal: refuse(code, message).refusal };
}

export function decide(question: Question): Decision {
  const { verb } = question;
  if (verb === 'change:approve' || verb === 'change:reject' || verb === 'change:request_changes') return decideReview(question, verb);
  if (verb === 'guardrail:override') return decideOverride(question);
  if (verb === 'freeze:override') return decideThaw(question);
  if (verb === 'change:discard' || verb === 'change:reopen') return decideDiscard(question, verb);
  if (verb === 'token:create' || verb === 'token:revoke') return decideOwn(question, verb);
  if ((verb === 'person:grant' || verb === 'person:activate') && question.basis.personId === question.actor.id) {
    return deny('OWN_GRANTS', 'Nobody changes what they may do themselves; ask another admin.');
  }
  if (verb === 'stage:approve' && question.basis.editorIds?.includes(question.actor.id)) {
    return deny('OWN_RELEASE', 'You wrote or published what is in this release; the plan wants somebody else to let it go on.');
  }
  const right = verb === 'change:edit' ? decideEdit(question) : decideRight(question, verb);
  if (!right.allowed) return right;
  const { approvalsMissing, lastLiveAt } = question.basis;
  if ((verb === 'change:publish' || verb === 'change:schedule') && approvalsMissing) return deny('APPROVAL_NEEDED', approvalsMissing);
  if (verb === 'release:roll_back' && lastLiveAt !== undefined && !isRecent(lastLiveAt, question.now)) {
    return deny(
      'ROLL_BACK_NEEDS_APPROVAL',
      'This release was last live more than 24 hours ago; going back to it needs an approved change.',
    );
  }
  return allowed;
}

function isRecent(lastLiveAt: Date | null, now: Date): boolean {
  return lastLiveAt !== null && now.getTime() - lastLiveAt.getTime() <= rollBackAloneMs;
}

/** Editing asks for the right and the sensitivities of every entry reached, and for at least one entry. */
function decideEdit({ actor, scope, footprint }: Question): Decision {
  if (footprint.length === 0) return decideAnyEdit(actor, scope);
  for (const item of footprint) {
    const verb: Verb = `${item.resource}:edit`;
    const holders = grantsFor(actor, verb, scope, item);
    if (holders.length === 0) return denyFor(actor, verb, scope, item);
    const missing = item.sensitivity.filter((sensitivity) => !holders.some(({ role }) => policy[role].drafts.includes(sensitivity)));
    if (missing.length > 0) {
      return deny('FORBIDDEN', `${item.name} is ${missing.join(' and ')}, which your roles (${rolesOf(actor)}) may not change.`);
    }
  }
  return allowed;
}

/** Before anything is touched, the question is whether the actor could edit something here at all. */
function decideAnyEdit(actor: Actor, scope: string | null): Decision {
  const editing: Verb[] = [
    'config:edit',
    'flag:edit',
    'place:edit',
    'cohort:edit',
    'holdout:edit',
    'layer:edit',
    'rule:edit',
    'guardrail:edit',
  ];
  const can = editing.some((verb) => actor.grants.some((grant) => holdsIn(grant, scope) && permissionsOf(grant, verb).length > 0));
  return can ? allowed : deny('FORBIDDEN', `Your roles (${rolesOf(actor)}) may not edit anything${inScope(scope)}.`);
}

function decideRight({ actor, scope, footprint }: Question, verb: Verb): Decision {
  if (footprint.length === 0) {
    const holds = actor.grants.some((grant) => holdsIn(grant, scope) && permissionsOf(grant, verb).length > 0);
    return holds ? allowed : deny('FORBIDDEN', `Your roles (${rolesOf(actor)}) may not ${phraseOf(verb)}${inScope(scope)}.`);
  }
  const uncovered = footprint.find((item) => grantsFor(actor, verb, scope, item).length === 0);
  return uncovered ? denyFor(actor, verb, scope, uncovered) : allowed;
}

const ownChange: Readonly<Record<ReviewVerb, string>> = {
  'change:approve': 'You wrote this change; someone else has to approve it.',
  'change:reject': 'You wrote this change; discard it instead of rejecting it.',
  'change:request_changes': 'You wrote this change; edit it, or let someone who may approve it settle what was asked.',
};
const reviewing: Readonly<Record<ReviewVerb, string>> = {
  'change:approve': 'approve',
  'change:reject': 'reject',
  'change:request_changes': 'ask for changes of',
};

function decideReview({ actor, scope, footprint, basis }: Question, verb: ReviewVerb): Decision {
  const approving = verb === 'change:approve';
  if (basis.authorId === actor.id) return deny('OWN_CHANGE', ownChange[verb]);
  if (approving && basis.editorIds?.includes(actor.id)) {
    return deny('OWN_CHANGE', 'You edited this change in its present round; someone else has to approve it.');
  }
  if (approving && basis.approverIds?.includes(actor.id)) return deny('ALREADY_APPROVED', 'You have approved this change already.');
  const { entries, roles } = approvalReach(actor, scope, footprint);
  const asked = approving ? (basis.approverRoles ?? null) : null;
  const isAsked = asked === null || roles.some((role) => asked.includes(role)) || [...entries.values()].some((held) => held.length > 0);
  if (entries.size > 0 && isAsked) return allowed;
  if (entries.size > 0 && asked !== null) {
    return deny(
      'ROLE_NOT_ASKED',
      `Approvals here have to come from ${listOf(
        asked.map((role) => role.replaceAll('_', ' ')),
        'or',
      )}.`,
    );
  }
  const sensitive = [...new Set(footprint.flatMap((item) => item.sensitivity))];
  const because = sensitive.length > 0 ? ` It is ${sensitive.join(' and ')}.` : '';
  return deny(
    'FORBIDDEN',
    `Your roles (${rolesOf(actor)}) may not ${reviewing[verb]} what this change touches${inScope(scope)}.${because}`,
  );
}

/** Whoever could approve the guardrail with all its sensitivities lets a breach pass, but not for a change of their own. */
function decideOverride({ actor, scope, footprint, basis }: Question): Decision {
  if (basis.authorId === actor.id || basis.editorIds?.includes(actor.id))
    return deny('OWN_CHANGE', 'You wrote or edited this change; someone else has to override the guardrail.');
  const { entries } = approvalReach(actor, scope, footprint);
  const missing = new Set(footprint.flatMap(({ entry, sensitivity }) => sensitivity.filter((one) => !entries.get(entry)?.includes(one))));
  if (missing.size > 0)
    return deny('FORBIDDEN', `Overriding takes someone who holds ${listOf([...missing])}, which your roles (${rolesOf(actor)}) do not.`);
  if (footprint.every(({ entry }) => entries.has(entry))) return allowed;
  return deny('FORBIDDEN', `Your roles (${rolesOf(actor)}) may not override this guardrail${inScope(scope)}; its owner or an admin may.`);
}

function decideThaw({ actor, scope, basis }: Question): Decision {
  const roles = basis.overrideRoles ?? [];
  if (actor.grants.some((grant) => holdsIn(grant, scope) && roles.includes(grant.role))) return allowed;
  if (roles.length === 0) return deny('FORBIDDEN', 'Nobody may override this freeze.');
  return deny(
    'FORBIDDEN',
    `This freeze may be overridden by ${listOf(
      roles.map((role) => role.replaceAll('_', ' ')),
      'or',
    )} only.`,
  );
}

function decideDiscard({ actor, scope, basis, now }: Question, verb: 'change:discard' | 'change:reopen'): Decision {
  if (basis.authorId === actor.id || basis.editorIds?.includes(actor.id)) return allowed;
  const right = decideRight({ actor, verb, scope, footprint: [], basis, now }, verb);
  if (right.allowed) return allowed;
  return deny(
    'FORBIDDEN',
    `Only its author, those who edited it, or an admin may ${verb === 'change:discard' ? 'discard a change' : 'take a change up again'}.`,
  );
}

function decideOwn({ actor, scope, basis, now }: Question, verb: Verb): Decision {
  // A token belongs to no environment, so a grant for any of them will do.
  const holds = actor.grants.some((grant) => permissionsOf(grant, verb).length > 0);
  const right = holds ? allowed : deny('FORBIDDEN', `Your roles (${rolesOf(actor)}) may not ${phraseOf(verb)}.`);
  if (!right.allowed || basis.personId === undefined || basis.personId === actor.id) return right;
  const managesPeople = decideRight({ actor, verb: 'person:grant', scope, footprint: [], basis, now }, 'person:grant').allowed;
  return managesPeople && verb === 'token:revoke' ? allowed : deny('FORBIDDEN', 'A token belongs to the person who made it.');
}

/** What the actor's agreement would count for: the entries, and of each the sensitivities that the actor holds there. */
export function approvalReach(actor: Actor, scope: string | null, footprint: readonly FootprintEntry[]): ApprovalReach {
  const entries = new Map<FootprintEntry['entry'], FootprintEntry['sensitivity']>();
  for (const item of footprint) {
    const holders = grantsFor(actor, `${item.resource}:approve`, scope, item);
    const held = item.sensitivity.filter((sensitivity) => holders.some(({ role }) => policy[role].approves.includes(sensitivity)));
    if (held.length > 0 || (item.sensitivity.length === 0 && (holders.length > 0 || owns(actor, scope, item))))
      entries.set(item.entry, held);
  }
  const roles = [...new Set(actor.grants.filter((grant) => holdsIn(grant, scope)).map(({ role }) => role))];
  return { personId: actor.id, entries, roles };
}

/** An owner is a person, by e-mail address, or a team, by role. An auditor owns nothing that could be approved. */
function owns(actor: Actor, scope: string | null, item: FootprintEntry): boolean {
  const owner = item.owner.trim().toLowerCase();
  if (owner === '') return false;
  const active = actor.grants.filter((grant) => holdsIn(grant, scope) && grant.role !== 'auditor' && isWithin(grant, item));
  return active.some(({ role }) => role === owner) || (active.length > 0 && actor.email.toLowerCase() === owner);
}

/** The actor's grants that allow `verb` on this entry, with every limit of grant and permission met. */
function grantsFor(actor: Actor, verb: Verb, scope: string | null, item: FootprintEntry): Grant[] {
  return actor.grants.filter(
    (grant) => holdsIn(grant, scope) && isWithin(grant, item) && permissionsOf(grant, verb).some((permission) => permits(permission, item)),
  );
}

function holdsIn(grant: Grant, scope: string | null): boolean {
  return grant.environments === undefined || (scope !== null && grant.environments.includes(scope));
}

function permissionsOf(grant: Grant, verb: Verb): Permission[] {
  return policy[grant.role].permissions.filter((permission) => permission.verbs.some((pattern) => coversVerb(pattern, verb)));
}

function permits(permission: Permission, item: FootprintEntry): boolean {
  if (permission.onlySensitive && !item.sensitivity.some((sensitivity) => permission.onlySensitive?.includes(sensitivity))) return false;
  if (permission.namespaces && !isInNamespaces(item, permission.namespaces)) return false;
  return !permission.placed || item.reaches.every((lineage) => lineage.length > 0);
}

function isWithin(grant: Grant, item: FootprintEntry): boolean {
  const { places, namespaces } = grant;
  if (namespaces && !isInNamespaces(item, namespaces)) return false;
  return !places || item.reaches.every((lineage) => lineage.some((place) => places.includes(place)));
}

function isInNamespaces(item: FootprintEntry, namespaces: readonly string[]): boolean {
  return namespaces.some((namespace) => item.name === namespace || item.name.startsWith(`${namespace}.`));
}

/** Why no grant covers the entry: the most helpful of the reasons, in the order in which a person could act on them. */
function denyFor(actor: Actor, verb: Verb, scope: string | null, item: FootprintEntry): Decision {
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

function inScope(scope: string | null): string {
  return scope === null ? '' : ` in ${scope}`;
}

function listOf(items: readonly string[], last = 'and'): string {
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
  environment: 'environments',
  health_check: 'health checks',
  registry: 'the registry',
};

/** `flag:edit` → "edit flags". */
function phraseOf(verb: Verb): string {
  const [resource = '', action = ''] = verb.split(':');
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
  };
  return `${words[action] ?? action} ${objects[resource] ?? resource}`;
}
