// The change that a step is about, held until the transaction ends, and as old as its caller believes it to be.
import type { Change } from '@switchyard/registry-core/change/change';
import { refusalOfVersion } from '@switchyard/registry-core/change/expected-version';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import type { Stores } from '../../ports.ts';

/** What every step on a change is given. */
export const changeStep = {
  changeId: z.string().min(1),
  /** Refused when the change has been saved since. */
  expectedVersion: z.number().int().optional(),
};

export interface ChangeNamed {
  readonly changeId: string;
  readonly expectedVersion?: number | undefined;
}

export async function requireChange(
  { changes }: Pick<Stores, 'changes'>,
  { changeId, expectedVersion }: ChangeNamed,
): Promise<Result<Change>> {
  const change = await changes.findForUpdate(changeId);
  if (!change) return refuse('UNKNOWN_CHANGE', `There is no change ${changeId}.`);
  const refusal = refusalOfVersion(change, expectedVersion);
  return refusal ? { ok: false, refusal } : accept(change);
}
