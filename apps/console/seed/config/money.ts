// Fees, refunds, deposits, payouts and taxes: what a wrong value costs.
import { at, choice, type Definitions, decimal, json, money, text, toggle, usd, whole } from '../definitions.ts';

const finance = { owner: 'finance', sensitivity: ['MoneyCritical' as const] };
const fraction = { unit: 'fraction', constraints: { min: 0, max: 0.3 } };

const bandSchema = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    required: ['hoursBefore', 'percent'],
    additionalProperties: false,
    properties: { hoursBefore: { type: 'integer', minimum: 0 }, percent: { type: 'integer', minimum: 0, maximum: 100 } },
  },
};

function bands(...pairs: [hoursBefore: number, percent: number][]) {
  return pairs.map(([hoursBefore, percent]) => ({ hoursBefore, percent }));
}

const fees: Definitions = {
  'fees.provider_pct': decimal(0.12, {
    ...finance,
    unit: 'fraction',
    constraints: { min: 0.09, max: 0.3 },
    tags: ['fees'],
    description: 'Share of a booking that the provider (talent or studio) pays. Never under 9 %.',
    settings: [
      at({ role: 'studio' }, 0.11),
      at({ state: 'US-CA' }, 0.125),
      at({ city: 'HOU', role: 'studio' }, 0.1),
      at({ cohort: 'beta.studios' }, 0.09),
    ],
  }),
  'fees.client_pct': decimal(0.05, {
    ...finance,
    ...fraction,
    tags: ['fees'],
    clientReadable: true,
    description: 'Service fee that a client sees at checkout.',
    settings: [at({ city: 'NYC' }, 0.06), at({ city: 'LAX' }, 0.055), at({ cohort: 'vip' }, 0.03)],
  }),
  'fees.minimum': money(4, {
    ...finance,
    tags: ['fees'],
    clientReadable: true,
    constraints: { min: 0, max: 2500 },
    description: 'The least fee of any booking.',
    settings: [at({ city: 'NYC' }, usd(6)), at({ city: 'SFO' }, usd(6))],
  }),
  'fees.instant_book_surcharge': money(0, {
    ...finance,
    tags: ['fees', 'instant-book'],
    clientReadable: true,
    description: 'Added when a client books without waiting for an answer.',
    settings: [at({ city: 'LAX' }, usd(5)), at({ city: 'MIA' }, usd(4))],
  }),
  'fees.rush_pct': decimal(0.08, {
    ...finance,
    ...fraction,
    tags: ['fees'],
    clientReadable: true,
    description: 'Added for bookings that start within a day.',
  }),
  'fees.dispute_charge': money(15, {
    ...finance,
    tags: ['fees'],
    description: 'Charged to the side that loses a payment dispute.',
  }),
};

const refunds: Definitions = {
  'refunds.talent.bands': json(bands([72, 100], [24, 50], [0, 0]), bandSchema, {
    ...finance,
    tags: ['refunds'],
    clientReadable: true,
    description: 'How much of a talent booking is refunded, by hours before it starts.',
    settings: [at({ city: 'HOU' }, bands([48, 100], [12, 50], [0, 0])), at({ cohort: 'vip' }, bands([24, 100], [6, 50], [0, 0]))],
  }),
  'refunds.studio.bands': json(bands([168, 100], [72, 50], [24, 25], [0, 0]), bandSchema, {
    ...finance,
    tags: ['refunds'],
    clientReadable: true,
    description: 'The same for studio hire, which is harder to fill again.',
    settings: [at({ state: 'US-CA' }, bands([120, 100], [48, 50], [0, 0]))],
  }),
  'refunds.support_cap': money(150, {
    ...finance,
    tags: ['refunds', 'support'],
    description: 'The most that support may refund without asking finance.',
    constraints: { min: 0, max: 100_000 },
    settings: [at({ cohort: 'risk.review' }, usd(25))],
  }),
  'refunds.auto_approve': toggle(true, {
    ...finance,
    tags: ['refunds'],
    description: 'Refunds inside a band are paid without a person looking.',
    settings: [at({ cohort: 'risk.review' }, false)],
  }),
};

const payouts: Definitions = {
  'deposits.pct': decimal(0.25, {
    ...finance,
    unit: 'fraction',
    constraints: { min: 0, max: 1 },
    tags: ['deposits'],
    clientReadable: true,
    description: 'Deposit taken at booking.',
    settings: [at({ role: 'studio' }, 0.4), at({ cohort: 'newcomers' }, 0.5)],
  }),
  'deposits.capture_two_person_over': money(1000, {
    ...finance,
    tags: ['deposits', 'controls'],
    description: 'Capturing a larger deposit takes two people.',
  }),
  'payouts.delay_days': whole(2, {
    ...finance,
    unit: 'days',
    constraints: { min: 0, max: 30 },
    tags: ['payouts'],
    description: 'Days between the end of a booking and the payout.',
    settings: [at({ cohort: 'newcomers' }, 7), at({ cohort: 'risk.review' }, 21)],
  }),
  'payouts.instant_max': money(500, {
    ...finance,
    tags: ['payouts'],
    description: 'The largest payout that may go out at once.',
    constraints: { min: 0, max: 500_000 },
  }),
  'payouts.schedule': choice('daily', ['daily', 'weekly', 'monthly'], {
    ...finance,
    tags: ['payouts'],
    description: 'How often balances are paid out.',
    settings: [at({ role: 'studio' }, 'weekly')],
  }),
};

const tax = { owner: 'finance', sensitivity: ['PIITax' as const], tags: ['tax'] };

/** Added later in the demo history, by finance. */
export const taxKeys: Definitions = {
  'tax.w9_required_over': money(600, {
    ...tax,
    description: 'Yearly earnings from which a provider must have given a W-9.',
    constraints: { min: 0, max: 60_000 },
  }),
  'tax.tin_check_provider': choice('irs', ['irs', 'manual'], {
    ...tax,
    description: 'Who matches a taxpayer number with a name.',
  }),
  'tax.nexus_states': json(
    ['US-TX', 'US-CA', 'US-NY', 'US-IL'],
    { type: 'array', items: { type: 'string' }, uniqueItems: true },
    {
      ...tax,
      description: 'States in which the marketplace collects sales tax.',
    },
  ),
  'tax.form_reminder_text': text('Please add your tax form before your next payout.', {
    ...tax,
    constraints: { maxLength: 200 },
    description: 'Sent with the monthly statement while a form is missing.',
  }),
};

export const moneyKeys: Definitions = { ...fees, ...refunds, ...payouts };
