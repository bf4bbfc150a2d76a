// Experiments of the marketplace: variants by weight, most with a payload that the application reads.
import { type Definitions, serving, variantFlag } from '../definitions.ts';

const engineering = { owner: 'engineering', clientReadable: true };
const search = { owner: 'search_curator', clientReadable: true, tags: ['search', 'experiments'] };

export const experimentFlags: Definitions = {
  'search.ranking_model': variantFlag(
    'search.ranking_model',
    {
      valueType: 'string',
      values: { weights: 'weights-v7', learned: 'ltr-2026-10', control: 'weights-v6' },
      off: 'control',
      weights: { control: 40, weights: 40, learned: 20 },
    },
    { ...search, expires: '2027-02-15', description: 'Which model ranks results.' },
    [
      serving(
        { city: 'NYC' },
        {
          split: [
            { variant: 'control', weight: 20 },
            { variant: 'weights', weight: 40 },
            { variant: 'learned', weight: 40 },
          ],
        },
      ),
    ],
  ),
  'search.card_layout': variantFlag(
    'search.card_layout',
    {
      valueType: 'object',
      values: { compact: { columns: 4, photo: 'square' }, large: { columns: 2, photo: 'wide' }, list: { columns: 1, photo: 'thumb' } },
      off: 'compact',
      weights: { compact: 50, large: 50 },
    },
    { ...search, expires: '2027-01-31', description: 'How a result looks.' },
    [],
    [
      {
        id: 'small-screens',
        description: 'Phones always get the list.',
        when: { attribute: 'platform', op: 'in', value: ['ios', 'android'] },
        serve: { variant: 'list' },
      },
    ],
  ),
  'search.map_first': variantFlag(
    'search.map_first',
    { valueType: 'boolean', values: { map: true, grid: false }, off: 'grid', weights: { grid: 70, map: 30 } },
    { ...search, expires: '2027-01-31', description: 'Opens search with the map.' },
    [serving({ role: 'studio' }, { variant: 'map' })],
  ),
  'checkout.button_words': variantFlag(
    'checkout.button_words',
    {
      valueType: 'string',
      values: { book: 'Book now', request: 'Request to book', reserve: 'Reserve your session' },
      off: 'book',
      weights: { book: 34, request: 33, reserve: 33 },
    },
    { ...engineering, tags: ['checkout', 'experiments'], expires: '2027-01-15', description: 'What the last button says.' },
  ),
  'checkout.fee_display': variantFlag(
    'checkout.fee_display',
    {
      valueType: 'string',
      values: { itemised: 'itemised', total: 'total', both: 'both' },
      off: 'itemised',
      weights: { itemised: 50, total: 25, both: 25 },
    },
    { ...engineering, tags: ['checkout', 'fees', 'experiments'], expires: '2027-03-01', description: 'How fees are shown before paying.' },
    // California asks for the all-in price.
    [serving({ state: 'US-CA' }, { variant: 'total' })],
  ),
  'onboarding.steps': variantFlag(
    'onboarding.steps',
    { valueType: 'number', values: { three: 3, five: 5 }, off: 'five', weights: { three: 50, five: 50 } },
    { ...engineering, tags: ['onboarding', 'experiments'], expires: '2027-02-28', description: 'How many steps a new profile takes.' },
    [serving({ role: 'studio' }, { variant: 'five' })],
  ),
  'onboarding.welcome_offer': variantFlag(
    'onboarding.welcome_offer',
    {
      valueType: 'object',
      values: { none: { credit: 0 }, small: { credit: 1000, currency: 'USD' }, large: { credit: 3000, currency: 'USD' } },
      off: 'none',
      weights: { none: 60, small: 30, large: 10 },
    },
    {
      ...engineering,
      sensitivity: ['MoneyCritical'],
      tags: ['promotions', 'experiments'],
      expires: '2027-01-31',
      description: 'Credit shown to newcomers.',
    },
    [
      serving(
        { city: 'HOU' },
        {
          split: [
            { variant: 'small', weight: 50 },
            { variant: 'large', weight: 50 },
          ],
        },
      ),
    ],
  ),
  'home.hero': variantFlag(
    'home.hero',
    {
      valueType: 'string',
      values: { people: 'people', places: 'places', reel: 'reel' },
      off: 'people',
      weights: { people: 50, places: 50 },
    },
    {
      owner: 'content',
      clientReadable: true,
      tags: ['content', 'experiments'],
      expires: '2027-02-28',
      description: 'What the home page shows first.',
    },
    [serving({ role: 'talent' }, { variant: 'places' }), serving({ city: 'LAX' }, { variant: 'reel' })],
  ),
  'profile.badge_style': variantFlag(
    'profile.badge_style',
    { valueType: 'string', values: { plain: 'plain', shield: 'shield' }, off: 'plain', weights: { plain: 50, shield: 50 } },
    { ...engineering, tags: ['profile', 'experiments'], expires: '2027-01-31', description: 'How a verified profile is marked.' },
  ),
  'pricing.suggestion': variantFlag(
    'pricing.suggestion',
    {
      valueType: 'string',
      values: { off: 'off', median: 'median', model: 'model' },
      off: 'off',
      weights: { off: 40, median: 30, model: 30 },
    },
    { ...engineering, tags: ['pricing', 'experiments'], expires: '2027-04-15', description: 'Which price a provider is advised to ask.' },
    [serving({ cohort: 'beta.studios' }, { variant: 'model' })],
  ),
};
