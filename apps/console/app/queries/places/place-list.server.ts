// The places of an environment as a tree in reading order, and one place's page with the settings made for it.

import { type EntryId, entryId, splitEntryId } from '@switchyard/registry-core/registry/entry';
import type { Place } from '@switchyard/registry-core/registry/place';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, Revision, RevisionHistoryRow } from '../../ports.ts';
import { usesOf } from '../cohorts/cohort-list.server.ts';
import { type NamedSetting, settingsNaming } from '../keys/settings-naming.ts';
import { type Permit, permit } from '../permit.server.ts';
import { type OrderedPlace, placesInOrder } from './place-order.ts';

export const PlaceList = z.strictObject({
  environment: EnvironmentName,
  /** Part of a name or id; the places around a match are listed too. */
  text: z.string().max(200).optional(),
});
export type PlaceList = z.infer<typeof PlaceList>;

export interface PlaceRow extends OrderedPlace {
  /** Keys with settings for exactly this place. */
  readonly keys: readonly string[];
}

export interface PlaceListPage {
  readonly rows: readonly PlaceRow[];
  readonly total: number;
  readonly decisions: { readonly edit: Permit };
}

export function placeList(ports: Ports, caller: Caller, { environment, text = '' }: PlaceList): Promise<Result<PlaceListPage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const revisions = await viewing.stores.registry.list(environment);
    const rows = toTree(revisions);
    const decisions = { edit: permit(viewing, { verb: 'place:edit', environment }) };
    return accept({ rows: matching(rows, text.trim().toLowerCase()), total: rows.length, decisions });
  });
}

export const PlacePageInput = z.strictObject({ environment: EnvironmentName, place: z.string().min(1) });
export type PlacePageInput = z.infer<typeof PlacePageInput>;

export interface PlacePage {
  readonly body: Place;
  readonly digest: string;
  /** From its country down to itself. */
  readonly lineage: readonly Place[];
  readonly inside: readonly PlaceRow[];
  /** Of keys, for exactly this place. */
  readonly settings: readonly NamedSetting[];
  readonly history: readonly RevisionHistoryRow[];
  readonly decisions: { readonly edit: Permit };
}

export function placePage(ports: Ports, caller: Caller, { environment, place }: PlacePageInput): Promise<Result<PlacePage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const revisions = await viewing.stores.registry.list(environment);
    const revision = revisions.find(({ entry }) => entry === entryId('place', place));
    if (!revision) return refuse('UNKNOWN_PLACE', `There is no place ${place} in ${environment}.`);
    const rows = toTree(revisions);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return accept({
      body: revision.body as Place, // the id's kind names the body's type
      digest: revision.digest,
      lineage: around(byId, place).reverse(),
      inside: rows.filter((row) => row.in === place),
      settings: settingsNaming(
        new Map(revisions.map(({ entry, body }) => [entry, body])),
        ({ country, state, city }) => (city ?? state ?? country) === place,
      ),
      history: await viewing.stores.registry.history(environment, revision.entry as EntryId),
      decisions: { edit: permit(viewing, { verb: 'place:edit', environment }) },
    });
  });
}

function toTree(revisions: readonly Revision[]): PlaceRow[] {
  const places = revisions.filter(({ entry }) => splitEntryId(entry).kind === 'place').map(({ body }) => body as Place);
  const uses = usesOf(revisions.filter(({ entry }) => splitEntryId(entry).kind === 'key'));
  return placesInOrder(places).map((place) => ({ ...place, keys: uses.get(entryId('place', place.id)) ?? [] }));
}

function around(byId: ReadonlyMap<string, PlaceRow>, id: string): PlaceRow[] {
  const line: PlaceRow[] = [];
  for (let row = byId.get(id); row && !line.includes(row); row = row.in === undefined ? undefined : byId.get(row.in)) line.push(row);
  return line;
}

function matching(rows: readonly PlaceRow[], text: string): PlaceRow[] {
  if (text === '') return [...rows];
  const byId = new Map(rows.map((row) => [row.id, row]));
  const wanted = rows.filter(({ id, name }) => id.toLowerCase().includes(text) || name.toLowerCase().includes(text));
  const kept = new Set(wanted.flatMap(({ id }) => around(byId, id)));
  return rows.filter((row) => kept.has(row));
}
