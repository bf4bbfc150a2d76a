// The last flight of what a change would make live, and with which builds it would fly now.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { assess, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { findFlight } from '../../flight.server.ts';
import type { EdgeBuild, Flight } from '../../ports/flight.ts';
import type { Ports } from '../../ports.ts';
import { permit } from '../permit.server.ts';

export const ChangeFlightInput = z.strictObject({ changeId: z.string().min(1) });
export type ChangeFlightInput = z.infer<typeof ChangeFlightInput>;

export interface ChangeFlight {
  /** The deployed one first; none when nobody recorded any. */
  readonly builds: readonly EdgeBuild[];
  /** null when what the change would do now has not flown with these builds. */
  readonly flight: Flight | null;
}

export function changeFlight(ports: Ports, caller: Caller, { changeId }: ChangeFlightInput): Promise<Result<ChangeFlight>> {
  return view(ports, caller, null, async (viewing) => {
    const { stores } = viewing;
    const change = await stores.changes.find(changeId);
    if (!change) return refuse('UNKNOWN_CHANGE', `There is no change ${changeId}.`);
    const mayView = permit(viewing, { verb: 'registry:view', environment: change.environment });
    if (!mayView.allowed) return refuse('FORBIDDEN', mayView.reason ?? '');
    // Of a published change: what flew before it was published.
    const difference = change.releaseId ? change.difference : (await assess(stores, change)).difference.digest;
    const flight = difference === null ? undefined : await findFlight(stores, change.environment, difference);
    return accept({ builds: await stores.flights.builds(), flight: flight ?? null });
  });
}
