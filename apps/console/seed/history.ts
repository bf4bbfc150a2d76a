// Six weeks of the demo marketplace, as a table: who changed what, why, who agreed, and what became of it. Told through the
// same use-cases as everyday work, so that versions, approvals and the audit chain are the real ones.

import { type EntryBody, type EntryId, entryId } from '@switchyard/registry-core/registry/entry';
import type { Plan } from '@switchyard/registry-core/rollout/plan';
import { usd } from './definitions.ts';
import { type Draw, newEntries, setServe, setValue, together } from './edits.ts';
import { backgroundKeys, configKeys, flags, marketplaceEntries, taxKeys, toKeyEntries, withRolloutsAtLeast } from './marketplace.ts';
import { guardrails } from './watches.ts';

interface Moment {
  /** How long before the seeding it happened. */
  readonly daysAgo: number;
  readonly environment: string;
  /** Ids of demo people. */
  readonly by: string;
}

export interface ChangeChapter extends Moment {
  readonly kind: 'change';
  readonly title: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly draw: Draw;
  readonly approvers?: readonly { readonly by: string; readonly comment: string }[];
  /** Where the change ends up: published unless said otherwise. */
  readonly until?: 'draft' | 'validated' | 'rejected';
  /** What the reviewer wrote who said no. */
  readonly rejection?: { readonly by: string; readonly comment: string };
  /** The warnings that its author says are meant. */
  readonly meant?: readonly { readonly warning: string; readonly comment: string }[];
  /** It goes out in these steps. */
  readonly plan?: Plan;
  /** Not now but so many days after the seeding, on the clocks of this zone. */
  readonly scheduled?: { readonly daysAhead: number; readonly zone: string };
}

/** What an environment is watched by from then on. */
export interface WatchChapter extends Moment {
  readonly kind: 'watch';
  readonly reason: string;
}

export interface RollBackChapter extends Moment {
  readonly kind: 'roll-back';
  readonly reason: string;
}

export interface KillChapter extends Moment {
  readonly kind: 'kill';
  readonly flag: string;
  readonly reason: string;
}

/** Revives by an ordinary change: one approval, then published. */
export interface ReviveChapter extends Moment {
  readonly kind: 'revive';
  readonly flag: string;
  readonly reason: string;
  readonly approver: string;
}

export type Chapter = ChangeChapter | WatchChapter | RollBackChapter | KillChapter | ReviveChapter;

const guardrailEntries = guardrails.map((guardrail): [EntryId, EntryBody] => [entryId('guardrail', guardrail.key), guardrail]);
const sensitiveKeys = { ...taxKeys, ...backgroundKeys };

function firstImport(environment: string, daysAgo: number, rolloutsAtLeast: number): ChangeChapter {
  const keys = withRolloutsAtLeast(rolloutsAtLeast, { ...configKeys, ...flags, ...sensitiveKeys });
  return {
    kind: 'change',
    daysAgo,
    environment,
    by: 'dana',
    title: 'The marketplace moves into the registry',
    reason: `Everything that ${environment} reads from scattered settings files, in one typed place.`,
    ticket: 'PLAT-101',
    draw: newEntries(marketplaceEntries(keys)),
    approvers: [
      { by: 'priya', comment: 'Fees, refunds and payouts compared with the ledger.' },
      { by: 'grace', comment: 'Safety settings are those of the handbook.' },
    ],
  };
}

const beginnings: readonly Chapter[] = [
  firstImport('development', 44.1, 100),
  firstImport('staging', 43.05, 50),
  {
    kind: 'change',
    daysAgo: 42.2,
    environment: 'production',
    by: 'maya',
    title: 'The marketplace as it runs today',
    reason: 'Moves every lever out of code and settings files. No value changes for anyone.',
    ticket: 'PLAT-104',
    draw: newEntries([...marketplaceEntries(), ...guardrailEntries]),
    approvers: [{ by: 'dana', comment: 'Compared value by value with the old settings service.' }],
  },
  {
    kind: 'change',
    daysAgo: 36.31,
    environment: 'production',
    by: 'priya',
    title: 'Tax forms and nexus states',
    reason: 'Finance owns these values and wants their history.',
    ticket: 'FIN-311',
    draw: newEntries(toKeyEntries(taxKeys)),
    approvers: [{ by: 'dana', comment: 'Four keys, all marked PIITax.' }],
  },
  {
    kind: 'change',
    daysAgo: 29.94,
    environment: 'production',
    by: 'grace',
    title: 'Background checks',
    reason: 'The level of checks per role, and how long a check counts.',
    ticket: 'TS-87',
    draw: newEntries(toKeyEntries(backgroundKeys)),
    approvers: [{ by: 'dana', comment: 'Agreed with legal on 24 months, 12 in California.' }],
  },
];

