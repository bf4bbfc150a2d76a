// What the compiler has to say about a registry: a code, a sentence, a place. The same list in API, CLI and console.
import type { EntryId } from './entry.ts';

export interface Finding {
  /** Upper snake case and stable, such as SETTING_SHADOWED. */
  readonly code: string;
  /** An error keeps the change from being published; a warning is shown. */
  readonly severity: 'error' | 'warning';
  readonly entry: EntryId;
  /** Inside the entry: `settings[2].value`. Empty for the whole entry. */
  readonly path: string;
  /** One sentence: what is wrong and what to do. */
  readonly message: string;
}
