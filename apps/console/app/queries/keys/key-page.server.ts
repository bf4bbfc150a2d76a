// Everything about one key: its body, the matrix of its settings, its history, what changes it, and what the viewer may do.
import { plainScopeText } from '@switchyard/registry-core/change/body-diff';
import { footprintOfEntry } from '@switchyard/registry-core/change/footprint';
import { inheritedSetting, scopeOrderOf } from '@switchyard/registry-core/change/inherited-setting';
import { scopeWords, sourceWords, titleOf } from '@switchyard/registry-core/change/value-words';
import { digestOf } from '@switchyard/registry-core/registry/canonical-json';
import { type EntryBody, type EntryId, entryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Key, type RegistryKey } from '@switchyard/registry-core/registry/registry';
import type { Scope } from '@switchyard/registry-core/registry/scope';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { type Attempt, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Rehearsal } from '../../ports/rehearsal.ts';
import type { Kill, Ports, RevisionHistoryRow } from '../../ports.ts';
import { type ChangeRow, toChangeRow } from '../changes/change-row.ts';
import { openStatuses } from '../changes/open-statuses.ts';
import { everyPermit, forbid, type Permit, permit } from '../permit.server.ts';
import { readKeyIndex } from './key-index.server.ts';
import { type KeyRow, toKeyRow } from './key-row.ts';
import { type ScopeGrid, scopeGrid } from './scope-grid.ts';
import { settingWords } from './setting-words.ts';

export const KeyPageInput = z.strictObject({
  environment: EnvironmentName,
  key: Key,
  /** The grid of scopes with all places, also those that inherit everything. */
  everyPlace: z.boolean().optional(),
});
export type KeyPageInput = z.infer<typeof KeyPageInput>;

export interface MatrixRow {
  readonly scope: Scope;
  /** `global`, `city=HOU,role=studio`. */
  readonly scopeText: string;
  /** `studios in Houston`. */
  readonly who: string;
  /** The value or what is served, in words. */
  readonly serves: string;
  /** What this scope would get without its setting. */
  readonly inherited: { readonly serves: string; readonly from: string };
  readonly rules: number;
}

export interface KeyPage {
  readonly key: string;
  readonly title: string;
  readonly row: KeyRow;
  readonly body: RegistryKey;
  /** What an edit of it is drawn from. */
  readonly digest: string;
  readonly revision: number;
  /** Broadest first; a config key without a global setting begins with its default. */
  readonly matrix: readonly MatrixRow[];
  /** What each part of the world gets, and from where. */
  readonly grid: ScopeGrid;
  readonly history: readonly RevisionHistoryRow[];
  readonly openChanges: readonly ChangeRow[];
  readonly kill: Kill | null;
  /** The last time that its kill was rehearsed; null: never. */
  readonly rehearsal: Rehearsal | null;
  /** The same key in the other environments. */
  readonly elsewhere: readonly { readonly environment: string; readonly row: KeyRow; readonly same: boolean }[];
  readonly decisions: { readonly edit: Permit; readonly kill: Permit; readonly rehearse: Permit; readonly revive: Permit };
}

export function keyPage(ports: Ports, caller: Caller, { environment, key, everyPlace = false }: KeyPageInput): Promise<Result<KeyPage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const { stores } = viewing;
    const entry = entryId('key', key);
    const revision = await stores.registry.find(environment, entry);
    if (!revision) return refuse('UNKNOWN_KEY', `There is no key ${key} in ${environment}.`);
    const body = revision.body as RegistryKey; // the id's kind names the body's type
    const { entries } = await readKeyIndex(stores, environment);
    const kill = await stores.kills.find(environment, key);
    const changes = await stores.changes.list({ environment, statuses: openStatuses, entry });
    const history = await stores.registry.history(environment, entry);
    return accept({
      key,
      title: titleOf(key, body),
      row: toKeyRow(key, body, { revision: revision.number, kill, openChanges: changes.length, last: history[0] }),
      body,
      digest: revision.digest,
      revision: revision.number,
      matrix: matrixOf(body, entries),
      grid: scopeGrid(body, entries, everyPlace),
      history,
      openChanges: changes.map(toChangeRow),
      kill: kill ?? null,
      rehearsal: (await stores.rehearsals.last(environment, key)) ?? null,
      elsewhere: await readElsewhere(viewing, environment, key, digestOf(body)),
      decisions: decisionsOn(viewing, { environment, entry, body, entries, kill }),
    });
  });
}

