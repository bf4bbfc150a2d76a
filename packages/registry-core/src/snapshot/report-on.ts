// How checks that span entries report: first the entry, then the finding.
import type { EntryId } from '../registry/entry.ts';
import type { Report } from '../registry/finding.ts';

export type ReportOn = (entry: EntryId) => Report;
