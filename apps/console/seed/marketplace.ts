// The marketplace as a registry: what an environment holds when it is new, and how the environments differ.
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import { entryId } from '@switchyard/registry-core/registry/entry';
import type { Flag } from '@switchyard/registry-core/registry/flag';
import type { Holdout, Layer, RegistryKey } from '@switchyard/registry-core/registry/registry';
import { businessRules } from './business-rules.ts';
import { cohorts } from './cohorts.ts';
import { marketplaceKeys } from './config/marketplace.ts';
import { moneyKeys, taxKeys } from './config/money.ts';
import { backgroundKeys, safetyAndServiceKeys } from './config/safety-and-service.ts';
import type { Definitions } from './definitions.ts';
import { experimentFlags } from './flags/experiments.ts';
import { platformFlags } from './flags/platform.ts';
import { rolloutFlags } from './flags/rollouts.ts';
import { places } from './places.ts';

/** The share of people that a city keeps out of paid experiments comes from its own config key. */
const holdouts: readonly Holdout[] = [
  {
    key: 'paid-experiments',
    description: 'People who see no paid experiment, so that the rest can be compared with them.',
    percent: { config: 'city.holdout_pct' },
    salt: 'paid-experiments',
    flags: ['checkout.fee_display', 'onboarding.welcome_offer'],
  },
];

/** Nobody is in two experiments of the checkout at once. */
const layers: readonly Layer[] = [
  {
    key: 'checkout',
    description: 'One experiment at a time on the last step.',
    salt: 'checkout',
    flags: { 'checkout.button_words': [0, 5000], 'checkout.fee_display': [5000, 10_000] },
  },
];

/** Keys about people's taxes and backgrounds, which only their own departments may draft. */
export { backgroundKeys, taxKeys };

export const flags: Definitions = { ...rolloutFlags, ...experimentFlags, ...platformFlags };
export const configKeys: Definitions = { ...moneyKeys, ...marketplaceKeys, ...safetyAndServiceKeys };

export function toKeyEntries(keys: Definitions): [EntryId, EntryBody][] {
  return Object.entries(keys).map(([key, body]) => [entryId('key', key), body]);
}

/** What production starts with: everything but taxes and backgrounds. */
export function marketplaceEntries(keys: Definitions = { ...configKeys, ...flags }): [EntryId, EntryBody][] {
  return [
    ...places.map((place): [EntryId, EntryBody] => [entryId('place', place.id), place]),
    ...cohorts.map((cohort): [EntryId, EntryBody] => [entryId('cohort', cohort.key), cohort]),
    ...toKeyEntries(keys),
    ...holdouts.map((holdout): [EntryId, EntryBody] => [entryId('holdout', holdout.key), holdout]),
    ...layers.map((layer): [EntryId, EntryBody] => [entryId('layer', layer.key), layer]),
    ...businessRules.map((rule): [EntryId, EntryBody] => [entryId('rule', rule.key), rule]),
  ];
}

/** Where things are tried first: every staged rollout is at least this far, and smaller steps on the way are left out. */
export function withRolloutsAtLeast(percent: number, keys: Definitions): Definitions {
  const change = (body: RegistryKey): RegistryKey =>
    body.kind === 'flag' && body.flagType === 'percentage' && percent > 0 ? withRolloutAtLeast(percent, body) : body;
  return Object.fromEntries(Object.entries(keys).map(([key, body]) => [key, change(body)]));
}

function withRolloutAtLeast(percent: number, flag: Flag): Flag {
  const settings = flag.settings.flatMap((setting) => {
    const { serve, scope } = setting;
    if (!('percent' in serve)) return percent === 100 && 'variant' in serve && serve.variant === 'on' ? [] : [setting];
    const isGlobal = Object.keys(scope).length === 0;
    return isGlobal ? [{ ...setting, serve: { ...serve, percent: Math.max(percent, serve.percent) } }] : [];
  });
  return { ...flag, settings };
}
