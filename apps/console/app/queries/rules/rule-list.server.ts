// The business rules of an environment, each checked against what is live: the list, one rule, and those that read one key.
import { footprintOf } from '@switchyard/registry-core/change/footprint';
import { RuleKey } from '@switchyard/registry-core/registry/business-rule';
import { entryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Key } from '@switchyard/registry-core/registry/registry';
import { checkAllRules } from '@switchyard/registry-core/rule/check-rules';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { liveEntries, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { type ChangeRow, toChangeRow } from '../changes/change-row.ts';
import { openStatuses } from '../changes/open-statuses.ts';
import { type Permit, permit } from '../permit.server.ts';
import { type BrokenCase, type RuleRow, toBrokenCases, toRuleRow } from './rule-row.ts';

export const RuleList = z.strictObject({
  environment: EnvironmentName,
  /** Only rules that read this key. */
  key: Key.optional(),
});
export type RuleList = z.infer<typeof RuleList>;

export interface RuleListPage {
  readonly rows: readonly RuleRow[];
  readonly decisions: { readonly create: Permit };
}

export function ruleList(ports: Ports, caller: Caller, { environment, key }: RuleList): Promise<Result<RuleListPage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const entries = await liveEntries(viewing.stores, environment);
    const rows = checkAllRules(entries, key === undefined ? undefined : (read) => read.includes(key)).map((one) => toRuleRow(one, entries));
    return accept({ rows, decisions: { create: permit(viewing, { verb: 'rule:edit', environment }) } });
  });
}

export const RulePageInput = z.strictObject({ environment: EnvironmentName, rule: RuleKey });
export type RulePageInput = z.infer<typeof RulePageInput>;

export interface RulePage {
  readonly row: RuleRow;
  /** The first of those that break it, broadest first. */
  readonly cases: readonly BrokenCase[];
  /** What an edit of it is drawn from. */
  readonly digest: string;
  readonly revision: number;
  readonly openChanges: readonly ChangeRow[];
  readonly decisions: { readonly edit: Permit };
}

export function rulePage(ports: Ports, caller: Caller, { environment, rule }: RulePageInput): Promise<Result<RulePage>> {
  return view(ports, caller, { verb: 'registry:view', environment }, async (viewing) => {
    const { stores } = viewing;
    const entry = entryId('rule', rule);
    const revision = await stores.registry.find(environment, entry);
    const entries = await liveEntries(stores, environment);
    const outcome = checkAllRules(entries, (_read, name) => name === rule)[0];
    if (!revision || !outcome) return refuse('UNKNOWN_RULE', `There is no rule ${rule} in ${environment}.`);
    // Whoever may take it away may edit it: both reach the keys that it reads.
    const touched = [{ entry, before: revision.body, after: null }];
    const footprint = footprintOf({ touched, revives: [] }, entries, entries);
    return accept({
      row: toRuleRow(outcome, entries),
      cases: toBrokenCases(outcome, entries),
      digest: revision.digest,
      revision: revision.number,
      openChanges: (await stores.changes.list({ environment, statuses: openStatuses, entry })).map(toChangeRow),
      decisions: { edit: permit(viewing, { verb: 'change:edit', environment, footprint }) },
    });
  });
}
