// What the compiler has to say about a registry: a code, a sentence, a place. The same list in API, CLI and console.
import type { EntryId } from './entry.ts';
import { type FindingCode, findingSeverities } from './finding-code.ts';

export interface Finding {
  /** Upper snake case and stable, such as SETTING_SHADOWED. */
  readonly code: FindingCode;
  /** An error keeps the change from being published; a warning is shown. */
  readonly severity: 'error' | 'warning';
  readonly entry: EntryId;
  /** Inside the entry: `settings[2].value`. Empty for the whole entry. */
  readonly path: string;
  /** The same as people say it, where the finding is about a change: `studios in Houston, rule pro`. Empty for the whole entry. */
  readonly where?: string | undefined;
  /** The business rule that it is about. */
  readonly rule?: string | undefined;
  /** One sentence: what is wrong and what to do. */
  readonly message: string;
}

/** Collects findings about one entry; the code decides the severity. */
export type Report = (code: FindingCode, path: string, message: string) => void;

/** A report that appends to `findings`. */
export function reportFor(findings: Finding[], entry: EntryId): Report {
  return (code, path, message) => findings.push({ code, severity: findingSeverities[code], entry, path, message });
}
