// What stands between a change and its publish, as its page shows it: each obstacle with whether the viewer may set it aside,
// what was set aside by whom, and when it is scheduled for.
import { nextStatus } from '@switchyard/registry-core/change/machine';
import type { Obstacle, Waiver } from '@switchyard/registry-core/change/obstacles';
import type { Finding } from '@switchyard/registry-core/registry/finding';
import type { Assessment, Attempt } from '../../access.server.ts';
import { readStanding } from '../../gates.server.ts';
import type { Schedule } from '../../ports/gates.ts';
import { everyPermit, forbid, type Permit, permit } from '../permit.server.ts';

export interface GateObstacle extends Obstacle {
  /** Whether the viewer may set it aside; null where nobody can. */
  readonly act: Permit | null;
}

export interface Gate {
  /** Empty: it may be published now. */
  readonly obstacles: readonly GateObstacle[];
  readonly setAside: readonly { readonly obstacle: Obstacle; readonly by: Waiver }[];
  readonly schedule: Schedule | null;
  /** Whether the viewer may publish it over the release that is on its way; null when none is. */
  readonly emergency: Permit | null;
  readonly decisions: Readonly<Record<'schedule' | 'unschedule', Permit>>;
}

const allowed: Permit = { allowed: true, reason: null };

export async function gateOf(viewing: Attempt, assessment: Assessment, findings: readonly Finding[]): Promise<Gate> {
  const { change } = assessment;
  const schedule = (await viewing.stores.schedules.find(change.id)) ?? null;
  const open = change.status !== 'published' && change.status !== 'discarded';
  const standing = open ? await readStanding(viewing, assessment, findings) : { obstacles: [], setAside: [] };
  const obstacles = standing.obstacles.map((obstacle) => ({ ...obstacle, act: actOn(viewing, assessment, obstacle) }));
  return {
    obstacles,
    setAside: standing.setAside,
    schedule,
    emergency: emergencyOn(viewing, assessment, standing.obstacles),
    decisions: decisionsOn(viewing, assessment, standing.obstacles, schedule),
  };
}

function actOn(viewing: Attempt, { environment: { name: environment } }: Assessment, { kind, code, roles }: Obstacle): Permit | null {
  if (kind === 'acknowledge') return permit(viewing, { verb: 'change:acknowledge', environment });
  if (code === 'FROZEN' && kind === 'override') {
    return permit(viewing, { verb: 'freeze:override', environment, basis: { overrideRoles: roles ?? [] } });
  }
  return null;
}

function emergencyOn(
  viewing: Attempt,
  { change, environment: { name: environment }, footprint, basis }: Assessment,
  obstacles: readonly Obstacle[],
): Permit | null {
  if (!obstacles.some(({ code }) => code === 'STAGE_UNDER_WAY')) return null;
  const first = obstacles.find(({ code }) => code !== 'STAGE_UNDER_WAY');
  return everyPermit(
    nextStatus(change.status, 'publish') ? allowed : forbid('Only a validated change can be published.'),
    permit(viewing, { verb: 'change:publish', environment, footprint, basis }),
    permit(viewing, { verb: 'stage:revert', environment }),
    first ? forbid(`${first.sentence} ${first.cure}`) : allowed,
  );
}

/** A freeze of now is no reason against a time after it. */
function decisionsOn(
  viewing: Attempt,
  { change, environment: { name: environment }, footprint, basis }: Assessment,
  obstacles: readonly Obstacle[],
  schedule: Schedule | null,
): Gate['decisions'] {
  const first = obstacles.find(({ code }) => code !== 'FROZEN' && code !== 'STAGE_UNDER_WAY');
  const possible = nextStatus(change.status, 'publish') ? allowed : forbid('Only a validated change can be scheduled.');
  const right = permit(viewing, { verb: 'change:schedule', environment, footprint, basis });
  const stands = schedule?.status === 'waiting' || schedule?.status === 'suspended';
  return {
    schedule: everyPermit(possible, right, first ? forbid(`${first.sentence} ${first.cure}`) : allowed),
    unschedule: everyPermit(stands ? allowed : forbid('It is not scheduled.'), permit(viewing, { verb: 'change:schedule', environment })),
  };
}
