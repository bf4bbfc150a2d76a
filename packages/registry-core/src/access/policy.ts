// What each role may do, as data. Verbs are `resource:action`, `*` stands for any part. Nothing here decides: decide.ts
// reads it, and nothing else does.
import { resources } from '../change/resource.ts';
import { type Sensitivity, sensitivities } from '../registry/sensitivity.ts';
import type { Role } from './grant.ts';
import { type PersonalKind, personalKinds } from './personal.ts';

const ownVerbs = [
  'registry:view',
  'registry:export',
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
  'sdk_key:edit',
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
  'audit:verify',
  'pii:unmask',
  'pii:view',
  'retention:view',
  'retention:edit',
  'hold:place',
  'hold:lift',
  'person:view',
  'person:create',
  'person:grant',
  'person:activate',
  'person:view_as',
  'person:impersonate',
  'elevation:request',
  'elevation:approve',
  'elevation:end',
  'break_glass:use',
  'break_glass:review',
  'token:create',
  'token:rotate',
  'token:revoke',
  'service_account:view',
  'service_account:create',
  'service_account:edit',
  'service_account:key',
  'service_account:trust',
  'session:revoke',
  'factor:add',
  'factor:remove',
  'group:edit',
  'environment:create',
  'environment:edit_policy',
  'alert:view',
  'alert:edit',
  'anomaly:edit',
  'anomaly:acknowledge',
] as const;
/** What changes are made of: editing and approving are asked per resource that a change touches. */
export const editVerbs = resources.map((resource) => `${resource}:edit` as const);
const approveVerbs = resources.map((resource) => `${resource}:approve` as const);

/** Every verb that is asked about. */
export const verbs = [...editVerbs, ...approveVerbs, ...ownVerbs];
export type Verb = (typeof verbs)[number];
/** What people are asked about by name: to edit and to approve are asked of changes, whatever they are made of. */
export const askable = ['change:edit', 'change:approve', ...ownVerbs] as const;
export type Askable = (typeof askable)[number];

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
  /** Personal fields that the role may unmask for a while. */
  readonly unmasks: readonly PersonalKind[];
  readonly permissions: readonly Permission[];
}

const everyone = [
  'registry:view',
  'registry:export',
  'audit:read_own',
  'token:create',
  'token:rotate',
  'token:revoke',
  'elevation:request',
  'session:revoke',
  'factor:add',
  'factor:remove',
];
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
  super_admin: {
    title: 'Super admin',
    drafts: sensitivities,
    approves: sensitivities,
    unmasks: personalKinds,
    permissions: [{ verbs: ['*:*'] }],
  },
  admin: { title: 'Admin', drafts: sensitivities, approves: sensitivities, unmasks: personalKinds, permissions: [{ verbs: ['*:*'] }] },
  engineering: {
    title: 'Engineering',
    drafts: operational,
    approves: [],
    unmasks: [],
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
      { verbs: ['break_glass:use', 'service_account:view', 'alert:view'] },
    ],
  },
  finance: {
    title: 'Finance',
    drafts: money,
    approves: money,
    unmasks: ['PIITax'],
    permissions: [
      { verbs: [...everyone, ...drafting, 'recording:*', 'elevation:approve'] },
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
    unmasks: ['PIIBackground', 'contexts'],
    permissions: [
      { verbs: [...everyone, ...drafting, 'flag:kill', 'flag:rehearse', 'elevation:approve', 'break_glass:use'] },
      { verbs: ['alert:view', 'anomaly:acknowledge'] },
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
    unmasks: [],
    permissions: [{ verbs: [...everyone, ...drafting] }, { verbs: ['config:edit'], namespaces: ['support'] }],
  },
  content: {
    title: 'Content',
    drafts: [],
    approves: [],
    unmasks: [],
    permissions: [{ verbs: [...everyone, ...drafting] }, { verbs: ['config:edit'], namespaces: ['content', 'help', 'promotions'] }],
  },
  city_ops: {
    title: 'City operations',
    drafts: operational,
    approves: [],
    unmasks: [],
    permissions: [{ verbs: [...everyone, ...drafting] }, { verbs: ['config:edit', 'flag:edit'], placed: true }],
  },
  search_curator: {
    title: 'Search curator',
    drafts: [],
    approves: [],
    unmasks: [],
    permissions: [{ verbs: [...everyone, ...drafting] }, { verbs: ['config:edit'], namespaces: ['search'] }],
  },
  docs_admin: {
    title: 'Docs admin',
    drafts: [],
    approves: [],
    unmasks: [],
    permissions: [{ verbs: [...everyone, ...drafting] }, { verbs: ['config:edit'], namespaces: ['docs', 'help'] }],
  },
  auditor: {
    title: 'Auditor',
    drafts: [],
    approves: [],
    unmasks: [],
    permissions: [
      {
        verbs: [
          'registry:view',
          'registry:export',
          'token:revoke',
          'session:revoke',
          'factor:add',
          'factor:remove',
          'audit:read_own',
          'audit:view',
          'audit:export',
          'audit:verify',
          'pii:view',
          'retention:view',
          'hold:place',
          'hold:lift',
          'person:view',
          'break_glass:review',
          'service_account:view',
          'sdk_key:view',
          'webhook:view',
          'alert:view',
        ],
      },
    ],
  },
};

/** What lasts beyond an elevation, or gives others a right, is not done by means of one; who broke the glass may. */
export const standingOnly = ['elevation:approve', 'break_glass:*', 'person:*', 'token:*', 'service_account:*', 'environment:*'];

/** What takes a person, whatever the grants of a service account say. */
export const peopleOnly = [
  '*:approve',
  'change:reject',
  'change:request_changes',
  'guardrail:override',
  'freeze:override',
  'anomaly:acknowledge',
  'elevation:*',
  'break_glass:*',
  'person:*',
  'token:*',
  'service_account:*',
  'environment:*',
  'pii:unmask',
  'retention:edit',
  'hold:*',
];

/** What somebody may do who looks at the console as another person does. */
export const viewingAs = [
  'registry:view',
  'person:view',
  'sdk_key:view',
  'webhook:view',
  'audit:view',
  'audit:read_own',
  'pii:view',
  'retention:view',
  'service_account:view',
  'alert:view',
];

/** What somebody may do in another person's name: to draft, of what is not sensitive, and never to decide or to publish. */
export const impersonating = [
  ...viewingAs,
  ...editVerbs,
  'change:edit',
  'change:validate',
  'change:preview',
  'change:comment',
  'change:request_review',
  'change:discard',
  'flag:rehearse',
];

/** The longest that each lasts before it ends by itself, and what it is when nobody says. */
export const minutes = {
  elevation: { usual: 60, max: 480 },
  breakGlass: { usual: 15, max: 60 },
  viewAs: { usual: 15, max: 60 },
  impersonate: { usual: 15, max: 30 },
  unmask: { usual: 15, max: 60 },
} as const;
/** A request for an elevation that nobody answers lapses. */
export const elevationAskHours = 24;
/** Within an hour, one person changes the grants of so many others alone; whoever is next takes somebody else. */
export const grantsAloneMax = 10;

/** Whether a pattern of the policy (`flag:*`) covers a verb. */
export function coversVerb(pattern: string, verb: string): boolean {
  const [resource, action] = pattern.split(':');
  const [wantedResource, wantedAction] = verb.split(':');
  return (resource === '*' || resource === wantedResource) && (action === '*' || action === wantedAction);
}

export function coversAny(patterns: readonly string[], verb: string): boolean {
  return patterns.some((pattern) => coversVerb(pattern, verb));
}