interface OnKey {
  readonly environment: string;
  readonly entry: EntryId;
  readonly body: RegistryKey;
  readonly entries: ReadonlyMap<EntryId, EntryBody>;
  readonly kill: Kill | undefined;
}

/** Editing is asked for a setting of the viewer's own places, if there are such: more can be forbidden on saving. */
function decisionsOn(viewing: Attempt, { environment, entry, body, entries, kill }: OnKey): KeyPage['decisions'] {
  const whole = footprintOfEntry(entry, entries);
  const places = viewing.actor.grants.flatMap((grant) => grant.places ?? []);
  const footprints = [whole, ...places.map((place) => ({ ...whole, reaches: [[place]] })), { ...whole, reaches: [['anywhere']] }];
  const edits = footprints.map((footprint) => permit(viewing, { verb: 'change:edit', environment, footprint: [footprint] }));
  const edit = edits.find(({ allowed }) => allowed) ?? edits[0] ?? forbid('Nothing to edit.');
  const notArchived = body.archived ? forbid('This key is archived.') : { allowed: true, reason: null };
  const isFlag = body.kind === 'flag' ? { allowed: true, reason: null } : forbid('Only flags have a kill switch.');
  const rehearsing = permit(viewing, { verb: 'flag:rehearse', environment, footprint: [whole] });
  const killing = permit(viewing, { verb: 'flag:kill', environment, footprint: [whole] });
  return {
    edit: everyPermit(notArchived, edit),
    kill: everyPermit(isFlag, notArchived, kill ? forbid(`Killed already, by ${kill.personName}.`) : killing),
    rehearse: everyPermit(isFlag, notArchived, kill ? forbid('It is killed, which is more than a rehearsal.') : rehearsing),
    revive: everyPermit(
      isFlag,
      kill ? permit(viewing, { verb: 'change:edit', environment, footprint: [whole] }) : forbid('This flag is not killed.'),
    ),
  };
}

function matrixOf(body: RegistryKey, entries: ReadonlyMap<EntryId, EntryBody>): MatrixRow[] {
  const order = scopeOrderOf(entries);
  const rows = (body.settings as readonly RegistryKey['settings'][number][]).map((setting): MatrixRow => {
    const around = inheritedSetting(body, setting.scope, order);
    return {
      scope: setting.scope,
      scopeText: plainScopeText(setting.scope),
      who: scopeWords(setting.scope, entries),
      serves: settingWords(setting, body),
      inherited: { serves: settingWords(around, body), from: sourceWords(around?.scope, entries) },
      rules: 'rules' in setting ? setting.rules.length : 0,
    };
  });
  return rows.sort((a, b) => specificity(a.scope) - specificity(b.scope) || (a.who < b.who ? -1 : 1));
}

function specificity({ country, state, city, role, cohort }: Scope): number {
  return (cohort ? 8 : 0) + (role ? 4 : 0) + (city ? 3 : state ? 2 : country ? 1 : 0);
}

async function readElsewhere(viewing: Attempt, environment: string, key: string, digest: string): Promise<KeyPage['elsewhere']> {
  const { stores } = viewing;
  const others = (await stores.environments.list()).filter(({ name }) => name !== environment);
  const found: KeyPage['elsewhere'][number][] = [];
  for (const { name } of others) {
    if (!permit(viewing, { verb: 'registry:view', environment: name }).allowed) continue;
    const revision = await stores.registry.find(name, entryId('key', key));
    if (!revision) continue;
    const kill = await stores.kills.find(name, key);
    const last = (await stores.registry.findLast(name, [revision.entry])).get(revision.entry);
    const row = toKeyRow(key, revision.body as RegistryKey, { revision: revision.number, kill, openChanges: 0, last });
    found.push({ environment: name, row, same: revision.digest === digest });
  }
  return found;
}
