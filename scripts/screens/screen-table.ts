// Every screen of the console with an address on which it has something to show, on the demo stack with the scene set (set-scene.ts).
// The pictures of `npm run screens` go by it; test/architecture/screens.test.ts holds it complete.
import type { Scene } from './set-scene.ts';

export interface Screen {
  /** The file of its route, below apps/console/app/routes. */
  readonly file: string;
  /** Names its picture. */
  readonly name: string;
  /** What one sees, for the table of pictures. */
  readonly shows: string;
  /** undefined: the demo has nothing to show there yet. */
  readonly path: string | ((scene: Scene) => string | undefined);
  /** Seen by somebody who is not signed in. */
  readonly outside?: true;
  /** Leads away unless something stands before it: only its picture is left out. */
  readonly passing?: true;
}

const production = '/production';
const key = `${production}/config/fees.provider_pct`;
const flag = `${production}/flags/booking.new_checkout`;

const registry: readonly Screen[] = [
  { file: 'home.tsx', name: 'home', shows: 'What is live, what waits, what went wrong', path: production },
  { file: 'inbox.tsx', name: 'inbox', shows: 'What waits for you', path: `${production}/inbox` },
  { file: 'search.tsx', name: 'search', shows: 'One search over everything with a name', path: `${production}/search?text=fees` },
  { file: 'registry/list.tsx', name: 'registry', shows: 'Flags and config in one list', path: `${production}/registry` },
  { file: 'config/create.tsx', name: 'config-new', shows: 'A new config key', path: `${production}/new/config` },
  { file: 'config/page.tsx', name: 'config-key', shows: 'A config key: its value in every scope', path: key },
  {
    file: 'config/setting.tsx',
    name: 'config-setting',
    shows: 'A value for a scope',
    path: `${key}/setting?scope=city%3DHOU%2Crole%3Dstudio`,
  },
  { file: 'config/definition.tsx', name: 'config-definition', shows: 'What a config key is', path: `${key}/definition` },
  {
    file: 'scopes.tsx',
    name: 'scopes',
    shows: 'What somebody gets in one part of the world, beside another',
    path: `${production}/scopes`,
  },
  { file: 'flags/create.tsx', name: 'flag-new', shows: 'A new flag', path: `${production}/new/flag` },
  { file: 'flags/page.tsx', name: 'flag', shows: 'A flag: who gets what', path: flag },
  { file: 'flags/setting.tsx', name: 'flag-setting', shows: 'Rules and weights of a flag', path: `${flag}/setting` },
  { file: 'flags/definition.tsx', name: 'flag-definition', shows: 'What a flag is', path: `${flag}/definition` },
  { file: 'flags/kill.tsx', name: 'flag-kill', shows: 'Turn a flag off at once', path: `${flag}/kill` },
  { file: 'flags/revive.tsx', name: 'flag-revive', shows: 'Take a kill back', path: `${production}/flags/safety.selfie_match/revive` },
  {
    file: 'flags/clean-up.tsx',
    name: 'flag-clean-up',
    shows: 'Take a flag away that has done its work',
    path: `${production}/flags/payments.retry_smart/clean-up`,
  },
  { file: 'flags/stale.tsx', name: 'flags-stale', shows: 'Flags that have done their work', path: `${production}/stale-flags` },
  { file: 'cohorts/list.tsx', name: 'cohorts', shows: 'Cohorts', path: `${production}/cohorts` },
  { file: 'cohorts/create.tsx', name: 'cohort-new', shows: 'A new cohort', path: `${production}/new/cohort` },
  { file: 'cohorts/page.tsx', name: 'cohort', shows: 'A cohort', path: `${production}/cohorts/beta.studios` },
  { file: 'cohorts/edit.tsx', name: 'cohort-edit', shows: 'Who is in a cohort', path: `${production}/cohorts/beta.studios/edit` },
  { file: 'places/list.tsx', name: 'places', shows: 'Places', path: `${production}/places` },
  { file: 'places/create.tsx', name: 'place-new', shows: 'A new place', path: `${production}/new/place` },
  { file: 'places/page.tsx', name: 'place', shows: 'A place', path: `${production}/places/HOU` },
  { file: 'places/edit.tsx', name: 'place-edit', shows: 'What a place is called and where it lies', path: `${production}/places/HOU/edit` },
  { file: 'rules/list.tsx', name: 'rules', shows: 'Business rules', path: `${production}/rules` },
  { file: 'rules/create.tsx', name: 'rule-new', shows: 'A new business rule', path: `${production}/new/rule` },
  { file: 'rules/page.tsx', name: 'rule', shows: 'A business rule, and where it holds', path: ({ rule }) => `${production}/rules/${rule}` },
  { file: 'rules/edit.tsx', name: 'rule-edit', shows: 'The expression of a rule', path: ({ rule }) => `${production}/rules/${rule}/edit` },
  { file: 'rules/remove.tsx', name: 'rule-remove', shows: 'Take a rule away', path: ({ rule }) => `${production}/rules/${rule}/remove` },
  { file: 'guardrails/list.tsx', name: 'guardrails', shows: 'Guardrails', path: `${production}/guardrails` },
  { file: 'guardrails/create.tsx', name: 'guardrail-new', shows: 'A new guardrail', path: `${production}/new/guardrail` },
  { file: 'guardrails/page.tsx', name: 'guardrail', shows: 'A guardrail', path: `${production}/guardrails/revenue.provider_fees` },
  {
    file: 'guardrails/edit.tsx',
    name: 'guardrail-edit',
    shows: 'The bounds of a guardrail',
    path: `${production}/guardrails/revenue.provider_fees/edit`,
  },
  {
    file: 'registry-file/page.tsx',
    name: 'registry-file',
    shows: 'The whole registry as one document',
    path: `${production}/registry-file`,
  },
];

