// What stands between a change and its publish, in the use-cases: fields, warnings, roles, freezes; and the scheduler, on time,
// late, and after what it stands on has moved.
import type { Change } from '@switchyard/registry-core/change/change';
import { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { changePage } from '../../apps/console/app/queries/changes/change-page.server.ts';
import { checkSchedules, runSchedules } from '../../apps/console/app/run-schedules.server.ts';
import { acknowledgeWarning } from '../../apps/console/app/usecases/changes/acknowledge-warning.server.ts';
import { approveChange } from '../../apps/console/app/usecases/changes/approve-change.server.ts';
import { cancelSchedule } from '../../apps/console/app/usecases/changes/cancel-schedule.server.ts';
import { overrideFreeze } from '../../apps/console/app/usecases/changes/override-freeze.server.ts';
import { saveDraft } from '../../apps/console/app/usecases/changes/save-draft.server.ts';
import { scheduleChange } from '../../apps/console/app/usecases/changes/schedule-change.server.ts';
import { validateChange } from '../../apps/console/app/usecases/changes/validate-change.server.ts';
import { editPolicy } from '../../apps/console/app/usecases/environments/edit-policy.server.ts';
import { setPersonActive } from '../../apps/console/app/usecases/people/set-person-active.server.ts';
import { completeStage } from '../../apps/console/app/usecases/releases/complete-stage.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import {
  approve,
  atOnce,
  band,
  createWorld,
  done,
  draft,
  editOf,
  lastRecord,
  published,
  refused,
  spotlight,
  validated,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
afterEach(() => setPolicy({}));

async function setPolicy(policy: object): Promise<void> {
  const input = { environment: 'production', policy: EnvironmentPolicy.parse({ approvals: { people: 1 }, ...policy }), reason: 'A test' };
  done(await editPolicy(world.ports, world.as.admin, input));
}

let count = 0;
/** A change of a flag, which an admin may approve. */
async function flagChange(): Promise<Change> {
  count += 1;
  return validated(world, 'engineer', 'key:search.spotlight', { ...spotlight, description: `Attempt ${count}` });
}
/** A change of another key, so that two of them do not touch. */
async function bandChange(): Promise<Change> {
  count += 1;
  return validated(world, 'engineer', 'key:search.page_size', { ...band, default: 10 + (count % 40) });
}
const approved = async (change: Change) => approve(world.ports, world.as.admin, change);
const looked = ({ id, round, difference }: Change) => ({ changeId: id, round, difference: difference ?? '' });
const obstaclesOf = async ({ id }: Change) => {
  const { gate } = done(await changePage(world.ports, world.as.engineer, { change: id }));
  return gate.obstacles.map(({ code, name }) => [code, name].filter(Boolean).join(' '));
};
const publish = ({ id }: Change) => publishChange(world.ports, world.as.engineer, { changeId: id });

describe('a policy', () => {
  it('asks for fields before anybody is asked to approve', async () => {
    await setPolicy({ fields: { ticket: true, ticketPattern: 'OPS-\\d+' } });
    const change = await draft(world, 'engineer', 'key:search.spotlight', { ...spotlight, description: 'With a ticket' });
    expect(refused(await validateChange(world.ports, world.as.engineer, { changeId: change.id }), 'FIELD_MISSING').path).toBe('ticket');
    const { title, reason } = change;
    done(
      await saveDraft(world.ports, world.as.engineer, {
        changeId: change.id,
        environment: 'production',
        title,
        reason,
        ticket: 'OPS-7',
        edits: [],
      }),
    );
    done(await validateChange(world.ports, world.as.engineer, { changeId: change.id }));
  });

  it('counts approvals of its roles only, and says whose they have to be', async () => {
    await setPolicy({ approvals: { people: 1, roles: ['trust_safety'] } });
    const change = await flagChange();
    const refusal = refused(await approveChange(world.ports, world.as.admin, { ...looked(change), comment: '' }), 'ROLE_NOT_ASKED');
    expect(refusal.message).toBe('Approvals here have to come from trust safety.');
    expect(refused(await publish(change), 'APPROVAL_NEEDED').message).toContain('from trust safety');
  });

  it('has a warning acknowledged by name, and asks again after an edit', async () => {
    await setPolicy({ warnings: { codes: { SETTING_EQUALS_INHERITED: 'acknowledge' } } });
    const settings = [...band.settings, { scope: { city: 'HOU' }, value: band.default }];
    const change = await approved(await validated(world, 'engineer', 'key:search.page_size', { ...band, settings }));
    expect(await obstaclesOf(change)).toEqual(['WARNING SETTING_EQUALS_INHERITED']);
    expect(refused(await publish(change), 'WARNING').message).toContain('Say that it is meant');
    const input = { ...looked(change), warning: 'SETTING_EQUALS_INHERITED', comment: 'For the sale' };
    refused(await acknowledgeWarning(world.ports, world.as.engineer, { ...input, warning: 'COHORT_EMPTY' }), 'NOTHING_TO_ACKNOWLEDGE');
    done(await acknowledgeWarning(world.ports, world.as.engineer, input));
    const { gate } = done(await changePage(world.ports, world.as.admin, { change: change.id }));
    expect(gate.setAside).toMatchObject([{ by: { personName: 'engineer', reason: 'For the sale' } }]);
    expect(await lastRecord(world, 'change.acknowledge')).toMatchObject({ actorName: 'engineer', reason: 'For the sale' });

    const edit = await editOf(world.ports, 'production', 'key:search.page_size', { ...band, settings, description: 'More' });
    const { title, reason } = change;
    done(await saveDraft(world.ports, world.as.engineer, { changeId: change.id, environment: 'production', title, reason, edits: [edit] }));
    const again = done(await validateChange(world.ports, world.as.engineer, { changeId: change.id })).change;
    expect(await obstaclesOf(again)).toContain('WARNING SETTING_EQUALS_INHERITED');
    refused(await acknowledgeWarning(world.ports, world.as.engineer, input), 'STALE_REVIEW');
  });

  it('lets a blocked warning pass for nobody', async () => {
    await setPolicy({ warnings: { otherwise: 'block' } });
    const settings = [...band.settings, { scope: { city: 'HOU' }, value: band.default }];
    const change = await approved(
      await validated(world, 'engineer', 'key:search.page_size', { ...band, settings, description: 'Blocked' }),
    );
    expect(refused(await publish(change), 'WARNING_BLOCKS').path).toBe('SETTING_EQUALS_INHERITED');
  });

  it('freezes publishing, and lets through what somebody whom it names overrides', async () => {
    const freeze = { id: 'sale', title: 'Sale', zone: 'UTC', kind: 'once', from: '2026-03-01T00:00', to: '2026-03-04T00:00' };
    await setPolicy({ freezes: [{ ...freeze, overrideRoles: ['finance'] }] });
    const change = await approved(await flagChange());
    expect(refused(await publish(change), 'FROZEN').message).toContain('frozen until 4 March 2026, 00:00 (UTC): Sale.');
    const input = { ...looked(change), freeze: 'sale', reason: 'Checkout is down' };
    expect(refused(await overrideFreeze(world.ports, world.as.engineer, input), 'FORBIDDEN').message).toContain('by finance only');
    done(await overrideFreeze(world.ports, world.as.finance, input));
    expect(await obstaclesOf(change)).toEqual([]);
    done(await publish(change));
    expect(await lastRecord(world, 'freeze.override')).toMatchObject({ actorName: 'finance', reason: 'Checkout is down', result: 'done' });
  });

  it('is not replaced by somebody who looked at another one, and names only roles that exist', async () => {
    const policy = EnvironmentPolicy.parse({});
    const input = { environment: 'development', policy, reason: 'Try' };
    refused(await editPolicy(world.ports, world.as.admin, { ...input, expectedVersion: 99 }), 'CHANGED_MEANWHILE');
    const strange = EnvironmentPolicy.parse({ approvals: { roles: ['boss'] } });
    expect(refused(await editPolicy(world.ports, world.as.admin, { ...input, policy: strange }), 'UNKNOWN_ROLE').message).toContain('boss');
  });
});

describe('a scheduled change', () => {
  const signal = new AbortController().signal;
  const run = () => runSchedules(world.ports, undefined, signal);
  const schedule = async (change: Change, at: string, zone = 'UTC') =>
    done(await scheduleChange(world.ports, world.as.engineer, { changeId: change.id, at, zone }));
  const inMinutes = (minutes: number) => new Date(world.clock.now.getTime() + minutes * 60_000).toISOString();
  const stateOf = async ({ id }: Change) => {
    const found = await world.ports.read(async ({ changes, schedules }) => ({
      change: await changes.find(id),
      schedule: await schedules.find(id),
    }));
    return [found.change?.status, found.schedule?.status];
  };

  it('goes out at its time on the clocks of its zone, once, in the name of whoever scheduled it', async () => {
    const change = await approved(await flagChange());
    const { at } = await schedule(change, '2026-03-02T09:30', 'America/Chicago');
    expect(at.toISOString()).toBe('2026-03-02T15:30:00.000Z');
    await run();
    expect(await stateOf(change)).toEqual(['approved', 'waiting']);
    world.clock.now = at;
    await atOnce(world, run, run);
    expect(await stateOf(change)).toEqual(['published', 'done']);
    expect(await lastRecord(world, 'change.publish')).toMatchObject({ actorName: 'engineer', target: `change:${change.id}` });
    const releases = await world.ports.read((stores) => stores.releases.list('production'));
    expect(releases.filter(({ changeId }) => changeId === change.id)).toHaveLength(1);
  });

  it('goes out by its plan from that time on', async () => {
    const change = await approved(await flagChange());
    const step = (city: string, percent: number) => ({
      parts: [{ scope: { city }, percent }],
      hold: { until: 'time' as const, minutes: 30 },
    });
    const plan = [step('HOU', 10), step('HOU', 100)];
    const at = { changeId: change.id, at: inMinutes(30), zone: 'UTC' };
    refused(await scheduleChange(world.ports, world.as.engineer, { ...at, plan: [...plan].reverse() }));
    refused(await scheduleChange(world.ports, world.as.engineer, { ...at, plan: [step('NYC', 10)] }));
    done(await scheduleChange(world.ports, world.as.engineer, { ...at, plan }));
    expect(await lastRecord(world, 'change.schedule')).toMatchObject({
      after: { plan: ['city=HOU:10, on after 30 minutes', expect.any(String)] },
    });
    world.clock.pass(1_800_000);
    await run();
    expect(await stateOf(change)).toEqual(['published', 'done']);
    const stage = await world.ports.read(({ stages }) => stages.underWay('production'));
    expect(stage).toMatchObject({ parts: plan[0]?.parts, plan, step: 1, startedBy: 'engineer' });
    done(await completeStage(world.ports, world.as.engineer, { environment: 'production' }));
  });

  it('that was missed for an hour is caught up with in order, without what went stale', async () => {
    const stale = await approved(await flagChange());
    const late = await approved(await bandChange());
    await schedule(late, inMinutes(20));
    await schedule(stale, inMinutes(10));
    await published(world, 'engineer', 'admin', 'key:search.spotlight', { ...spotlight, description: 'Somebody was faster' });
    world.clock.pass(3_600_000);
    await run();
    expect(await stateOf(stale)).toEqual(['draft', 'suspended']);
    expect(await stateOf(late)).toEqual(['published', 'done']);
    const { gate } = done(await changePage(world.ports, world.as.engineer, { change: stale.id }));
    expect(gate.schedule?.because).toContain('conflicts with what is live now');
    const told = (await world.announcements()).filter(({ payload }) => payload.event === 'change.suspend');
    expect(told.at(-1)?.payload).toMatchObject({ by: null, to: expect.arrayContaining(['per_engineer', 'per_admin']) });
  });

  it('is suspended as soon as what it stands on has moved', async () => {
    const change = await approved(await flagChange());
    await schedule(change, inMinutes(60));
    await published(world, 'engineer', 'admin', 'key:search.spotlight', { ...spotlight, description: 'Moved' });
    const { rows } = await world.database.connection.pool.query(`SELECT data FROM jobs.job WHERE name = 'schedule.check'`);
    expect(rows).toContainEqual({ data: { environment: 'production' } });
    await checkSchedules(world.ports, 'production');
    expect(await stateOf(change)).toEqual(['approved', 'suspended']);
  });

  it('that is edited is suspended, and may be scheduled again once it is agreed to', async () => {
    const change = await approved(await bandChange());
    await schedule(change, inMinutes(60));
    const { title, reason } = change;
    done(
      await saveDraft(world.ports, world.as.engineer, {
        changeId: change.id,
        environment: 'production',
        title,
        reason: `${reason} indeed`,
        edits: [],
      }),
    );
    expect(await stateOf(change)).toEqual(['draft', 'suspended']);
    const again = done(await validateChange(world.ports, world.as.engineer, { changeId: change.id })).change;
    refused(
      await scheduleChange(world.ports, world.as.engineer, { changeId: change.id, at: inMinutes(60), zone: 'UTC' }),
      'APPROVAL_NEEDED',
    );
    await schedule(await approved(again), inMinutes(90));
    done(await cancelSchedule(world.ports, world.as.engineer, { changeId: change.id, reason: 'Not this week' }));
    world.clock.pass(2 * 3_600_000);
    await run();
    expect(await stateOf(change)).toEqual(['approved', 'cancelled']);
    refused(await cancelSchedule(world.ports, world.as.engineer, { changeId: change.id, reason: '' }), 'NOT_SCHEDULED');
    done(await publish(change));
  });

  it('waits for a release on its way, and is not suspended by it', async () => {
    const first = await approved(await flagChange());
    const second = await approved(await bandChange());
    await schedule(second, inMinutes(5));
    done(await publishChange(world.ports, world.as.engineer, { changeId: first.id, stage: [{ scope: {}, percent: 10 }] }));
    world.clock.pass(600_000);
    await run();
    expect(await stateOf(second)).toEqual(['approved', 'waiting']);
    await world.ports.transaction(async ({ stages }) => {
      const stage = await stages.underWay('production');
      if (stage) await stages.save(stage.id, { ...stage, status: 'completed' }, world.clock.now);
    });
    await run();
    expect(await stateOf(second)).toEqual(['published', 'done']);
  });

  it('is not published for somebody who has left', async () => {
    const change = await approved(await flagChange());
    done(await scheduleChange(world.ports, world.as.colleague, { changeId: change.id, at: inMinutes(5), zone: 'UTC' }));
    done(await setPersonActive(world.ports, world.as.admin, { personId: 'per_colleague', active: false, reason: 'A test' }));
    world.clock.pass(600_000);
    await run();
    expect(await stateOf(change)).toEqual(['approved', 'suspended']);
    done(await setPersonActive(world.ports, world.as.admin, { personId: 'per_colleague', active: true, reason: 'A test' }));
  });

  it('is refused for a time that is over, is none, or is frozen', async () => {
    const freeze = { id: 'spring', title: 'Spring', zone: 'UTC', kind: 'once', from: '2026-04-01T00:00', to: '2026-04-02T00:00' };
    await setPolicy({ freezes: [freeze] });
    const change = await approved(await flagChange());
    const at = (text: string) => scheduleChange(world.ports, world.as.engineer, { changeId: change.id, at: text, zone: 'UTC' });
    refused(await at('2026-03-01T00:00'), 'IN_THE_PAST');
    refused(await at('soon'), 'NOT_VALID');
    refused(await at('2029-03-01T00:00'), 'TOO_FAR_AHEAD');
    refused(await at('2026-04-01T12:00'), 'FROZEN');
    done(await at('2026-04-02T00:00'));
  });
});
