// Named audiences of the marketplace, most particular first: between two cohorts the lower rank wins.
import type { Cohort } from '@switchyard/registry-core/registry/cohort';

export const cohorts: readonly Cohort[] = [
  {
    key: 'staff',
    rank: 10,
    description: 'Everyone who works here, by e-mail address. Sees things first.',
    owner: 'engineering',
    members: [],
    when: { attribute: 'email', op: 'endsWith', value: '@marquee.example', ignoreCase: true },
  },
  {
    key: 'beta.studios',
    rank: 20,
    description: 'Studios that agreed to try unfinished booking features.',
    owner: 'engineering',
    members: ['studio-1180', 'studio-2047', 'studio-2291', 'studio-3316', 'studio-4402', 'studio-5128'],
  },
  {
    key: 'risk.review',
    rank: 30,
    description: 'Accounts under review: slower payouts, lower limits.',
    owner: 'trust_safety',
    members: ['user-88213'],
    when: { attribute: 'risk.score', op: 'atLeast', value: 80 },
  },
  {
    key: 'vip',
    rank: 40,
    description: 'Clients with a gold or platinum plan.',
    owner: 'city_ops',
    members: ['client-1001'],
    when: { attribute: 'plan', op: 'in', value: ['gold', 'platinum'] },
  },
  {
    key: 'newcomers',
    rank: 50,
    description: 'Signed up within the last thirty days.',
    owner: 'engineering',
    members: [],
    when: { attribute: 'accountAgeDays', op: 'lessThan', value: 30 },
  },
  {
    key: 'legacy.app',
    rank: 60,
    description: 'Mobile apps before 4.2, which cannot show the new checkout.',
    owner: 'engineering',
    members: [],
    when: {
      all: [
        { attribute: 'platform', op: 'in', value: ['ios', 'android'] },
        { attribute: 'appVersion', op: 'versionBelow', value: '4.2.0' },
      ],
    },
  },
];
