// A release on one line, and what may be done with it.

import type { Arrival } from '../../ports/usage.ts';
import type { Release } from '../../ports.ts';

export interface ReleaseRow extends Release {
  readonly live: boolean;
  /** The edge did not take it, and serves what was live before it. */
  readonly refused: boolean;
  /** On its way to everyone; who has it already is on its page. */
  readonly staged: boolean;
  /** Version of the release that this one restores. */
  readonly restoresVersion: string | null;
  readonly changeNumber: number | null;
  readonly changeTitle: string | null;
  /** How soon it was served everywhere; null where no location has told. */
  readonly arrival: Arrival | null;
}
