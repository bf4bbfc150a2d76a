// The one rule about who may do what. Authority has four parts: the verb, the scope (an environment), the footprint (the
// entries reached) and the basis (who wrote and approved it). The answer is data, with a sentence that a button can show.
import type { ApprovalReach } from '../change/approvals-needed.ts';
import type { FootprintEntry } from '../change/footprint.ts';
import type { Sensitivity } from '../registry/sensitivity.ts';
import { decideUnmask } from './decide-unmask.ts';
import { type Denial, deny, denyFor, inScope, listOf, phraseOf, rolesOf } from './denial.ts';
import type { ElevationAsk } from './elevation.ts';
import { type Actor, grantsAt, type HeldGrant } from './grant.ts';
import { grantsFor, holdsIn, isWithin, permissionsOf } from './holding.ts';
import { editVerbs, policy, type Verb } from './policy.ts';
import type { AskedVerb, Question, ReviewVerb } from './question.ts';
import { restraintOn } from './restraint.ts';

export type Decision = { readonly allowed: true } | Denial;

/** How long one person alone may go back to a release that is no longer live. */
export const rollBackAloneMs = 24 * 60 * 60 * 1000;

const allowed: Decision = { allowed: true };

export function decide(asked: Question): Decision {
  const question = { ...asked, actor: { ...asked.actor, grants: grantsAt(asked.actor.grants, asked.now) } };
  return restraintOn(question) ?? decideHeld(question);
}

/** On what ground it is allowed: the grants that allow it each by itself, or, where it takes several, all of them. Empty: it is not. */
export function groundsOf(question: Question): readonly HeldGrant[] {
  const holding = (grants: readonly HeldGrant[]) => decide({ ...question, actor: { ...question.actor, grants } }).allowed;
  const grants = grantsAt(question.actor.grants, question.now);
  if (!holding(grants)) return [];
  const alone = grants.filter((grant) => holding([grant]));
  return alone.length > 0 ? alone : grants;
}

/** The elevations without which it would not be allowed, by their ids. */
export function elevationsUsed(question: Question): string[] {
  const standing = question.actor.grants.filter(({ through }) => through === undefined);
  if (standing.length === question.actor.grants.length) return [];
  if (decide({ ...question, actor: { ...question.actor, grants: standing } }).allowed) return [];
  return [...new Set(groundsOf(question).flatMap(({ through }) => through?.id ?? []))];
}

const ownGrants = ['OWN_GRANTS', 'Nobody changes what they may do themselves; ask another admin.'] as const;
const ownGuise = ['OWN_GUISE', 'You are this person already.'] as const;
/** What nobody does to themselves, whatever their grants: code and sentence of the refusal. */
const neverOnOneself: Readonly<Partial<Record<AskedVerb, readonly [code: string, sentence: string]>>> = {
  'person:grant': ownGrants,
  'person:activate': ownGrants,
  'break_glass:review': ['OWN_ELEVATION', 'You broke the glass; somebody else has to look at what was done.'],
  'anomaly:acknowledge': ['OWN_FINDING', 'This is about what you did; somebody else has to look into it.'],
  'person:view_as': ownGuise,
  'person:impersonate': ownGuise,
  'hold:lift': ['OWN_LIFT', 'You asked for this hold to be lifted; somebody else has to agree.'],
};

function decideHeld(question: Question): Decision {
  const { verb } = question;
  if (verb === 'change:approve' || verb === 'change:reject' || verb === 'change:request_changes') return decideReview(question, verb);
  if (verb === 'guardrail:override') return decideOverride(question);
  if (verb === 'freeze:override') return decideThaw(question);
  if (verb === 'change:discard' || verb === 'change:reopen') return decideDiscard(question, verb);
  if (isOwn(verb)) return decideOwn(question, verb);
  if (verb === 'elevation:approve') return decideElevation(question);
  if (verb === 'pii:unmask') return decideUnmask(question);
  if (verb === 'elevation:end' && question.basis.personId === question.actor.id) return allowed;
  const onOneself = question.basis.personId === question.actor.id ? neverOnOneself[verb] : undefined;
  if (onOneself) return deny(...onOneself);
  if (verb === 'stage:approve' && question.basis.editorIds?.includes(question.actor.id)) {
    return deny('OWN_RELEASE', 'You wrote or published what is in this release; the plan wants somebody else to let it go on.');
  }
  const right = verb === 'change:edit' ? decideEdit(question) : decideRight(question, verb);
  if (!right.allowed) return right;
  const { approvalsMissing, lastLiveAt } = question.basis;
  if ((verb === 'change:publish' || verb === 'change:schedule') && approvalsMissing) return deny('APPROVAL_NEEDED', approvalsMissing);
  if (verb === 'release:roll_back' && lastLiveAt !== undefined && !isRecent(lastLiveAt, question.now) && !hasBrokenGlass(question)) {
    return deny(
      'ROLL_BACK_NEEDS_APPROVAL',
      'This release was last live more than 24 hours ago; going back to it needs an approved change, or breaking the glass.',
    );
  }
  return allowed;
}

/** Whether the glass is broken here: what takes two otherwise may be done by one, and is reviewed. */
export function hasBrokenGlass({ actor, scope, now }: Pick<Question, 'actor' | 'scope' | 'now'>): boolean {
  return grantsAt(actor.grants, now).some((grant) => grant.through?.kind === 'break_glass' && holdsIn(grant, scope));
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
    const missing = item.sensitivity.filter((sensitivity) => !holders.some((grant) => drafts(grant, sensitivity)));
    if (missing.length > 0) {
      return deny('FORBIDDEN', `${item.name} is ${missing.join(' and ')}, which your roles (${rolesOf(actor)}) may not change.`);
    }
  }
  return allowed;
}

