// What keeps an eye on the marketplace: guardrails with bookings to work them out over, and what staged releases are watched by.
import { Guardrail } from '@switchyard/registry-core/registry/guardrail';
import type { HealthCheck } from '@switchyard/registry-core/rollout/health-check';

export const guardrails: readonly Guardrail[] = [
  {
    key: 'fees.clients_pay',
    description: 'What clients pay us on top of their bookings does not jump.',
    event: 'booking',
    expression: 'event.amount * config["fees.client_pct"] + double(config["fees.instant_book_surcharge"].amount) / 100.0',
    unit: 'USD',
    bounds: { risePercentMax: 15 },
    owner: 'finance',
  },
  {
    key: 'search.reach',
    description: 'Searches look far enough: their radius on average.',
    event: 'search',
    expression: 'config["search.radius_km"]',
    aggregate: 'mean' as const,
    unit: 'km',
    bounds: { fallPercentMax: 10 },
    owner: 'search_curator',
  },
].map((guardrail) => Guardrail.parse(guardrail));

export const healthChecks: readonly HealthCheck[] = [
  {
    measure: 'people',
    name: 'bookings',
    description: 'Fewer people finish a booking.',
    event: 'booking',
    bad: 'fall',
    allowed: 0.1,
    onBreach: 'hold',
  },
  {
    measure: 'mean',
    name: 'checkout-seconds',
    description: 'How long the checkout takes.',
    event: 'checkout.seconds',
    bad: 'rise',
    from: 0,
    to: 60,
    allowed: 2,
    onBreach: 'revert',
  },
];

const cities = ['HOU', 'LAX', 'NYC', 'CHI', 'MIA', 'BOS', 'DAL', 'LAS', 'SEA', 'AUS'];
const roles = ['client', 'client', 'client', 'studio', 'talent'];

/** A week as JSON Lines: two thousand searches, and a booking for each fourth. The same each time. */
export function recordedWeek(): string {
  const lines = Array.from({ length: 2_000 }, (_, number) => {
    const context = {
      targetingKey: `person-${(number * 7_919) % 900}`,
      city: cities[(number * number) % cities.length],
      role: roles[number % roles.length],
    };
    const search = JSON.stringify({ event: 'search', context });
    const figures = { amount: 60 + ((number * 37) % 240) };
    return number % 4 === 0 ? `${search}\n${JSON.stringify({ event: 'booking', context, figures })}` : search;
  });
  return lines.join('\n');
}