const everydayWork: readonly Chapter[] = [
  {
    kind: 'change',
    daysAgo: 26.17,
    environment: 'production',
    by: 'luis',
    title: 'Rodeo season in Houston',
    reason: 'Demand doubles from now on: more featured places, a larger first credit.',
    ticket: 'CITY-42',
    draw: together(
      setValue('city.featured_slots', { city: 'HOU' }, 10),
      setValue('promotions.first_booking_credit', { city: 'HOU' }, usd(40)),
    ),
    approvers: [{ by: 'dana', comment: 'Within the monthly budget.' }],
  },
  {
    kind: 'change',
    daysAgo: 20.88,
    environment: 'production',
    by: 'maya',
    title: 'New checkout for half of everyone',
    reason: 'Two weeks at a quarter without a rise in abandoned carts.',
    ticket: 'WEB-2290',
    draw: setServe('booking.new_checkout', {}, { percent: 50 }),
    approvers: [{ by: 'dana', comment: '' }],
  },
  {
    kind: 'change',
    daysAgo: 18.23,
    environment: 'production',
    by: 'owen',
    title: 'Reputation counts more in search',
    reason: 'Replayed searches show more bookings for the same clicks.',
    ticket: 'SRCH-518',
    draw: together(setValue('search.weights.rep', {}, 0.4), setValue('search.weights.price', {}, 0.15)),
    approvers: [{ by: 'dana', comment: 'The weights still add up to one.' }],
  },
  {
    kind: 'change',
    daysAgo: 15.09,
    environment: 'production',
    by: 'priya',
    title: 'Provider fee in Los Angeles',
    reason: 'Agreed with the studios’ association until the end of the year.',
    ticket: 'FIN-329',
    draw: setValue('fees.provider_pct', { city: 'LAX' }, 0.115),
    approvers: [{ by: 'dana', comment: 'Signed agreement seen.' }],
  },
  {
    kind: 'change',
    daysAgo: 11.97,
    environment: 'production',
    by: 'grace',
    title: 'Stricter public content in Las Vegas',
    reason: 'Three complaints in a week about the city page.',
    ticket: 'TS-95',
    draw: setValue('safety.public_content_band', { city: 'LAS' }, 1),
    approvers: [{ by: 'dana', comment: 'Same as everywhere else now.' }],
  },
];

const incidents: readonly Chapter[] = [
  {
    kind: 'change',
    daysAgo: 9.14,
    environment: 'production',
    by: 'maya',
    title: 'Instant payouts for most studios',
    reason: 'The provider raised our limit.',
    ticket: 'PAY-771',
    draw: setServe('payouts.instant', { role: 'studio' }, { percent: 80 }),
    approvers: [{ by: 'priya', comment: 'Limit confirmed in writing.' }],
  },
  {
    kind: 'roll-back',
    daysAgo: 8.8,
    environment: 'production',
    by: 'maya',
    reason: 'The provider pays some requests twice above 50 a minute. Back until they have fixed it.',
  },
  {
    kind: 'kill',
    daysAgo: 6.07,
    environment: 'production',
    by: 'maya',
    flag: 'messaging.voice_notes',
    reason: 'Recordings of some Android phones play as noise.',
  },
  {
    kind: 'revive',
    daysAgo: 5.11,
    environment: 'production',
    by: 'maya',
    flag: 'messaging.voice_notes',
    reason: 'The decoder is fixed in 4.3.1, and the flag asks for it.',
    approver: 'dana',
  },
  {
    kind: 'change',
    daysAgo: 4.2,
    environment: 'production',
    by: 'nora',
    title: 'A louder home page',
    reason: 'Trying a shorter headline.',
    draw: setValue('content.home_headline', {}, 'SHOOT TODAY!!!'),
    until: 'rejected',
    rejection: { by: 'dana', comment: 'Please not in capitals; see the tone guide.' },
  },
];

