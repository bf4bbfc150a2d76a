// What each role may do, as data. Verbs are `resource:action`, `*` stands for any part. Nothing here decides: decide.ts
// reads it, and nothing else does.
import { type Sensitivity, sensitivities } from '../registry/sensitivity.ts';
import type { Role } from './grant.ts';

/** Every verb that is asked about. Editing and approving are asked per resource that a change touches. */
export const verbs = [
  'registry:view',
  'registry:export',
  'config:edit',
  'flag:edit',
  'place:edit',
  'cohort:edit',
  'holdout:edit',
  'layer:edit',
  'rule:edit',
  'guardrail:edit',
  'config:approve',
  'flag:approve',
  'place:approve',
  'cohort:approve',
  'holdout:approve',
  'layer:approve',
  'rule:approve',
  'guardrail:approve',
  'change:validate',
  'change:preview',
  'change:publish',
  'change:schedule',
  'change:acknowledge',
  'recording:upload',
  'recording:remove',
  'change:discard',
  'change:reopen',
  'change:comment',
  'change:request_review',
  'release:roll_back',
  'stage:advance',
  'stage:approve',
  'stage:hold',
  'stage:revert',
  'health_check:edit',
  'flag:kill',
  'flag:rehearse',
  'sdk_key:view',
  'sdk_key:create',
  'sdk_key:rotate',
  'sdk_key:revoke',
  'webhook:view',
  'webhook:create',
  'webhook:edit',
  'webhook:rotate',
  'webhook:remove',
  'webhook:send',
  'audit:view',
  'audit:read_own',
  'audit:export',
  'person:view',
  'person:create',
  'person:grant',
  'person:activate',
  'token:create',
  'token:revoke',
  'environment:create',
  'environment:edit_policy',
] as const;
export type Verb = (typeof verbs)[number];

export interface Permission {
  readonly verbs: readonly string[];
  /** Holds only for entries that carry one of these. */
  readonly onlySensitive?: readonly Sensitivity[];
  /** Holds only for keys in these namespaces. */
  readonly namespaces?: readonly string[];
  /** Holds only for settings of a place, never for what is global. */
  readonly placed?: true;
}

export interface RolePolicy {
  readonly title: string;
  /** Sensitivities of the keys that the role may draft changes of. */
  readonly drafts: readonly Sensitivity[];
  /** Sensitivities that the role's approval counts for. */
  readonly approves: readonly Sensitivity[];
  readonly permissions: readonly Permission[];
}

const everyone = ['registry:view', 'registry:export', 'audit:read_own', 'token:create', 'token:revoke'];
const drafting = [
  'change:validate',
  'change:preview',
  'change:acknowledge',
  'change:publish',
  'change:schedule',
  'change:comment',
  'change:request_review',
];
const operational: readonly Sensitivity[] = ['MoneyCritical', 'SafetyCritical'];
const money: readonly Sensitivity[] = ['MoneyCritical', 'PIITax'];
const safety: readonly Sensitivity[] = ['SafetyCritical', 'PIIBackground'];

export const policy: Readonly<Record<Role, RolePolicy>> = {
  super_admin: { title: 'Super admin', drafts: sensitivities, approves: sensitivities, permissions: [{ verbs: ['*:*'] }] },
  admin: { title: 'Admin', drafts: sensitivities, approves: sensitivities, permissions: [{ verbs: ['*:*'] }] },
  engineering: {
    title: 'Engineering',
    drafts: operational,
    approves: [],
    permissions: [
      {
        verbs: [
          ...everyone,
          ...drafting,
          'flag:edit',
          'flag:kill',
          'flag:rehearse',
          'config:edit',
          'cohort:edit',
          'place:edit',
          'holdout:edit',
          'layer:edit',
          'rule:edit',
          'guardrail:edit',
        ],
      },
      { verbs: ['recording:*', 'release:roll_back', 'stage:*', 'health_check:edit', 'sdk_key:*', 'webhook:*', 'person:view'] },
    ],
  },
  finance: {
    title: 'Finance',
    drafts: money,
    approves: money,
    permissions: [
      { verbs: [...everyone, ...drafting, 'recording:*'] },
      { verbs: ['config:edit', 'config:approve', 'flag:approve', 'cohort:approve', 'place:approve'], onlySensitive: money },
      {
        verbs: ['rule:edit', 'guardrail:edit', 'holdout:approve', 'layer:approve', 'rule:approve', 'guardrail:approve'],
        onlySensitive: money,
      },
    ],
  },
  trust_safety: {
    title: 'Trust and safety',
    drafts: safety,
    approves: safety,
    permissions: [
      { verbs: [...everyone, ...drafting, 'flag:kill', 'flag:rehearse'] },
      { verbs: ['config:edit', 'flag:edit', 'config:approve', 'flag:approve', 'cohort:approve', 'place:approve'], onlySensitive: safety },
      {
        verbs: ['rule:edit', 'guardrail:edit', 'holdout:approve', 'layer:approve', 'rule:approve', 'guardrail:approve'],
        onlySensitive: safety,
      },
    ],
  },
  support: {
    title: 'Support',
    drafts: [],
    approves: [],
    permissions: [{ verbs: [...everyone, ...drafting] }, { verbs: ['config:edit'], namespaces: ['support'] }],
  },
  content: {
    title: 'Content',
    drafts: [],
    approves: [],
    permissions: [{ verbs: [...everyone, ...drafting] }, { verbs: ['config:edit'], namespaces: ['content', 'help', 'promotions'] }],
  },
  city_ops: {
    title: 'City operations',
    drafts: operational,
    approves: [],
    permissions: [{ verbs: [...everyone, ...drafting] }, { verbs: ['config:edit', 'flag:edit'], placed: true }],
  },
  search_curator: {
    title: 'Search curator',
    drafts: [],
    approves: [],
    permissions: [{ verbs: [...everyone, ...drafting] }, { verbs: ['config:edit'], namespaces: ['search'] }],
  },
  docs_admin: {
    title: 'Docs admin',
    drafts: [],
    approves: [],
    permissions: [{ verbs: [...everyone, ...drafting] }, { verbs: ['config:edit'], namespaces: ['docs', 'help'] }],
  },
  auditor: {
    title: 'Auditor',
    drafts: [],
    approves: [],
    permissions: [
      {
        verbs: [
          ...everyone.filter((verb) => verb !== 'token:create'),
          'audit:view',
          'audit:export',
          'person:view',
          'sdk_key:view',
          'webhook:view',
        ],
      },
    ],
  },
};

/** Whether a pattern of the policy (`flag:*`) covers a verb. */
export function coversVerb(pattern: string, verb: Verb): boolean {
  const [resource, action] = pattern.split(':');
  const [wantedResource, wantedAction] = verb.split(':');
  return (resource === '*' || resource === wantedResource) && (action === '*' || action === wantedAction);
}