const delivery: readonly Screen[] = [
  { file: 'changes/list.tsx', name: 'changes', shows: 'Changes', path: `${production}/changes?status=all` },
  { file: 'changes/page.tsx', name: 'change', shows: 'A change under review', path: ({ change }) => `${production}/changes/${change}` },
  {
    file: 'changes/preview.tsx',
    name: 'change-preview',
    shows: 'Who would get something else',
    path: ({ change }) => `${production}/changes/${change}/preview`,
  },
  {
    file: 'changes/promote.tsx',
    name: 'promote',
    shows: 'Bring differences from another environment',
    path: `${production}/promote?from=staging`,
  },
  { file: 'releases/list.tsx', name: 'releases', shows: 'Releases', path: `${production}/releases` },
  {
    file: 'releases/page.tsx',
    name: 'release',
    shows: 'A release, and where it has arrived',
    path: ({ live }) => `${production}/releases/${live}`,
  },
  {
    file: 'releases/compare.tsx',
    name: 'releases-compare',
    shows: 'Any two releases side by side',
    path: ({ live, earlier }) => `${production}/releases/compare?from=${earlier}&to=${live}`,
  },
  {
    file: 'releases/roll-back.tsx',
    name: 'roll-back',
    shows: 'What rolling back restores',
    path: ({ earlier }) => `${production}/releases/${earlier}/roll-back`,
  },
  {
    file: 'releases/revert.tsx',
    name: 'revert',
    shows: 'Undo one release and nothing after it',
    path: ({ earlier }) => `${production}/releases/${earlier}/revert`,
  },
  { file: 'recordings.tsx', name: 'recordings', shows: 'Recordings that previews replay', path: `${production}/recordings` },
  { file: 'health-checks.tsx', name: 'health-checks', shows: 'What staged releases are watched by', path: `${production}/health-checks` },
  {
    file: 'playground.tsx',
    name: 'playground',
    shows: 'What somebody gets, and why',
    path: `${production}/playground?city=HOU&role=studio&targetingKey=studio-1`,
  },
];

