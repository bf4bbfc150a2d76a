// Safety bands and background checks, support, messages, content and the limits of the applications.
import { at, choice, type Definitions, json, money, text, toggle, usd, whole } from '../definitions.ts';

const safe = { owner: 'trust_safety', sensitivity: ['SafetyCritical' as const], tags: ['safety'] };

const safety: Definitions = {
  'safety.public_content_band': whole(1, {
    ...safe,
    constraints: { min: 0, max: 3 },
    clientReadable: true,
    description: 'The most revealing content that a public page may show: 0 none, 3 all that is legal.',
    settings: [at({ city: 'LAS' }, 2), at({ state: 'US-UT' }, 0)],
  }),
  'safety.report_threshold': whole(3, {
    ...safe,
    constraints: { min: 1, max: 50 },
    description: 'Reports after which a profile is hidden until someone has looked.',
    settings: [at({ cohort: 'newcomers' }, 2)],
  }),
  'safety.message_scan': choice('links', ['off', 'links', 'full'], {
    ...safe,
    description: 'How closely messages between strangers are checked.',
    settings: [at({ cohort: 'risk.review' }, 'full')],
  }),
  'safety.address_reveal_hours': whole(24, {
    ...safe,
    unit: 'hours',
    constraints: { min: 0, max: 168 },
    clientReadable: true,
    description: 'How long before a session the address is shown.',
  }),
  'safety.minor_guardian_required': toggle(true, { ...safe, description: 'A guardian must confirm bookings of people under eighteen.' }),
};

const background = { owner: 'trust_safety', sensitivity: ['PIIBackground' as const], tags: ['background'] };

/** Added later in the demo history, by trust and safety. */
export const backgroundKeys: Definitions = {
  'background.check_level': choice('standard', ['none', 'standard', 'extended'], {
    ...background,
    description: 'Which check a provider must pass before the first booking.',
    settings: [at({ role: 'studio' }, 'extended')],
  }),
  'background.valid_months': whole(24, {
    ...background,
    unit: 'months',
    constraints: { min: 1, max: 60 },
    description: 'How long a check counts.',
    settings: [at({ state: 'US-CA' }, 12)],
  }),
  'background.adverse_two_person': toggle(true, { ...background, description: 'A final adverse action takes two people.' }),
};

const service: Definitions = {
  'support.first_answer_minutes': whole(240, {
    owner: 'support',
    unit: 'minutes',
    constraints: { min: 5, max: 2880 },
    tags: ['support'],
    description: 'What we promise for the first answer.',
    settings: [at({ cohort: 'vip' }, 30)],
  }),
  'support.chat_enabled': toggle(true, { owner: 'support', tags: ['support'], clientReadable: true, description: 'Offers live chat.' }),
  'support.chat_hours': json(
    { from: '08:00', to: '20:00' },
    { type: 'object', required: ['from', 'to'] },
    {
      owner: 'support',
      tags: ['support'],
      clientReadable: true,
      description: 'When live chat is answered, in the city’s time.',
      settings: [at({ city: 'NYC' }, { from: '07:00', to: '23:00' })],
    },
  ),
  'support.goodwill_credit_max': money(40, {
    owner: 'support',
    tags: ['support'],
    constraints: { min: 0, max: 20_000 },
    description: 'The most credit one answer may hold.',
    settings: [at({ cohort: 'vip' }, usd(80))],
  }),
  'messaging.daily_max': whole(60, {
    owner: 'engineering',
    constraints: { min: 1, max: 1000 },
    tags: ['messaging'],
    description: 'Messages that one account may send to strangers in a day.',
    settings: [at({ cohort: 'newcomers' }, 15), at({ cohort: 'risk.review' }, 3)],
  }),
  'messaging.attachment_mb_max': whole(25, {
    owner: 'engineering',
    unit: 'MB',
    constraints: { min: 1, max: 200 },
    tags: ['messaging'],
    clientReadable: true,
    description: 'The largest attachment.',
  }),
};

const content: Definitions = {
  'content.home_headline': text('Find the people and places for your next shoot', {
    owner: 'content',
    constraints: { maxLength: 80 },
    tags: ['content'],
    clientReadable: true,
    description: 'The first line of the home page.',
    settings: [at({ role: 'talent' }, 'Get booked for work you are proud of'), at({ role: 'studio' }, 'Fill your empty hours')],
  }),
  'content.support_email': text('help@marquee.example', {
    owner: 'content',
    constraints: { pattern: '[^@ ]+@[^@ ]+' },
    tags: ['content'],
    clientReadable: true,
    description: 'In every footer.',
  }),
  'help.featured_articles': json(
    ['getting-paid', 'cancelling', 'staying-safe'],
    { type: 'array', items: { type: 'string' }, maxItems: 6 },
    {
      owner: 'content',
      tags: ['help'],
      clientReadable: true,
      description: 'Articles on top of the help centre.',
      settings: [at({ role: 'client' }, ['booking-basics', 'cancelling', 'staying-safe'])],
    },
  ),
};

const applications: Definitions = {
  'mobile.version_min': text('4.0.0', {
    owner: 'engineering',
    constraints: { pattern: '[0-9]+\\.[0-9]+\\.[0-9]+' },
    tags: ['mobile'],
    clientReadable: true,
    description: 'Older apps are asked to update.',
  }),
  'mobile.config_refresh_seconds': whole(300, {
    owner: 'engineering',
    unit: 'seconds',
    constraints: { min: 5, max: 86_400 },
    tags: ['mobile'],
    clientReadable: true,
    description: 'How often an app asks for its configuration.',
    settings: [at({ cohort: 'staff' }, 15)],
  }),
  'uploads.photo_mb_max': whole(20, {
    owner: 'engineering',
    unit: 'MB',
    constraints: { min: 1, max: 100 },
    tags: ['uploads'],
    clientReadable: true,
    description: 'The largest photo of a portfolio.',
  }),
  'notifications.quiet_hours': json(
    { from: '21:00', to: '08:00' },
    { type: 'object', required: ['from', 'to'] },
    {
      owner: 'engineering',
      tags: ['notifications'],
      clientReadable: true,
      description: 'When no push message is sent.',
    },
  ),
};

export const safetyAndServiceKeys: Definitions = { ...safety, ...service, ...content, ...applications };
