// Who still has to agree before a change may be published. An approval counts for one round and one compiled difference;
// the author and everyone who edited in that round never count.
import type { EntryId } from '../registry/entry.ts';
import type { Sensitivity } from '../registry/sensitivity.ts';
import type { Approval, Change } from './change.ts';
import type { EnvironmentPolicy } from './environment-policy.ts';
import type { FootprintEntry } from './footprint.ts';

/** What one approver's agreement covers: entries, and of each the sensitivities that the approver holds there. */
export interface ApprovalReach {
  readonly personId: string;
  readonly entries: ReadonlyMap<EntryId, readonly Sensitivity[]>;
  /** The approver's roles in the change's environment. */
  readonly roles: readonly string[];
}

/** So many people of these roles, for these entries. */
export interface ApprovalDemand {
  /** null: what the environment asks of every change. */
  readonly title: string | null;
  readonly entries: ReadonlySet<EntryId>;
  readonly people: number;
  /** Empty: of any role. */
  readonly roles: readonly string[];
}

export interface ApprovalsNeeded {
  /** How many more people have to agree, at least. 0: enough have. */
  readonly people: number;
  /** Sensitivities that none of the approvers so far holds for a key that carries it. */
  readonly sensitivities: readonly Sensitivity[];
  /** Entries that none of the approvers so far may approve. */
  readonly entries: readonly EntryId[];
  /** The same as one sentence for people; empty when nothing is needed. */
  readonly sentence: string;
}

/** Approvals of this round and difference by people who neither wrote nor edited it. */
export function countingApprovals(change: Pick<Change, 'round' | 'difference' | 'authorId' | 'editorIds' | 'approvals'>): Approval[] {
  const involved = new Set([change.authorId, ...change.editorIds]);
  const seen = new Set<string>();
  return change.approvals.filter(({ personId, round, difference }) => {
    const counts = round === change.round && difference === change.difference && !involved.has(personId) && !seen.has(personId);
    if (counts) seen.add(personId);
    return counts;
  });
}

/** What a policy asks of a change that reaches `footprint`; `sharePercent` is the share of recorded contexts that it alters. */
export function approvalDemands(
  { approvals: { people, roles, rules, wide } }: EnvironmentPolicy,
  footprint: readonly FootprintEntry[],
  sharePercent = 0,
): ApprovalDemand[] {
  const more = wide !== null && sharePercent > wide.sharePercent ? wide.morePeople : 0;
  const general: ApprovalDemand = { title: null, entries: new Set(footprint.map(({ entry }) => entry)), people: people + more, roles };
  const special = rules.map((rule): ApprovalDemand => {
    const matching = footprint.filter(
      ({ name, sensitivity }) =>
        (rule.namespaces.length === 0 || rule.namespaces.some((namespace) => name === namespace || name.startsWith(`${namespace}.`))) &&
        (rule.sensitivities.length === 0 || sensitivity.some((one) => rule.sensitivities.includes(one))),
    );
    return { title: rule.title, entries: new Set(matching.map(({ entry }) => entry)), people: rule.people + more, roles: rule.roles };
  });
  return [general, ...special].filter(({ people, entries }) => people > 0 && entries.size > 0);
}

/** Whose approval would count for one of the demands; null: of everyone who may approve. */
export function rolesAsked(demands: readonly ApprovalDemand[]): readonly string[] | null {
  if (demands.length === 0 || demands.some(({ roles }) => roles.length === 0)) return null;
  return [...new Set(demands.flatMap(({ roles }) => roles))];
}

/**
 * What is missing, given what the approvers so far may agree to. Beside the demands, a sensitive entry needs an approver for
 * each of its sensitivities, also where nobody else is asked for.
 */
export function approvalsStillNeeded(
  demands: readonly ApprovalDemand[],
  footprint: readonly FootprintEntry[],
  approvers: readonly ApprovalReach[],
): ApprovalsNeeded {
  const held = ({ entry }: FootprintEntry) => new Set(approvers.flatMap((approver) => approver.entries.get(entry) ?? []));
  const missing = new Set(footprint.flatMap((item) => item.sensitivity.filter((sensitivity) => !held(item).has(sensitivity))));
  const asked = new Set(demands.flatMap((demand) => [...demand.entries]));
  const plain = footprint.filter(({ entry, sensitivity }) => sensitivity.length === 0 && asked.has(entry));
  const entries = plain.filter(({ entry }) => !approvers.some((approver) => approver.entries.has(entry))).map(({ entry }) => entry);
  const unmet = demands
    .map((demand) => ({ ...demand, people: demand.people - approvers.filter((approver) => countsFor(approver, demand)).length }))
    .filter(({ people }) => people > 0);
  const atLeast = missing.size > 0 || entries.length > 0 ? 1 : 0;
  const people = Math.max(atLeast, ...unmet.map((demand) => demand.people));
  const sensitivities = [...missing];
  return { people, sensitivities, entries, sentence: sentenceFor(people, unmet, sensitivities, approvers.length > 0 ? entries : []) };
}

function countsFor({ entries, roles }: ApprovalReach, demand: ApprovalDemand): boolean {
  const covers = [...entries.keys()].some((entry) => demand.entries.has(entry));
  return covers && (demand.roles.length === 0 || roles.some((role) => demand.roles.includes(role)));
}

function sentenceFor(
  people: number,
  unmet: readonly ApprovalDemand[],
  missing: readonly Sensitivity[],
  entries: readonly EntryId[],
): string {
  if (people === 0) return '';
  const count = people === 1 ? 'One more person has to approve' : `${people} more people have to approve`;
  const special = unmet.filter(({ title, roles }) => title !== null || roles.length > 0);
  const whose = special.map(({ title, people: of, roles }) =>
    `${of === people ? '' : `of them ${of} `}${roles.length > 0 ? `from ${roles.map(roleWords).join(' or ')}` : ''}${title === null ? '' : ` for “${title}”`}`.trim(),
  );
  const tail = [...whose, ...(missing.length > 0 ? [`with someone who holds ${missing.join(' and ')}`] : [])];
  if (missing.length === 0 && entries.length > 0)
    tail.push(`with someone who may approve ${entries.slice(0, 3).join(', ')}${entries.length > 3 ? ' and more' : ''}`);
  return `${[count, ...tail].join(', ')}.`;
}

const roleWords = (role: string) => role.replaceAll('_', ' ');
