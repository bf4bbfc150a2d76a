// The people of the demo marketplace: who can sign in at the local identity provider, and what the seed grants them.
// One list for both, so that a name on the sign-in page always opens a console that knows it.
import type { Grant } from '@switchyard/registry-core/access/grant';

export interface DemoPerson {
  /** The subject of the ID token and the person's profile name in the CLI. */
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly title: string;
  /** One line for the sign-in page: what to try as this person. */
  readonly tryThis: string;
  readonly grants: readonly Grant[];
}

export const demoPeople: readonly DemoPerson[] = [
  {
    id: 'maya',
    email: 'maya.okafor@marquee.example',
    name: 'Maya Okafor',
    title: 'Staff engineer',
    tryThis: 'Draft and publish flags, kill one, roll a release back',
    grants: [{ role: 'engineering' }],
  },
  {
    id: 'luis',
    email: 'luis.herrera@marquee.example',
    name: 'Luis Herrera',
    title: 'City operations, Houston',
    tryThis: 'Change a setting for Houston and see why Los Angeles is out of reach',
    grants: [{ role: 'city_ops', places: ['HOU'] }],
  },
  {
    id: 'priya',
    email: 'priya.raman@marquee.example',
    name: 'Priya Raman',
    title: 'Finance director',
    tryThis: 'Approve the fee change that is waiting',
    grants: [{ role: 'finance' }],
  },
  {
    id: 'dana',
    email: 'dana.whitfield@marquee.example',
    name: 'Dana Whitfield',
    title: 'Head of platform',
    tryThis: 'Approve and publish, manage people and SDK keys',
    grants: [{ role: 'admin' }],
  },
  {
    id: 'tomas',
    email: 'tomas.reyes@marquee.example',
    name: 'Tomás Reyes',
    title: 'Internal auditor',
    tryThis: 'Read everything, change nothing',
    grants: [{ role: 'auditor' }],
  },
  {
    id: 'grace',
    email: 'grace.lindqvist@marquee.example',
    name: 'Grace Lindqvist',
    title: 'Trust and safety lead',
    tryThis: 'Change a content band; it needs a second pair of eyes',
    grants: [{ role: 'trust_safety' }],
  },
  {
    id: 'samir',
    email: 'samir.haddad@marquee.example',
    name: 'Samir Haddad',
    title: 'Support lead',
    tryThis: 'Look up what a user was served, and why',
    grants: [{ role: 'support' }],
  },
  {
    id: 'nora',
    email: 'nora.beck@marquee.example',
    name: 'Nora Beck',
    title: 'Content editor',
    tryThis: 'Edit the words of banners and help pages',
    grants: [{ role: 'content', namespaces: ['content', 'help'] }],
  },
  {
    id: 'owen',
    email: 'owen.clarke@marquee.example',
    name: 'Owen Clarke',
    title: 'Engineer, search',
    tryThis: "Review a colleague's change; nobody approves their own",
    grants: [{ role: 'engineering', environments: ['development', 'staging'] }, { role: 'search_curator' }],
  },
  {
    id: 'ines',
    email: 'ines.duarte@marquee.example',
    name: 'Inês Duarte',
    title: 'City operations, California',
    tryThis: 'Change a setting for any city of California',
    grants: [{ role: 'city_ops', places: ['US-CA'] }],
  },
];

/** Not among the people of the console: joins at the first sign-in, by a group, and has only a password at the provider. */
export const newcomer: DemoPerson = {
  id: 'kofi',
  email: 'kofi.mensah@marquee.example',
  name: 'Kofi Mensah',
  title: 'Engineer, first day',
  tryThis: 'Join by your group and set up a second factor',
  grants: [{ role: 'engineering', environments: ['development', 'staging'] }],
};

/** The group of newcomers, which the seed maps to what they may do. */
export const newcomersGroup = 'marquee-engineers';

export const everyoneAtProvider: readonly DemoPerson[] = [...demoPeople, newcomer];

/** The groups that the provider claims for a person; a real one has its own. */
export function groupsOf(person: DemoPerson): string[] {
  return person === newcomer ? [newcomersGroup] : [...new Set(person.grants.map(({ role }) => role))];
}
