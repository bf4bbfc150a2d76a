// Search, booking, cities and promotions: the levers of everyday operations.
import { at, choice, type Definitions, decimal, json, money, text, toggle, usd, whole } from '../definitions.ts';

const weight = { owner: 'search_curator', unit: 'weight', constraints: { min: 0, max: 1 }, tags: ['search', 'ranking'] };

const search: Definitions = {
  'search.weights.rep': decimal(0.35, {
    ...weight,
    description: 'How much reputation counts in ranking.',
    settings: [at({ city: 'LAX' }, 0.4), at({ role: 'studio' }, 0.3)],
  }),
  'search.weights.distance': decimal(0.25, {
    ...weight,
    description: 'How much closeness counts in ranking.',
    settings: [at({ city: 'NYC' }, 0.35), at({ state: 'US-TX' }, 0.2)],
  }),
  'search.weights.price': decimal(0.2, { ...weight, description: 'How much a price under the median counts.' }),
  'search.weights.response': decimal(0.15, { ...weight, description: 'How much a quick answer counts.' }),
  'search.weights.fresh': decimal(0.05, { ...weight, description: 'A lift for new profiles.', settings: [at({ city: 'AUS' }, 0.12)] }),
  'search.radius_km': whole(40, {
    owner: 'search_curator',
    unit: 'km',
    constraints: { min: 1, max: 400 },
    tags: ['search'],
    clientReadable: true,
    description: 'How far the first page of results reaches.',
    settings: [at({ city: 'NYC' }, 15), at({ city: 'HOU' }, 60), at({ state: 'US-AK' }, 250), at({ state: 'US-TX' }, 55)],
  }),
  'search.page_size': whole(24, {
    owner: 'search_curator',
    constraints: { min: 6, max: 96 },
    tags: ['search'],
    clientReadable: true,
    description: 'Results on one page.',
  }),
  'search.synonyms': json(
    { 'head shot': 'portrait', mua: 'make-up artist', dp: 'director of photography' },
    { type: 'object', additionalProperties: { type: 'string' } },
    { owner: 'search_curator', tags: ['search'], description: 'What people type, and what it means.' },
  ),
  'search.sort_default': choice('best', ['best', 'nearest', 'price', 'newest'], {
    owner: 'search_curator',
    tags: ['search'],
    clientReadable: true,
    description: 'The order in which results first appear.',
    settings: [at({ role: 'studio' }, 'nearest')],
  }),
};

const booking: Definitions = {
  'booking.lead_hours_min': whole(4, {
    owner: 'city_ops',
    unit: 'hours',
    constraints: { min: 0, max: 336 },
    tags: ['booking'],
    clientReadable: true,
    description: 'Hours between booking and start.',
    settings: [at({ role: 'studio' }, 24), at({ city: 'HOU' }, 2), at({ city: 'HOU', role: 'studio' }, 12)],
  }),
  'booking.horizon_days': whole(180, {
    owner: 'city_ops',
    unit: 'days',
    constraints: { min: 7, max: 730 },
    tags: ['booking'],
    clientReadable: true,
    description: 'How far ahead people may book.',
  }),
  'booking.hold_minutes': whole(15, {
    owner: 'engineering',
    unit: 'minutes',
    constraints: { min: 1, max: 120 },
    tags: ['booking'],
    clientReadable: true,
    description: 'How long a slot waits for payment.',
  }),
  'booking.party_size_max': whole(12, {
    owner: 'city_ops',
    constraints: { min: 1, max: 200 },
    tags: ['booking'],
    clientReadable: true,
    description: 'People at one session.',
    settings: [at({ city: 'LAX', role: 'studio' }, 60), at({ role: 'studio' }, 40)],
  }),
  'booking.cancel_reasons': json(
    ['Change of plans', 'Found someone else', 'Weather', 'Illness', 'Other'],
    { type: 'array', items: { type: 'string' } },
    {
      owner: 'support',
      tags: ['booking'],
      clientReadable: true,
      description: 'What the cancel form offers.',
    },
  ),
};

const city: Definitions = {
  'city.spotlight_enabled': toggle(true, {
    owner: 'city_ops',
    tags: ['city'],
    clientReadable: true,
    description: 'Shows the spotlight row on the city page.',
    settings: [at({ state: 'US-AK' }, false), at({ city: 'BUF' }, false)],
  }),
  'city.holdout_pct': whole(5, {
    owner: 'city_ops',
    unit: 'percent',
    constraints: { min: 0, max: 100 },
    tags: ['city', 'experiments'],
    description: 'Share of people kept out of paid experiments.',
    settings: [at({ city: 'HOU' }, 10), at({ city: 'LAX' }, 8)],
  }),
  'city.featured_slots': whole(6, {
    owner: 'city_ops',
    constraints: { min: 0, max: 24 },
    tags: ['city'],
    clientReadable: true,
    description: 'Paid places on the city page.',
    settings: [at({ city: 'NYC' }, 12), at({ city: 'LAX' }, 12), at({ city: 'HOU' }, 8)],
  }),
  'city.blackout_dates': json(
    [],
    { type: 'array', items: { type: 'string', format: 'date' }, uniqueItems: true },
    {
      owner: 'city_ops',
      tags: ['city'],
      clientReadable: true,
      description: 'Days on which nothing can be booked.',
      settings: [at({ city: 'MSY' }, ['2027-02-09']), at({ city: 'PHL' }, ['2027-07-04'])],
    },
  ),
  'city.timezone_note': text('Times are shown in the city’s own time zone.', {
    owner: 'content',
    constraints: { maxLength: 200 },
    tags: ['city'],
    clientReadable: true,
    description: 'Under every calendar.',
  }),
};

const promotions: Definitions = {
  'promotions.first_booking_credit': money(20, {
    owner: 'city_ops',
    tags: ['promotions'],
    clientReadable: true,
    constraints: { min: 0, max: 10_000 },
    description: 'Credit for somebody’s first booking.',
    settings: [at({ city: 'HOU' }, usd(30)), at({ state: 'US-FL' }, usd(25)), at({ role: 'studio' }, usd(0))],
  }),
  'promotions.referral_credit': money(15, {
    owner: 'city_ops',
    tags: ['promotions'],
    clientReadable: true,
    constraints: { min: 0, max: 10_000 },
    description: 'Credit for both sides of a referral.',
  }),
  'promotions.banner': text('Book your first session this month and save.', {
    owner: 'content',
    tags: ['promotions'],
    clientReadable: true,
    constraints: { maxLength: 120 },
    description: 'One line on the home page.',
    settings: [at({ city: 'HOU' }, 'Rodeo season: book early, pay less.'), at({ state: 'US-CA' }, 'Pilot season is here.')],
  }),
  'promotions.stacking': choice('best', ['none', 'best', 'all'], {
    owner: 'finance',
    sensitivity: ['MoneyCritical'],
    tags: ['promotions'],
    description: 'What happens when several promotions apply.',
  }),
  'promotions.budget_month': money(25_000, {
    owner: 'finance',
    sensitivity: ['MoneyCritical'],
    tags: ['promotions'],
    description: 'Credits given in one month before promotions pause.',
    settings: [at({ city: 'HOU' }, usd(4_000)), at({ city: 'NYC' }, usd(6_500))],
  }),
};

export const marketplaceKeys: Definitions = { ...search, ...booking, ...city, ...promotions };
