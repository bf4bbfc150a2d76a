// The guardrails of an environment: what each watches, and the bounds that it keeps; the list, and one of them.
import { boundsWords } from '@switchyard/registry-core/change/difference-words';
import { footprintOf } from '@switchyard/registry-core/change/footprint';
import { guardrailsOf } from '@switchyard/registry-core/change/guardrail-findings';
import { entryId } from '@switchyard/registry-core/registry/entry';
import { type Guardrail, GuardrailKey } from '@switchyard/registry-core/registry/guardrail';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { keysRead } from '@switchyard/registry-core/rule/parse-rule';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { liveEntries, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { type ChangeRow, toChangeRow } from '../changes/change-row.ts';
import { openStatuses } from '../changes/open-statuses.ts';
import { type Permit, permit } from '../permit.server.ts';

export const GuardrailList = z.strictObject({ environment: EnvironmentName });
export type GuardrailList = z.infer<typeof GuardrailList>;

export interface GuardrailListRow extends Guardrail {
  readonly keys: readonly string[];
  readonly boundsWords: string;
}

function toRow(guardrail: Guardrail): GuardrailListRow {
  const unit = guardrail.aggregate === 'share' ? '%' : guardrail.unit;
  return { ...guardrail, keys: keysRead(guardrail.expression), boundsWords: boundsWords(guardrail.bounds, unit) };
}

export interface GuardrailListPage {
  readonly rows: readonly GuardrailListRow[];
  readonly decisions: { readonly create: Permit };
}

export function guardrailList(ports: Ports, caller: Caller, { environment }: GuardrailList): Promise<Result<GuardrailListPage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const rows = guardrailsOf(await liveEntries(viewing.stores, environment)).map(toRow);
    return accept({ rows, decisions: { create: permit(viewing, { verb: 'guardrail:edit', environment }) } });
  });
}

export const GuardrailPageInput = z.strictObject({ environment: EnvironmentName, guardrail: GuardrailKey });
export type GuardrailPageInput = z.infer<typeof GuardrailPageInput>;

export interface GuardrailPage {
  readonly row: GuardrailListRow;
  /** What an edit of it is drawn from. */
  readonly digest: string;
  readonly revision: number;
  readonly openChanges: readonly ChangeRow[];
  readonly decisions: { readonly edit: Permit };
}

export function guardrailPage(
  ports: Ports,
  caller: Caller,
  { environment, guardrail }: GuardrailPageInput,
): Promise<Result<GuardrailPage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const { stores } = viewing;
    const entry = entryId('guardrail', guardrail);
    const revision = await stores.registry.find(environment, entry);
    if (!revision) return refuse('UNKNOWN_GUARDRAIL', `There is no guardrail ${guardrail} in ${environment}.`);
    const entries = await liveEntries(stores, environment);
    const footprint = footprintOf({ touched: [{ entry, before: revision.body, after: null }], revives: [] }, entries, entries);
    return accept({
      row: toRow(revision.body as Guardrail), // by its id
      digest: revision.digest,
      revision: revision.number,
      openChanges: (await stores.changes.list({ environment, statuses: openStatuses, entry })).map(toChangeRow),
      decisions: { edit: permit(viewing, { verb: 'change:edit', environment, footprint }) },
    });
  });
}
