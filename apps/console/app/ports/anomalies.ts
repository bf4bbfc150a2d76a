// What anomaly rules need of the world: the rules, what each has counted so far, and what was found.
import type { AnomalyRule, Severity } from '@switchyard/registry-core/alert/anomaly-rule';
import type { Count } from '@switchyard/registry-core/alert/count';

export interface KeptRule {
  readonly id: string;
  readonly rule: AnomalyRule;
  /** Counts up with every edit. */
  readonly version: number;
  readonly enabled: boolean;
  readonly changedAt: Date;
  readonly changedByName: string;
}

export interface Finding {
  /** `fnd_…` */
  readonly id: string;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly severity: Severity;
  readonly sentence: string;
  readonly group: string;
  readonly measured: number;
  /** Numbers of the records in the audit, oldest first. */
  readonly records: readonly number[];
  readonly at: Date;
  /** null: nobody has looked into it. */
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedByName: string | null;
  /** What whoever looked into it has to say. */
  readonly note: string;
}

export interface FindingFilter {
  readonly open?: boolean;
  readonly ruleId?: string;
  readonly limit?: number;
  /** For the next page: findings before this one. */
  readonly beforeId?: string;
}

export interface AnomalyStore {
  /** Without removed ones, by id. */
  rules(): Promise<KeptRule[]>;
  findRule(id: string): Promise<KeptRule | undefined>;
  /** Makes it, or makes it anew. What its last version counted is forgotten. */
  saveRule(rule: KeptRule): Promise<void>;
  removeRule(id: string, at: Date): Promise<void>;
  counts(ruleId: string, groups: readonly string[]): Promise<Map<string, Count>>;
  saveCounts(ruleId: string, counts: ReadonlyMap<string, { readonly count: Count; readonly endsAt: Date }>): Promise<void>;
  addFinding(finding: Finding): Promise<void>;
  /** Newest first. */
  findings(filter?: FindingFilter): Promise<Finding[]>;
  findFinding(id: string): Promise<Finding | undefined>;
  countOpen(): Promise<number>;
  acknowledge(id: string, by: { readonly at: Date; readonly name: string; readonly note: string }): Promise<void>;
  /** Removes counts that say nothing any more. */
  forget(now: Date): Promise<void>;
}
