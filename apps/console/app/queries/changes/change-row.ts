// A change on one line.
import type { Change } from '@switchyard/registry-core/change/change';
import { editSubject } from '@switchyard/registry-core/change/entries';
import type { ChangeStatus } from '@switchyard/registry-core/change/machine';

export interface ChangeRow {
  readonly id: string;
  readonly number: number;
  readonly environment: string;
  readonly title: string;
  readonly reason: string;
  readonly ticket: string | null;
  readonly status: ChangeStatus;
  readonly round: number;
  readonly authorId: string;
  readonly authorName: string;
  /** `key:fees.provider_pct`, `revive:search.spotlight`. */
  readonly subjects: readonly string[];
  /** Of the present round and difference. */
  readonly approvals: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly releaseId: string | null;
}

export function toChangeRow(change: Change): ChangeRow {
  const { id, number, environment, title, reason, ticket, status, round, authorId, authorName, createdAt, updatedAt, releaseId } = change;
  const approvals = change.approvals.filter((approval) => approval.round === round && approval.difference === change.difference).length;
  const subjects = change.edits.map(editSubject);
  return {
    id,
    number,
    environment,
    title,
    reason,
    ticket,
    status,
    round,
    authorId,
    authorName,
    subjects,
    approvals,
    createdAt,
    updatedAt,
    releaseId,
  };
}
