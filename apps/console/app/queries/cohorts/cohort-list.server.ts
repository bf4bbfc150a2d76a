// The cohorts of an environment and one cohort's page: who is in it, and which keys depend on it.

import { referencesOf } from '@switchyard/registry-core/change/references';
import type { Cohort } from '@switchyard/registry-core/registry/cohort';
import { entryId, splitEntryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { CohortKey } from '@switchyard/registry-core/registry/scope';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, Revision, RevisionHistoryRow } from '../../ports.ts';
import { type ChangeRow, toChangeRow } from '../changes/change-row.ts';
import { openStatuses } from '../changes/open-statuses.ts';
import { type NamedSetting, settingsNaming } from '../keys/settings-naming.ts';
import { type Permit, permit } from '../permit.server.ts';

export const CohortList = z.strictObject({ environment: EnvironmentName });
export type CohortList = z.infer<typeof CohortList>;

export interface CohortRow extends Omit<Cohort, 'members' | 'when'> {
  readonly members: number;
  readonly hasCondition: boolean;
  /** Keys that name it. */
  readonly usedBy: readonly string[];
}

export interface CohortListPage {
  readonly rows: readonly CohortRow[];
  readonly decisions: { readonly edit: Permit };
}

export function cohortList(ports: Ports, caller: Caller, { environment }: CohortList): Promise<Result<CohortListPage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const revisions = await viewing.stores.registry.list(environment);
    const uses = usesOf(revisions);
    const rows = revisions
      .filter(({ entry }) => splitEntryId(entry).kind === 'cohort')
      .map(({ entry, body }) => {
        const { members, when, ...about } = body as Cohort; // the id's kind names the body's type
        return { ...about, members: members.length, hasCondition: when !== undefined, usedBy: uses.get(entry) ?? [] };
      })
      .sort((a, b) => a.rank - b.rank);
    return accept({ rows, decisions: { edit: mayEdit(viewing, environment) } });
  });
}

export const CohortPageInput = z.strictObject({ environment: EnvironmentName, cohort: CohortKey });
export type CohortPageInput = z.infer<typeof CohortPageInput>;

export interface CohortPage {
  readonly body: Cohort;
  readonly digest: string;
  readonly revision: number;
  readonly usedBy: readonly string[];
  /** Of keys, for it. */
  readonly settings: readonly NamedSetting[];
  readonly history: readonly RevisionHistoryRow[];
  readonly openChanges: readonly ChangeRow[];
  readonly decisions: { readonly edit: Permit };
}

export function cohortPage(ports: Ports, caller: Caller, { environment, cohort }: CohortPageInput): Promise<Result<CohortPage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const { stores } = viewing;
    const entry = entryId('cohort', cohort);
    const revisions = await stores.registry.list(environment);
    const revision = revisions.find((one) => one.entry === entry);
    if (!revision) return refuse('UNKNOWN_COHORT', `There is no cohort ${cohort} in ${environment}.`);
    return accept({
      body: revision.body as Cohort,
      digest: revision.digest,
      revision: revision.number,
      usedBy: usesOf(revisions).get(entry) ?? [],
      settings: settingsNaming(new Map(revisions.map((one) => [one.entry, one.body])), (scope) => scope.cohort === cohort),
      history: await stores.registry.history(environment, entry),
      openChanges: (await stores.changes.list({ environment, statuses: openStatuses, entry })).map(toChangeRow),
      decisions: { edit: mayEdit(viewing, environment) },
    });
  });
}

function mayEdit(viewing: Parameters<typeof permit>[0], environment: string): Permit {
  return permit(viewing, { verb: 'cohort:edit', environment });
}

/** For each entry, the names of the entries that refer to it. */
export function usesOf(revisions: readonly Revision[]): Map<string, string[]> {
  const uses = new Map<string, string[]>();
  for (const { entry, body } of revisions) {
    for (const target of referencesOf(entry, body)) {
      const names = uses.get(target) ?? [];
      names.push(splitEntryId(entry).name);
      uses.set(target, names);
    }
  }
  return uses;
}
