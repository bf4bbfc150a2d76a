// The business rules of the marketplace: what its fees, refunds and weights have to keep together, whatever a city does.
import { BusinessRule } from '@switchyard/registry-core/registry/business-rule';

/** Each band begins later and gives less back than the one before. */
const descending = (key: string) => `lists.range(size(config["${key}"]) - 1).all(i,
  config["${key}"][i].hoursBefore > config["${key}"][i + 1].hoursBefore &&
  config["${key}"][i].percent >= config["${key}"][i + 1].percent)`;

const weights = ['rep', 'distance', 'price', 'response', 'fresh'];

export const businessRules: readonly BusinessRule[] = [
  {
    key: 'fees.provider_floor',
    description: 'A provider pays at least 9 %.',
    expression: 'config["fees.provider_pct"] >= 0.09',
    owner: 'finance',
  },
  {
    key: 'fees.both_sides_at_most_30_pct',
    description: 'Provider and client together pay at most 30 % of a booking.',
    expression: 'round(config["fees.provider_pct"] + config["fees.client_pct"], 9) <= 0.3',
    owner: 'finance',
  },
  {
    key: 'refunds.talent_bands_descend',
    description: 'The later a talent booking is cancelled, the less is refunded.',
    expression: descending('refunds.talent.bands'),
    owner: 'finance',
  },
  {
    key: 'refunds.studio_bands_descend',
    description: 'The later a studio is cancelled, the less is refunded.',
    expression: descending('refunds.studio.bands'),
    owner: 'finance',
  },
  {
    key: 'payouts.instant_needs_one_person',
    description: 'What is paid out at once stays under the sum that takes two people.',
    expression: 'config["payouts.instant_max"].amount < config["deposits.capture_two_person_over"].amount',
    owner: 'finance',
  },
  {
    key: 'deposits.at_most_40_pct',
    description: 'A deposit of more than 40 % loses bookings; look twice.',
    expression: 'config["deposits.pct"] <= 0.4',
    severity: 'warn' as const,
    owner: 'finance',
  },
  {
    key: 'search.weights_add_up',
    description: 'The weights of ranking add up to one.',
    expression: `round(${weights.map((name) => `config["search.weights.${name}"]`).join(' + ')}, 9) == 1.0`,
    severity: 'warn' as const,
    owner: 'search_curator',
  },
].map((rule) => BusinessRule.parse(rule));
