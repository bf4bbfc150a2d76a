// The one answer to: what stands between this change and its publish? A list, in the order in which people would take it up.
// Screens, API, command line and the publish itself ask it; whatever is new to stop a publish is one more item of it.
import type { Finding } from '../registry/finding.ts';
import type { ApprovalsNeeded } from './approvals-needed.ts';
import type { Change } from './change.ts';
import type { Conflict } from './conflicts.ts';
import { type EnvironmentPolicy, fieldFaults, treatmentOf } from './environment-policy.ts';
import { freezeAt, freezeEndWords } from './freeze-window.ts';

/** blocks: has to be put right. acknowledge: somebody says that it is meant. override: those named may set it aside, with a reason. */
export type ObstacleKind = 'blocks' | 'acknowledge' | 'override';

export interface Obstacle {
  /** Upper snake case and stable. */
  readonly code: string;
  /** What acknowledgements and overrides call it: a warning's code, a rule's key, a freeze's id. Unique within code. */
  readonly name: string;
  readonly kind: ObstacleKind;
  /** What is in the way. */
  readonly sentence: string;
  /** What to do about it. */
  readonly cure: string;
  /** Whose word sets it aside, by role; absent where everyone's does who may work on changes. */
  readonly roles?: readonly string[];
}

/** Somebody's word that an obstacle may be passed: for one round and one difference, as approvals are. */
export interface Waiver {
  /** The code of the obstacle. */
  readonly code: string;
  readonly name: string;
  readonly round: number;
  readonly difference: string;
  readonly personId: string;
  readonly personName: string;
  /** Empty for an acknowledgement without a comment. */
  readonly reason: string;
  readonly at: Date;
}

export interface ChangeAtGate {
  readonly change: Change;
  readonly policy: EnvironmentPolicy;
  readonly title: string;
  readonly conflicts: readonly Conflict[];
  /** Digest of the difference to what is live now. */
  readonly difference: string;
  readonly findings: readonly Finding[];
  readonly needed: ApprovalsNeeded;
  readonly waivers: readonly Waiver[];
  /** When it would be published. */
  readonly atMs: number;
  /** What others have to say: a preview that is missing, a guardrail that is broken, a release that is under way. */
  readonly others?: readonly Obstacle[];
}

export interface Standing {
  /** Empty: it may be published. */
  readonly obstacles: readonly Obstacle[];
  /** What would be one, had not somebody given their word. */
  readonly setAside: readonly { readonly obstacle: Obstacle; readonly by: Waiver }[];
}

/** Of a change that is under way; those that ended are past all obstacles. */
export function standingOf(gate: ChangeAtGate): Standing {
  const { change, waivers } = gate;
  const obstacles: Obstacle[] = [];
  const setAside: { obstacle: Obstacle; by: Waiver }[] = [];
  for (const obstacle of allObstacles(gate)) {
    const by = waivers.find(
      ({ code, name, round, difference }) =>
        code === obstacle.code && name === obstacle.name && round === change.round && difference === gate.difference,
    );
    if (by && obstacle.kind !== 'blocks') setAside.push({ obstacle, by });
    else obstacles.push(obstacle);
  }
  return { obstacles, setAside };
}

function allObstacles(gate: ChangeAtGate): Obstacle[] {
  return [
    ...stateObstacles(gate),
    ...fieldObstacles(gate),
    ...warningObstacles(gate),
    ...(gate.others ?? []),
    ...approvalObstacles(gate),
    ...freezeObstacles(gate),
  ];
}

function blocks(code: string, sentence: string, cure: string): Obstacle {
  return { code, name: '', kind: 'blocks', sentence, cure };
}

function stateObstacles({ change, conflicts, difference, findings }: ChangeAtGate): Obstacle[] {
  const { number, status } = change;
  if (conflicts.length > 0) {
    const entries = conflicts.map(({ entry }) => entry).join(', ');
    const sentence = `Change #${number} conflicts with what is live now, in ${entries}.`;
    return [blocks('CONFLICT', sentence, 'Look at both sides and edit again.')];
  }
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    const count = errors.length === 1 ? 'an error' : `${errors.length} errors`;
    return [blocks('INVALID', `Change #${number} has ${count}: ${errors[0]?.message}`, 'See its findings, and edit it.')];
  }
  if (status === 'rejected') return [blocks('REJECTED', `Change #${number} was rejected.`, 'Edit it and validate it again.')];
  if (change.difference === null) return [blocks('NOT_VALIDATED', `Change #${number} is a draft.`, 'Validate it.')];
  if (change.difference !== difference) {
    const sentence = `What change #${number} refers to has moved since it was validated, so its approvals no longer hold.`;
    return [blocks('BASE_MOVED', sentence, 'Validate it again.')];
  }
  return [];
}

function fieldObstacles({ change, policy }: ChangeAtGate): Obstacle[] {
  return fieldFaults(policy, change).map(({ field, ...said }) => ({ code: 'FIELD_MISSING', name: field, kind: 'blocks', ...said }));
}

/** What a warning is acknowledged as: two broken rules are two things to mean. */
function nameOfWarning({ code, rule }: Finding): string {
  return code === 'RULE_BROKEN_WARNING' && rule !== undefined ? rule : code;
}

/** One obstacle for each code or broken rule, however many places it was found in. */
function warningObstacles({ policy, findings }: ChangeAtGate): Obstacle[] {
  const byName = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    if (finding.severity !== 'warning') continue;
    const found = byName.get(nameOfWarning(finding));
    if (found) found.push(finding);
    else byName.set(nameOfWarning(finding), [finding]);
  }
  return [...byName].flatMap(([name, [first, ...others]]): Obstacle[] => {
    const treatment = treatmentOf(policy, first);
    if (treatment === 'show') return [];
    const sentence = others.length > 0 ? `${first.message} (and ${others.length} more of the kind)` : first.message;
    return treatment === 'block'
      ? [{ code: 'WARNING_BLOCKS', name, kind: 'blocks', sentence, cure: 'This environment does not let it pass; edit the change.' }]
      : [{ code: 'WARNING', name, kind: 'acknowledge', sentence, cure: 'Say that it is meant, or edit the change.' }];
  });
}

function approvalObstacles({ change, needed }: ChangeAtGate): Obstacle[] {
  if (needed.sentence === '' || change.difference === null) return [];
  return [blocks('APPROVAL_NEEDED', needed.sentence, 'Ask one of those who may.')];
}

function freezeObstacles({ policy, atMs, title }: ChangeAtGate): Obstacle[] {
  const window = freezeAt(policy.freezes, atMs);
  if (!window) return [];
  const sentence = `${title} is frozen until ${freezeEndWords(window)}: ${window.title}.`;
  const roles = window.overrideRoles;
  const cure =
    roles.length === 0
      ? 'Wait for its end; nobody may override this freeze.'
      : `Schedule it for afterwards, or have the freeze overridden, with a reason, by ${roles.map((role) => role.replaceAll('_', ' ')).join(' or ')}.`;
  return [{ code: 'FROZEN', name: window.id, kind: roles.length === 0 ? 'blocks' : 'override', sentence, cure, roles }];
}
