// What a search found, as the palette and the search page list it: where each leads and what it is called.
import { entryPath, inEnvironment } from '../paths.ts';
import type { ActName } from '../queries/search/acts.ts';
import type { EntryHit, SearchPage } from '../queries/search/search.server.ts';
import { IconAdjustments, IconArrow, IconBolt, IconChange, IconFlag, IconPeople, IconPower, IconRegistry } from '../ui/icons.ts';
import type { NavPlace } from './places-to-go.ts';
import { statusLooks } from './words.ts';

export interface Hit {
  /** Stays the same while it is listed. */
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly path: string;
  readonly icon: typeof IconFlag;
  /** In its own letters, as keys are. */
  readonly mono?: boolean;
  readonly letter?: string | undefined;
}

export interface HitGroup {
  readonly title: string;
  readonly hits: readonly Hit[];
}

type Paths = ReturnType<typeof inEnvironment>;

/** In the words that people use, and others that they may look for. */
const actWords: Readonly<Record<ActName, readonly [label: string, also: string, path: (to: Paths) => string]>> = {
  newFlag: ['New flag', 'create add', (to) => to.newFlag],
  newConfig: ['New config key', 'create add setting', (to) => to.newConfig],
  newCohort: ['New cohort', 'create add segment', (to) => to.newCohort],
  newPlace: ['New place', 'create add city state country', (to) => to.newPlace()],
  newRule: ['New business rule', 'create add', (to) => to.newRule()],
  newGuardrail: ['New guardrail', 'create add', (to) => to.newGuardrail()],
  promote: ['Bring changes from another environment', 'promote copy staging', (to) => to.promote()],
  rollBack: ['Roll back a release', 'revert undo restore', (to) => to.releases()],
  staleFlags: ['Clean up stale flags', 'remove expired archive', (to) => to.staleFlags],
  importFile: ['Import or export the registry', 'file download upload', (to) => to.registryFile],
  newWebhook: ['New webhook', 'create add subscribe', (to) => to.newWebhook],
  newPerson: ['Add a person', 'create invite new', (to) => to.newPerson],
  verifyAudit: ['Verify the audit', 'integrity merkle check', (to) => to.auditIntegrity()],
  askForAccess: ['Ask for access', 'elevation request role', (to) => to.elevations],
  breakGlass: ['Break the glass', 'emergency access', (to) => to.breakGlass],
};

const kindWords = {
  place: 'Place',
  cohort: 'Cohort',
  rule: 'Business rule',
  guardrail: 'Guardrail',
  holdout: 'Holdout',
  layer: 'Layer',
} as const;

function toEntryHit(environment: string, { entry, kind, description, killed }: EntryHit): Hit {
  const [sort = '', ...name] = entry.split(':');
  const what = kind === 'flag' ? 'Flag' : kind === 'config' ? 'Config' : (kindWords[sort as keyof typeof kindWords] ?? '');
  return {
    id: entry,
    label: name.join(':'),
    note: [killed ? 'Killed' : '', what, description].filter(Boolean).join(' · '),
    path: entryPath(environment, entry, kind),
    icon: kind === 'flag' ? IconFlag : kind === 'config' ? IconAdjustments : IconRegistry,
    mono: true,
  };
}

function fits(text: string, words: string): boolean {
  const haystack = words.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

interface Listing {
  readonly environment: string;
  readonly text: string;
  /** undefined: not answered yet. */
  readonly found: SearchPage | undefined;
  readonly places: readonly NavPlace[];
}

export function hitGroups({ environment, text, found, places }: Listing): HitGroup[] {
  const to = inEnvironment(environment);
  const asked = text.trim();
  const entries = found?.entries ?? [];
  const kills = /^kill\b/i.test(asked)
    ? entries
        .filter(({ mayKill }) => mayKill)
        .map(({ entry }): Hit => {
          const flag = entry.slice(entry.indexOf(':') + 1);
          return { id: `kill ${flag}`, label: `Kill ${flag}…`, note: 'Off for everyone at once', path: to.killFlag(flag), icon: IconPower };
        })
    : [];
  const acts = (found?.acts ?? []).flatMap((name): Hit[] => {
    const [label, also, path] = actWords[name];
    return fits(asked, `${label} ${also}`) ? [{ id: `act ${name}`, label, note: '', path: path(to), icon: IconBolt }] : [];
  });
  const pages = places
    .filter(({ label }) => fits(asked, label))
    .map(({ label, to: path, letter }): Hit => ({ id: `page ${path}`, label, note: '', path, icon: IconArrow, letter }));
  const groups: HitGroup[] = [
    { title: 'Registry', hits: entries.map((hit) => toEntryHit(environment, hit)) },
    {
      title: 'Changes',
      hits: (found?.changes ?? []).map(({ number, title, environment: where, status, authorName }) => {
        const note = [statusLooks[status].label, authorName, ...(where === environment ? [] : [where])].join(' · ');
        return { id: `change ${number}`, label: `#${number} ${title}`, note, path: inEnvironment(where).change(number), icon: IconChange };
      }),
    },
    {
      title: 'People',
      hits: (found?.people ?? []).map(({ id, name, title }) => ({ id, label: name, note: title, path: to.person(id), icon: IconPeople })),
    },
    { title: 'Do', hits: [...kills, ...acts] },
    { title: 'Go to', hits: pages },
  ];
  // What was asked for by its verb comes first.
  return [...groups]
    .sort((a, b) => Number(kills.length > 0 && b.title === 'Do') - Number(kills.length > 0 && a.title === 'Do'))
    .filter(({ hits }) => hits.length > 0);
}
