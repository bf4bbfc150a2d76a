// Anomaly rules, with when each found something last, and what a rule would have found in the past.
import { AnomalyRule, eventsMatching } from '@switchyard/registry-core/alert/anomaly-rule';
import { createCounter, findingWords } from '@switchyard/registry-core/alert/count';
import { eventRow, verbsOf } from '@switchyard/registry-core/alert/event';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { type Attempt, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { KeptRule } from '../../ports/anomalies.ts';
import type { Ports } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';

export interface RuleRow extends KeptRule {
  readonly lastFound: Date | null;
  /** Why it cannot find anything yet: nothing emits what it counts. Null: it can. */
  readonly awaits: string | null;
}

export interface RuleListPage {
  readonly rows: readonly RuleRow[];
  readonly environments: readonly string[];
  readonly decisions: { readonly edit: Permit };
}

const ask = { verb: 'alert:view', environment: null } as const;

export function anomalyRuleList(ports: Ports, caller: Caller): Promise<Result<RuleListPage>> {
  return view(ports, caller, ask, async (viewing) => {
    const rows: RuleRow[] = [];
    for (const kept of await viewing.stores.anomalies.rules()) rows.push(await toRow(viewing, kept));
    return accept({ rows, environments: await environmentsOf(viewing), decisions: decisionsOn(viewing) });
  });
}

export function anomalyRulePage(
  ports: Ports,
  caller: Caller,
  { ruleId }: { ruleId: string },
): Promise<Result<RuleListPage & { rule: RuleRow }>> {
  return view(ports, caller, ask, async (viewing) => {
    const kept = await viewing.stores.anomalies.findRule(ruleId);
    if (!kept) return refuse('UNKNOWN_RULE', `There is no rule ${ruleId}.`);
    const rule = await toRow(viewing, kept);
    return accept({ rule, rows: [rule], environments: await environmentsOf(viewing), decisions: decisionsOn(viewing) });
  });
}

async function toRow({ stores }: Attempt, kept: KeptRule): Promise<RuleRow> {
  const [last] = await stores.anomalies.findings({ ruleId: kept.id, limit: 1 });
  const waits = kept.rule.events.flatMap(eventsMatching).map((name) => eventRow(name).awaits);
  const awaits = waits.every((one) => one !== undefined) ? (waits[0] ?? null) : null;
  return { ...kept, lastFound: last?.at ?? null, awaits };
}

async function environmentsOf({ stores }: Attempt): Promise<string[]> {
  return (await stores.environments.list()).map(({ name }) => name);
}

function decisionsOn(viewing: Attempt): RuleListPage['decisions'] {
  return { edit: permit(viewing, { verb: 'anomaly:edit', environment: null }) };
}

export const TryAnomalyRule = z.strictObject({ rule: AnomalyRule });
export type TryAnomalyRule = z.input<typeof TryAnomalyRule>;

/** What a rule would have found. */
export interface Trial {
  /** Newest first. */
  readonly found: readonly { readonly at: Date; readonly who: string; readonly sentence: string; readonly records: readonly number[] }[];
  /** How many times it would have fired; of more than are listed, the newest are. */
  readonly times: number;
  readonly since: Date;
  /** Records of the events that it counts. */
  readonly looked: number;
  /** Up to when it was looked: earlier than now where there were too many records. */
  readonly until: Date;
}

const trialDays = 30;
const trialRecordsMax = 100_000;
const listedMax = 20;
const pageRecords = 1_000;
const dayMs = 86_400_000;

/** The rule held against the last 30 days, as it would have been counted then. Whoever reads it reads the audit. */
export function tryAnomalyRule(ports: Ports, caller: Caller, input: TryAnomalyRule): Promise<Result<Trial>> {
  return view(ports, caller, { verb: 'audit:view', environment: null }, async ({ stores, now }) => {
    const { rule } = TryAnomalyRule.parse(input);
    const since = new Date(now.getTime() - trialDays * dayMs);
    const counter = createCounter(rule);
    const verbs = verbsOf(rule.events.flatMap(eventsMatching));
    // Whoever counts everything that is refused reads no more than that.
    const only = rule.events.includes('*') && rule.result !== 'any' ? { result: rule.result } : { verbs };
    const found: Trial['found'][number][] = [];
    let [looked, after, reached] = [0, (await stores.audit.firstSince(since)) - 1, since];
    for (let page = await stores.audit.listFrom(after, pageRecords, only); page.length > 0; ) {
      for (const record of page) {
        const hit = counter.take(record);
        if (hit) found.push({ at: hit.at, who: hit.who, sentence: findingWords(rule, hit), records: hit.records });
      }
      looked += page.length;
      after = page.at(-1)?.seq ?? after;
      reached = page.at(-1)?.at ?? reached;
      page = looked >= trialRecordsMax ? [] : await stores.audit.listFrom(after, pageRecords, only);
    }
    const until = looked >= trialRecordsMax ? reached : now;
    return accept({ found: found.slice(-listedMax).reverse(), times: found.length, since, until, looked });
  });
}