const control: readonly Screen[] = [
  { file: 'audit/list.tsx', name: 'audit', shows: 'The record of everything', path: `${production}/audit` },
  { file: 'audit/record.tsx', name: 'audit-record', shows: 'One record with its proof', path: `${production}/audit/20` },
  {
    file: 'personal/ledger.tsx',
    name: 'personal-data',
    shows: 'Who looked at what is personal, and why',
    path: `${production}/personal-data`,
  },
  { file: 'retention.tsx', name: 'retention', shows: 'How long records are kept, and what holds them', path: `${production}/retention` },
  {
    file: 'audit/integrity.tsx',
    name: 'audit-integrity',
    shows: 'Whether the record is as it was written',
    path: `${production}/audit/integrity`,
  },
  { file: 'alerts/findings.tsx', name: 'alerts', shows: 'What anomaly rules found', path: `${production}/alerts` },
  {
    file: 'alerts/finding.tsx',
    name: 'alert-finding',
    shows: 'One finding with what led to it',
    path: ({ finding }) => (finding === undefined ? undefined : `${production}/alerts/findings/${finding}`),
  },
  { file: 'alerts/channels.tsx', name: 'alert-channels', shows: 'Where alerts go', path: `${production}/alerts/channels` },
  {
    file: 'alerts/create-channel.tsx',
    name: 'alert-channel-new',
    shows: 'A new channel of alerts',
    path: `${production}/new/alert-channel`,
  },
  {
    file: 'alerts/channel.tsx',
    name: 'alert-channel',
    shows: 'A channel of alerts, and what went through it',
    path: ({ channel }) => `${production}/alerts/channels/${channel}`,
  },
  { file: 'alerts/rules.tsx', name: 'anomaly-rules', shows: 'What counts as an anomaly', path: `${production}/alerts/rules` },
  {
    file: 'alerts/create-rule.tsx',
    name: 'anomaly-rule-new',
    shows: 'A rule, tried on the past before it is saved',
    path: `${production}/new/anomaly-rule`,
  },
  {
    file: 'alerts/rule.tsx',
    name: 'anomaly-rule',
    shows: 'One anomaly rule',
    path: ({ anomalyRule }) => `${production}/alerts/rules/${anomalyRule}`,
  },
  { file: 'alerts/digest.tsx', name: 'alert-digest', shows: 'The digest of a day', path: `${production}/alerts/digest` },
  { file: 'policy.tsx', name: 'policy', shows: 'What an environment asks of changes', path: `${production}/policy` },
  { file: 'sdk-keys.tsx', name: 'sdk-keys', shows: 'SDK keys', path: `${production}/sdk-keys` },
  {
    file: 'connect.tsx',
    name: 'connect',
    shows: 'Connect your app',
    path: `${production}/sdk-keys/connect`,
  },
  { file: 'webhooks/list.tsx', name: 'webhooks', shows: 'Webhooks', path: `${production}/webhooks` },
  { file: 'webhooks/create.tsx', name: 'webhook-new', shows: 'A new webhook', path: `${production}/new/webhook` },
  {
    file: 'webhooks/page.tsx',
    name: 'webhook',
    shows: 'A webhook and its deliveries',
    path: ({ webhook }) => `${production}/webhooks/${webhook}`,
  },
  {
    file: 'webhooks/edit.tsx',
    name: 'webhook-edit',
    shows: 'Where a webhook leads',
    path: ({ webhook }) => `${production}/webhooks/${webhook}/edit`,
  },
  {
    file: 'webhooks/delivery.tsx',
    name: 'webhook-delivery',
    shows: 'One message, attempt by attempt',
    path: ({ webhook, delivery: id }) => `${production}/webhooks/${webhook}/deliveries/${id}`,
  },
  { file: 'people/list.tsx', name: 'people', shows: 'People', path: `${production}/people` },
  { file: 'people/create.tsx', name: 'person-new', shows: 'Somebody new', path: `${production}/new/person` },
  { file: 'people/page.tsx', name: 'person', shows: 'What somebody may do', path: ({ person }) => `${production}/people/${person}` },
  {
    file: 'people/sessions.tsx',
    name: 'person-sessions',
    shows: 'Where somebody is signed in',
    path: ({ person }) => `${production}/people/${person}/sessions`,
  },
  { file: 'people/groups.tsx', name: 'groups', shows: 'What groups of the identity provider give', path: `${production}/groups` },
  { file: 'security.tsx', name: 'my-security', shows: 'My second factors and sessions', path: `${production}/security` },
  { file: 'tokens.tsx', name: 'my-tokens', shows: 'My tokens', path: `${production}/tokens` },
  { file: 'access/page.tsx', name: 'access', shows: 'Who may do what, and by which right', path: `${production}/access?verb=flag:kill` },
  {
    file: 'access/service-account.tsx',
    name: 'service-account',
    shows: 'A program: its keys, and the CI that it trusts',
    path: ({ account }) => `${production}/service-accounts/${account}`,
  },
  {
    file: 'access/service-accounts.tsx',
    name: 'service-accounts',
    shows: 'Programs with keys of their own',
    path: `${production}/service-accounts`,
  },
  { file: 'elevations/list.tsx', name: 'elevations', shows: 'Rights for a while', path: `${production}/elevations` },
  {
    file: 'elevations/page.tsx',
    name: 'elevation',
    shows: 'Somebody asks for a right',
    path: ({ elevation }) => `${production}/elevations/${elevation}`,
  },
  { file: 'elevations/break-glass.tsx', name: 'break-glass', shows: 'When nobody else is there', path: `${production}/break-glass` },
  { file: 'missing.tsx', name: 'missing', shows: 'An address that leads nowhere', path: `${production}/no/such/page` },
];

const door: readonly Screen[] = [
  { file: 'sign-in.tsx', name: 'sign-in', shows: 'The door', path: '/sign-in', outside: true },
  {
    file: 'sign-in-passkey.tsx',
    name: 'sign-in-passkey',
    shows: 'The door while the identity provider is away',
    path: '/sign-in/passkey',
    outside: true,
  },
  { file: 'second-factor.tsx', name: 'second-factor', shows: 'The second step', path: '/second-factor', passing: true },
  { file: 'set-up-factor.tsx', name: 'second-factor-set-up', shows: 'A second factor', path: '/second-factor/set-up' },
  {
    file: 'step-up.tsx',
    name: 'step-up',
    shows: 'Who are you, once more',
    path: '/step-up?before=group%3Aedit&next=%2Fproduction%2Fgroups',
  },
  { file: 'go-on.tsx', name: 'go-on', shows: 'What was typed is still here', path: '/go-on', passing: true },
];

export const screens: readonly Screen[] = [...registry, ...delivery, ...control, ...door];

export function addressOf({ path }: Screen, scene: Scene): string | undefined {
  return typeof path === 'string' ? path : path(scene);
}