function drafts({ role, also = [] }: HeldGrant, sensitivity: Sensitivity): boolean {
  return policy[role].drafts.includes(sensitivity) || also.includes(sensitivity);
}

/** Before anything is touched, the question is whether the actor could edit something here at all. */
function decideAnyEdit(actor: Actor, scope: string | null): Decision {
  const can = editVerbs.some((verb) => actor.grants.some((grant) => holdsIn(grant, scope) && permissionsOf(grant, verb).length > 0));
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

function decideReview({ actor, scope, footprint, basis, now }: Question, verb: ReviewVerb): Decision {
  const approving = verb === 'change:approve';
  if (basis.authorId === actor.id) return deny('OWN_CHANGE', ownChange[verb]);
  if (approving && basis.editorIds?.includes(actor.id)) {
    return deny('OWN_CHANGE', 'You edited this change in its present round; someone else has to approve it.');
  }
  if (approving && basis.approverIds?.includes(actor.id)) return deny('ALREADY_APPROVED', 'You have approved this change already.');
  const { entries, roles } = approvalReach(actor, scope, footprint, now);
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
function decideOverride({ actor, scope, footprint, basis, now }: Question): Decision {
  if (basis.authorId === actor.id || basis.editorIds?.includes(actor.id))
    return deny('OWN_CHANGE', 'You wrote or edited this change; someone else has to override the guardrail.');
  const { entries } = approvalReach(actor, scope, footprint, now);
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

const ownVerbs = ['token:create', 'token:rotate', 'token:revoke', 'session:revoke', 'factor:add', 'factor:remove'] as const;
type OwnVerb = (typeof ownVerbs)[number];

const ownWords: Readonly<Record<OwnVerb, string>> = {
  'token:create': 'A token belongs to',
  'token:rotate': 'A token belongs to',
  'token:revoke': 'A token belongs to',
  'session:revoke': 'A session belongs to',
  'factor:add': 'A second factor belongs to',
  'factor:remove': 'A second factor belongs to',
};

function isOwn(verb: AskedVerb): verb is OwnVerb {
  return (ownVerbs as readonly AskedVerb[]).includes(verb);
}

/** What belongs to a person is made by nobody else; whoever manages people may take it away. */
function decideOwn({ actor, scope, basis, now }: Question, verb: OwnVerb): Decision {
  // A token belongs to no environment, so a grant for any of them will do.
  const holds = actor.grants.some((grant) => permissionsOf(grant, verb).length > 0);
  const right = holds ? allowed : deny('FORBIDDEN', `Your roles (${rolesOf(actor)}) may not ${phraseOf(verb)}.`);
  if (!right.allowed || basis.personId === undefined || basis.personId === actor.id) return right;
  const managesPeople = decideRight({ actor, verb: 'person:grant', scope, footprint: [], basis, now }, 'person:grant').allowed;
  const takesAway = verb !== 'token:create' && verb !== 'token:rotate' && verb !== 'factor:add';
  return managesPeople && takesAway ? allowed : deny('FORBIDDEN', `${ownWords[verb]} the person who made it.`);
}

/** What the actor's agreement would count for: the entries, and of each the sensitivities that the actor holds there. */
export function approvalReach(holder: Actor, scope: string | null, footprint: readonly FootprintEntry[], now: Date): ApprovalReach {
  const actor = { ...holder, grants: grantsAt(holder.grants, now) };
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

/**
 * A role may be given for a while by whoever may give it for good; the right to draft what is sensitive, by whoever approves what is.
 * Neither by the one who asks, nor where the approver's own grant does not reach.
 */
function decideElevation({ actor, basis: { personId, ask } }: Question): Decision {
  if (personId === actor.id) return deny('OWN_ELEVATION', 'You asked for this yourself; somebody else has to approve it.');
  const holders = actor.grants.filter((grant) => permissionsOf(grant, 'elevation:approve').length > 0);
  if (holders.length === 0) return deny('FORBIDDEN', `Your roles (${rolesOf(actor)}) may not ${phraseOf('elevation:approve')}.`);
  if (ask === undefined) return allowed;
  const givers = holders.filter((grant) => mayGive(grant, ask));
  if (givers.length === 0) {
    const what = 'role' in ask ? `the role ${ask.role.replaceAll('_', ' ')}` : `the right to draft what is ${ask.sensitivity}`;
    return deny('FORBIDDEN', `Your roles (${rolesOf(actor)}) may not give anybody ${what}.`);
  }
  if (givers.some((grant) => reachesAll(grant, ask.environments))) return allowed;
  return deny('FORBIDDEN', 'This elevation would reach further than your own grants do.');
}

function mayGive(grant: HeldGrant, ask: ElevationAsk): boolean {
  return 'role' in ask ? permissionsOf(grant, 'person:grant').length > 0 : policy[grant.role].approves.includes(ask.sensitivity);
}
function reachesAll(grant: HeldGrant, environments: readonly string[] | undefined): boolean {
  if (grant.places !== undefined || grant.namespaces !== undefined) return false;
  return grant.environments === undefined || (environments?.every((name) => holdsIn(grant, name)) ?? false);
}
