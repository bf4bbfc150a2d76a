// Switches and staged rollouts of the marketplace.
import { booleanFlag, type Definitions, percentFlag, serving } from '../definitions.ts';

const engineering = { owner: 'engineering' };
const on = { variant: 'on' };
const off = { variant: 'off' };

const booking: Definitions = {
  'booking.instant_book': booleanFlag(
    'booking.instant_book',
    true,
    {
      ...engineering,
      tags: ['booking', 'instant-book'],
      clientReadable: true,
      permanent: true,
      description: 'Book without waiting for an answer.',
    },
    [serving({ state: 'US-AK' }, off), serving({ city: 'LAS' }, off), serving({ cohort: 'risk.review' }, off)],
  ),
  'booking.new_checkout': percentFlag(
    'booking.new_checkout',
    25,
    {
      ...engineering,
      tags: ['booking', 'checkout'],
      clientReadable: true,
      expires: '2027-03-31',
      description: 'Checkout on one page. Apps before 4.2 cannot show it.',
    },
    [serving({ city: 'HOU' }, { percent: 60 }), serving({ cohort: 'legacy.app' }, off), serving({ cohort: 'staff' }, on)],
  ),
  'booking.group_sessions': percentFlag(
    'booking.group_sessions',
    10,
    { ...engineering, tags: ['booking'], clientReadable: true, expires: '2027-06-30', description: 'Several clients share one session.' },
    [serving({ cohort: 'beta.studios' }, on), serving({ city: 'AUS', role: 'studio' }, { percent: 50 })],
  ),
  'booking.calendar_sync': booleanFlag('booking.calendar_sync', true, {
    ...engineering,
    tags: ['booking'],
    clientReadable: true,
    description: 'Keeps external calendars in step.',
  }),
  'booking.waitlist': percentFlag('booking.waitlist', 50, {
    ...engineering,
    tags: ['booking'],
    clientReadable: true,
    expires: '2027-02-28',
    description: 'People may queue for a slot that is taken.',
  }),
  'booking.weather_rebook': booleanFlag(
    'booking.weather_rebook',
    false,
    {
      owner: 'city_ops',
      tags: ['booking', 'city'],
      clientReadable: true,
      description: 'Free rebooking of outdoor sessions in bad weather.',
    },
    [serving({ state: 'US-FL' }, on), serving({ state: 'US-TX' }, on), serving({ city: 'MSY' }, on)],
  ),
};

const money: Definitions = {
  'payouts.instant': percentFlag(
    'payouts.instant',
    20,
    {
      ...engineering,
      sensitivity: ['MoneyCritical'],
      tags: ['payouts'],
      clientReadable: true,
      expires: '2027-04-30',
      description: 'Providers may take their balance out at once.',
    },
    [serving({ cohort: 'risk.review' }, off), serving({ role: 'studio' }, { percent: 40 })],
  ),
  'payments.apple_pay': booleanFlag('payments.apple_pay', true, {
    ...engineering,
    tags: ['payments'],
    clientReadable: true,
    permanent: true,
    description: 'Offers Apple Pay at checkout.',
  }),
  'payments.split_bill': percentFlag('payments.split_bill', 5, {
    ...engineering,
    sensitivity: ['MoneyCritical'],
    tags: ['payments'],
    clientReadable: true,
    expires: '2027-05-31',
    description: 'Several people pay for one booking.',
  }),
  'payments.retry_smart': percentFlag('payments.retry_smart', 100, {
    ...engineering,
    tags: ['payments'],
    expires: '2026-12-31',
    description: 'Retries a declined card at a better hour. Fully on and ready to be removed.',
  }),
  'refunds.self_service': percentFlag(
    'refunds.self_service',
    30,
    {
      ...engineering,
      sensitivity: ['MoneyCritical'],
      tags: ['refunds'],
      clientReadable: true,
      expires: '2027-03-31',
      description: 'Clients start a refund inside its band themselves.',
    },
    [serving({ cohort: 'vip' }, on)],
  ),
};

const city: Definitions = {
  'city.spotlight_video': percentFlag(
    'city.spotlight_video',
    0,
    { owner: 'city_ops', tags: ['city'], clientReadable: true, description: 'Moving pictures in the spotlight row.' },
    [serving({ city: 'LAX' }, on), serving({ city: 'NYC' }, on), serving({ city: 'HOU' }, { percent: 50 })],
  ),
  'city.local_guides': booleanFlag(
    'city.local_guides',
    false,
    { owner: 'city_ops', tags: ['city', 'content'], clientReadable: true, description: 'Guides written by people who live there.' },
    [serving({ city: 'HOU' }, on), serving({ city: 'AUS' }, on), serving({ city: 'CHI' }, on)],
  ),
  'city.night_rates': booleanFlag(
    'city.night_rates',
    false,
    { owner: 'city_ops', tags: ['city'], clientReadable: true, description: 'Studios may ask another price after ten in the evening.' },
    [serving({ city: 'LAX', role: 'studio' }, on), serving({ city: 'MIA', role: 'studio' }, on)],
  ),
};

export const rolloutFlags: Definitions = { ...booking, ...money, ...city };