const recently: readonly Chapter[] = [
  {
    kind: 'change',
    daysAgo: 3.03,
    environment: 'production',
    by: 'ines',
    title: 'Longer notice for studios in California',
    reason: 'Studios asked for it at the autumn meeting.',
    ticket: 'CITY-57',
    draw: together(
      setValue('booking.lead_hours_min', { state: 'US-CA', role: 'studio' }, 36),
      setValue('booking.lead_hours_min', { city: 'LAX', role: 'studio' }, 30),
    ),
    approvers: [{ by: 'dana', comment: 'Minutes of the meeting attached to the ticket.' }],
  },
  {
    kind: 'change',
    daysAgo: 2.2,
    environment: 'staging',
    by: 'owen',
    title: 'Learned ranking for everyone in staging',
    reason: 'The load test needs it on.',
    ticket: 'SRCH-533',
    draw: setServe('search.ranking_model', {}, { variant: 'learned' }),
  },
  {
    kind: 'change',
    daysAgo: 1.5,
    environment: 'development',
    by: 'maya',
    title: 'Apps on laptops ask every five seconds',
    reason: 'So that the team sees a change while building.',
    draw: setValue('mobile.config_refresh_seconds', {}, 5),
  },
  {
    kind: 'kill',
    daysAgo: 0.8,
    environment: 'production',
    by: 'grace',
    flag: 'safety.selfie_match',
    reason: 'The vendor that compares the pictures is down; bookings were stuck.',
  },
];

const underWay: readonly Chapter[] = [
  {
    kind: 'watch',
    daysAgo: 0.35,
    environment: 'production',
    by: 'dana',
    reason: 'Deposits over 40 % are somebody’s decision, not a slip.',
  },
  {
    kind: 'change',
    daysAgo: 0.3,
    environment: 'production',
    by: 'luis',
    title: 'Houston studios pay 11 % from December',
    reason: 'The launch discount for Houston studios ends with the season.',
    ticket: 'CITY-61',
    draw: together(
      setValue('fees.provider_pct', { city: 'HOU', role: 'studio' }, 0.11),
      setValue('fees.instant_book_surcharge', { city: 'HOU' }, usd(3)),
    ),
    until: 'validated',
  },
  {
    kind: 'change',
    daysAgo: 0.1,
    environment: 'production',
    by: 'owen',
    title: 'Closer results in Chicago and Boston',
    reason: 'People there rarely cross the city for a session.',
    draw: together(setValue('search.radius_km', { city: 'CHI' }, 20), setValue('search.radius_km', { city: 'BOS' }, 15)),
    until: 'draft',
  },
];

const approved = { until: 'approval', minutes: 0 } as const;

/** What has begun to go out, and what will. */
const ahead: readonly Chapter[] = [
  {
    kind: 'change',
    daysAgo: 0.09,
    environment: 'staging',
    by: 'maya',
    title: 'New checkout for everyone in staging',
    reason: 'The load test before the holidays; Houston’s testers first.',
    ticket: 'WEB-2311',
    draw: setServe('booking.new_checkout', {}, { percent: 100 }),
    plan: [
      { parts: [{ scope: { city: 'HOU' }, percent: 100 }], hold: approved },
      {
        parts: [
          { scope: { city: 'HOU' }, percent: 100 },
          { scope: {}, percent: 25 },
        ],
        hold: { until: 'health', minutes: 60, people: 200 },
      },
    ],
  },
  {
    kind: 'change',
    daysAgo: 0.065,
    environment: 'production',
    by: 'priya',
    title: 'Larger deposits in Las Vegas over New Year',
    reason: 'A third of last year’s bookings there were cancelled on the day.',
    ticket: 'FIN-340',
    draw: setValue('deposits.pct', { city: 'LAS' }, 0.45),
    meant: [{ warning: 'deposits.at_most_40_pct', comment: 'For these days, and for Las Vegas only.' }],
    approvers: [{ by: 'dana', comment: 'Agreed with city operations.' }],
    plan: [{ parts: [{ scope: { city: 'LAS' }, percent: 50 }], hold: { until: 'time', minutes: 120 } }],
    scheduled: { daysAhead: 30, zone: 'America/Los_Angeles' },
  },
];

/** In the order in which it happened. */
export const history: readonly Chapter[] = [...beginnings, ...everydayWork, ...incidents, ...recently, ...underWay, ...ahead];

/** The title of the change that the story ends with: a database that has it was seeded to the end. */
export const lastTitle = ahead.flatMap((chapter) => (chapter.kind === 'change' ? [chapter.title] : [])).at(-1) ?? '';
