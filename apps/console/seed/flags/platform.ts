// Switches of trust and safety, messages, applications and the platform itself.
import { booleanFlag, type Definitions, percentFlag, serving } from '../definitions.ts';

const engineering = { owner: 'engineering' };
const safe = { owner: 'trust_safety', sensitivity: ['SafetyCritical' as const], tags: ['safety'] };
const on = { variant: 'on' };

const safety: Definitions = {
  'safety.photo_review': booleanFlag('safety.photo_review', true, {
    ...safe,
    permanent: true,
    description: 'New photos wait until they were checked.',
  }),
  'safety.verified_only_messages': booleanFlag(
    'safety.verified_only_messages',
    false,
    { ...safe, clientReadable: true, description: 'Only verified accounts may write to strangers.' },
    [serving({ city: 'LAS' }, on), serving({ cohort: 'newcomers' }, on)],
  ),
  'safety.sms_check_in': percentFlag(
    'safety.sms_check_in',
    40,
    { ...safe, expires: '2027-06-30', description: 'Asks by text message during a session whether all is well.' },
    [serving({ state: 'US-CA' }, on)],
  ),
  'safety.selfie_match': percentFlag('safety.selfie_match', 15, {
    ...safe,
    expires: '2027-04-30',
    description: 'Compares a selfie with the profile before the first booking.',
  }),
};

const messages: Definitions = {
  'messaging.voice_notes': percentFlag('messaging.voice_notes', 35, {
    ...engineering,
    tags: ['messaging'],
    clientReadable: true,
    expires: '2027-03-15',
    description: 'Records and sends short voice notes.',
  }),
  'messaging.translate': booleanFlag(
    'messaging.translate',
    false,
    { ...engineering, tags: ['messaging'], clientReadable: true, description: 'Translates messages on demand.' },
    [serving({ city: 'MIA' }, on), serving({ city: 'LRD' }, on), serving({ city: 'ELP' }, on)],
    [
      {
        id: 'spanish',
        description: 'People whose app is in Spanish.',
        when: { attribute: 'locale', op: 'startsWith', value: 'es' },
        serve: on,
      },
    ],
  ),
  'notifications.digest': booleanFlag('notifications.digest', true, {
    ...engineering,
    tags: ['notifications'],
    permanent: true,
    description: 'One e-mail a day instead of many.',
  }),
  'support.answer_drafts': percentFlag('support.answer_drafts', 20, {
    owner: 'support',
    tags: ['support'],
    expires: '2027-05-31',
    description: 'Suggests an answer to the support agent.',
  }),
};

const applications: Definitions = {
  'mobile.offline_bookings': percentFlag(
    'mobile.offline_bookings',
    50,
    { ...engineering, tags: ['mobile'], clientReadable: true, expires: '2027-02-28', description: 'Shows bookings without a connection.' },
    [],
    [
      {
        id: 'recent-apps',
        description: 'Only apps that keep an encrypted store.',
        when: {
          all: [
            { attribute: 'platform', op: 'in', value: ['ios', 'android'] },
            { attribute: 'appVersion', op: 'versionAtLeast', value: '4.3.0' },
          ],
        },
        serve: { percent: 80 },
      },
    ],
  ),
  'mobile.dark_mode': booleanFlag('mobile.dark_mode', true, {
    ...engineering,
    tags: ['mobile'],
    clientReadable: true,
    permanent: true,
    description: 'Follows the look of the phone.',
  }),
  'web.image_avif': percentFlag('web.image_avif', 100, {
    ...engineering,
    tags: ['web', 'performance'],
    clientReadable: true,
    expires: '2026-12-31',
    description: 'Serves smaller pictures where the browser can show them.',
  }),
  'uploads.background': percentFlag('uploads.background', 75, {
    ...engineering,
    tags: ['uploads'],
    clientReadable: true,
    expires: '2027-01-31',
    description: 'Goes on uploading while people browse.',
  }),
};

const platform: Definitions = {
  'platform.read_replicas': percentFlag('platform.read_replicas', 90, {
    ...engineering,
    tags: ['platform'],
    description: 'Reads of the booking service go to replicas.',
  }),
  'platform.maintenance': booleanFlag('platform.maintenance', false, {
    ...engineering,
    tags: ['platform'],
    clientReadable: true,
    permanent: true,
    description: 'Shows the maintenance page and takes no bookings.',
  }),
  'platform.search_v2': percentFlag(
    'platform.search_v2',
    0,
    { ...engineering, tags: ['platform', 'search'], expires: '2027-06-30', description: 'The new search service.' },
    [serving({ cohort: 'staff' }, on), serving({ city: 'BOI' }, { percent: 100 })],
  ),
  'platform.audit_stream': booleanFlag('platform.audit_stream', true, {
    ...engineering,
    tags: ['platform'],
    permanent: true,
    description: 'Sends privileged actions to the object store.',
  }),
  'studio.virtual_tours': booleanFlag(
    'studio.virtual_tours',
    false,
    { ...engineering, tags: ['studio'], clientReadable: true, description: 'Walk through a studio before booking it.' },
    [serving({ cohort: 'beta.studios' }, on), serving({ city: 'LAX', role: 'studio' }, on)],
  ),
  'studio.dynamic_pricing': percentFlag(
    'studio.dynamic_pricing',
    0,
    {
      ...engineering,
      sensitivity: ['MoneyCritical'],
      tags: ['studio', 'pricing'],
      clientReadable: true,
      expires: '2027-04-30',
      prerequisites: [{ flag: 'pricing.suggestion', variants: ['model', 'median'] }],
      description: 'Prices follow demand. Needs price suggestions.',
    },
    [serving({ cohort: 'beta.studios' }, on), serving({ city: 'HOU', role: 'studio' }, { percent: 25 })],
  ),
};

export const platformFlags: Definitions = { ...safety, ...messages, ...applications, ...platform };
