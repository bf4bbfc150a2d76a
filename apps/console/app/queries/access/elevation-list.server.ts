// Rights for a while: who asked for what, what became of it, and what the viewer may do about each.
import { type ElevationStatus, isReviewOpen, statusAt } from '@switchyard/registry-core/access/elevation';
import type { AuditRecord } from '@switchyard/registry-core/audit/record';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { type Attempt, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Elevation } from '../../ports/access.ts';
import type { Ports, Stores } from '../../ports.ts';
import { forbid, type Permit, permit } from '../permit.server.ts';

export interface ElevationRow extends Elevation {
  readonly reviewOpen: boolean;
  readonly decisions: { readonly answer: Permit; readonly end: Permit; readonly review: Permit };
}

export interface ElevationListPage {
  /** That wait for an answer or a review, or are running. */
  readonly open: readonly ElevationRow[];
  readonly past: readonly ElevationRow[];
  readonly environments: readonly string[];
  readonly decisions: { readonly request: Permit; readonly breakGlass: Permit };
}

const actsMax = 500;

/** Whoever may not see people sees their own. */
export function elevationList(ports: Ports, caller: Caller): Promise<Result<ElevationListPage>> {
  return view(ports, caller, null, async (viewing) => {
    const rows = (await viewing.stores.elevations.list(seenBy(viewing))).map((elevation) => toRow(viewing, elevation));
    const isOpen = ({ status, reviewOpen }: ElevationRow) => reviewOpen || status === 'requested' || status === 'approved';
    return accept({
      open: rows.filter(isOpen),
      past: rows.filter((row) => !isOpen(row)),
      environments: (await viewing.stores.environments.list()).map(({ name }) => name),
      decisions: {
        request: permit(viewing, { verb: 'elevation:request', environment: null }),
        breakGlass: permit(viewing, { verb: 'break_glass:use', environment: null }),
      },
    });
  });
}

export interface ElevationPage {
  readonly elevation: ElevationRow;
  /** What was done by means of it, newest first; of broken glass, everything that its owner did meanwhile. Empty for who may not read the audit. */
  readonly acts: readonly AuditRecord[];
}

export function elevationPage(ports: Ports, caller: Caller, { elevationId }: { elevationId: string }): Promise<Result<ElevationPage>> {
  return view(ports, caller, null, async (viewing) => {
    const found = await viewing.stores.elevations.find(elevationId);
    const { personId } = seenBy(viewing);
    if (!found || (personId !== undefined && found.personId !== personId)) {
      return refuse('UNKNOWN_ELEVATION', `There is no elevation ${elevationId} that you may see.`);
    }
    const reads = found.personId === viewing.actor.id || permit(viewing, { verb: 'audit:view', environment: null }).allowed;
    return accept({ elevation: toRow(viewing, found), acts: reads ? await actsOf(viewing.stores, found) : [] });
  });
}

/** Requests and reviews that wait for this viewer. */
export async function waitingElevations(viewing: Attempt): Promise<ElevationRow[]> {
  const rows = (await viewing.stores.elevations.list({ open: true })).map((elevation) => toRow(viewing, elevation));
  return rows.filter(({ decisions }) => decisions.answer.allowed || decisions.review.allowed);
}

function seenBy(viewing: Attempt): { personId?: string } {
  return permit(viewing, { verb: 'person:view', environment: null }).allowed ? {} : { personId: viewing.actor.id };
}

function toRow(viewing: Attempt, elevation: Elevation): ElevationRow {
  const status = statusAt(elevation, viewing.now);
  const { personId, gives } = elevation;
  const ask = 'role' in gives && gives.role === 'super_admin' ? {} : { ask: gives as Exclude<typeof gives, { role: 'super_admin' }> };
  const basis = { personId, ...ask };
  const reviewOpen = isReviewOpen(elevation);
  return {
    ...elevation,
    status,
    reviewOpen,
    decisions: {
      answer: unless(status === 'requested', status, () => permit(viewing, { verb: 'elevation:approve', environment: null, basis })),
      end: unless(status === 'requested' || status === 'approved', status, () => {
        return permit(viewing, { verb: 'elevation:end', environment: null, basis: { personId } });
      }),
      review: unless(reviewOpen && status !== 'approved', status, () => {
        return permit(viewing, { verb: 'break_glass:review', environment: null, basis: { personId } });
      }),
    },
  };
}

function unless(stands: boolean, status: ElevationStatus, ask: () => Permit): Permit {
  return stands ? ask() : forbid(status === 'approved' ? 'It is still running.' : 'There is nothing to decide about it.');
}

async function actsOf({ audit }: Stores, { id, kind, personId, decidedAt, endsAt }: Elevation): Promise<AuditRecord[]> {
  if (decidedAt === null || endsAt === null) return [];
  const records = await audit.list({ actorId: personId, limit: actsMax });
  const isThrough = ({ basis }: AuditRecord) => JSON.stringify(basis ?? null).includes(`"${id}"`);
  return records.filter((record) => record.at >= decidedAt && record.at <= endsAt && (kind === 'break_glass' || isThrough(record)));
}
