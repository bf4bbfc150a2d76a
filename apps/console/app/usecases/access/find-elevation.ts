// An elevation as it stands at the moment, for use-cases that take it a step further.
import { type ElevationStatus, statusAt } from '@switchyard/registry-core/access/elevation';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Attempt } from '../../access.server.ts';
import type { Elevation } from '../../ports/access.ts';

/** Nobody else may touch it until the transaction ends: of two answers at once, the second finds the first. */
export async function requireElevation({ stores, now }: Attempt, id: string): Promise<Result<Elevation>> {
  const elevation = await stores.elevations.findForUpdate(id);
  return elevation
    ? accept({ ...elevation, status: statusAt(elevation, now) })
    : refuse('UNKNOWN_ELEVATION', `There is no elevation ${id}.`);
}

const stands: Readonly<Record<ElevationStatus, string>> = {
  requested: 'still waits for an answer',
  approved: 'is running',
  denied: 'was denied',
  withdrawn: 'was withdrawn',
  ended: 'is over',
  lapsed: 'has lapsed, because nobody answered in time',
};

export function refuseAs({ status, personName }: Elevation): { ok: false; refusal: { code: string; message: string } } {
  return refuse('ELEVATION_STANDS', `This elevation of ${personName} ${stands[status]}.`);
}

/** What an elevation begins with. */
export const unanswered = {
  decidedAt: null,
  decidedById: null,
  decidedByName: null,
  comment: '',
  endsAt: null,
  endedAt: null,
  reviewedAt: null,
  reviewedById: null,
  reviewedByName: null,
  review: '',
} as const;
