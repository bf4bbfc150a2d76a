// A button and what is behind it agree: for every persona, status and event, the change's page allows exactly what the
// use-case then does, and refuses with the same kind of reason.

import type { Change } from '@switchyard/registry-core/change/change';
import type { ChangeEvent } from '@switchyard/registry-core/change/machine';
import type { Result } from '@switchyard/registry-core/registry/refusal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../apps/console/app/caller.ts';
import { changePage } from '../../apps/console/app/queries/changes/change-page.server.ts';
import { keyPage } from '../../apps/console/app/queries/keys/key-page.server.ts';
import { approveChange } from '../../apps/console/app/usecases/changes/approve-change.server.ts';
import { discardChange } from '../../apps/console/app/usecases/changes/discard-change.server.ts';
import { rejectChange } from '../../apps/console/app/usecases/changes/reject-change.server.ts';
import { reopenChange } from '../../apps/console/app/usecases/changes/reopen-change.server.ts';
import { validateChange } from '../../apps/console/app/usecases/changes/validate-change.server.ts';
import { killFlag } from '../../apps/console/app/usecases/flags/kill-flag.server.ts';
import { rehearseKill } from '../../apps/console/app/usecases/flags/rehearse-kill.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { approve, createWorld, done, draft, fee, personas, spotlight, validated, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

let attempts = 0;
/** A Houston fee by city operations: sensitive, placed, and nobody's own but its author's. */
function houstonFee() {
  attempts += 1;
  return { ...fee, settings: [...fee.settings, { scope: { city: 'HOU' }, value: attempts / 100 }] };
}

const stages: Record<string, () => Promise<Change>> = {
  draft: () => draft(world, 'houston', 'key:fees.provider_pct', houstonFee()),
  'draft with an error': () =>
    draft(world, 'houston', 'key:fees.provider_pct', { ...fee, settings: [{ scope: { city: 'HOU' }, value: 99 }, ...fee.settings] }),
  validated: () => validated(world, 'houston', 'key:fees.provider_pct', houstonFee()),
  approved: async () => approve(world.ports, world.as.finance, await validated(world, 'houston', 'key:fees.provider_pct', houstonFee())),
  rejected: async () => {
    const { id } = await validated(world, 'houston', 'key:fees.provider_pct', houstonFee());
    return done(await rejectChange(world.ports, world.as.admin, { changeId: id, comment: 'No' }));
  },
  discarded: async () => {
    const { id } = await draft(world, 'houston', 'key:fees.provider_pct', houstonFee());
    return done(await discardChange(world.ports, world.as.houston, { changeId: id }));
  },
};

const acts: Record<Exclude<ChangeEvent, 'edit'>, (caller: Caller, change: Change) => Promise<Result<unknown>>> = {
  validate: (caller, { id }) => validateChange(world.ports, caller, { changeId: id }),
  approve: (caller, { id, round, difference }) =>
    approveChange(world.ports, caller, { changeId: id, round, difference: difference ?? '', comment: '' }),
  reject: (caller, { id }) => rejectChange(world.ports, caller, { changeId: id, comment: 'No' }),
  publish: (caller, { id }) => publishChange(world.ports, caller, { changeId: id }),
  discard: (caller, { id }) => discardChange(world.ports, caller, { changeId: id }),
  reopen: (caller, { id }) => reopenChange(world.ports, caller, { changeId: id }),
};

describe.each(Object.keys(stages))('of a change that is %s', (stage) => {
  it.each(Object.keys(acts) as (keyof typeof acts)[])('the button to %s does what it says', async (event) => {
    const said: [string, boolean][] = [];
    const happened: [string, boolean][] = [];
    for (const persona of personas) {
      const change = await stages[stage]?.();
      if (!change) throw new Error('No such stage');
      const page = done(await changePage(world.ports, world.as[persona], { change: change.id }));
      const { allowed, reason } = page.decisions[event];
      expect(reason === null).toBe(allowed);
      said.push([persona, allowed]);
      happened.push([persona, (await acts[event](world.as[persona], change)).ok]);
    }
    expect(said).toEqual(happened);
  });
});

it('the buttons to kill and to rehearse on a flag’s page do what they say', async () => {
  const said: [string, boolean][] = [];
  const happened: [string, boolean][] = [];
  for (const persona of personas) {
    const page = done(await keyPage(world.ports, world.as[persona], { environment: 'production', key: 'search.spotlight' }));
    said.push([persona, page.decisions.kill.allowed]);
    const rehearsed = await rehearseKill(world.ports, world.as[persona], { environment: 'production', flag: 'search.spotlight' });
    expect([persona, page.decisions.rehearse.allowed]).toEqual([persona, rehearsed.ok]);
    const result = await killFlag(world.ports, world.as[persona], { environment: 'production', flag: 'search.spotlight', reason: 'Try' });
    happened.push([persona, result.ok]);
    if (result.ok) await world.ports.transaction(({ kills }) => kills.revive(result.value.id, world.clock.now));
  }
  expect(said).toEqual(happened);
});

it('a disabled button says why in a sentence', async () => {
  const change = await validated(world, 'engineer', 'key:search.spotlight', { ...spotlight, description: 'Other' });
  const reasons = async (by: 'engineer' | 'finance' | 'houston' | 'auditor') =>
    done(await changePage(world.ports, world.as[by], { change: change.id })).decisions;
  expect((await reasons('engineer')).approve.reason).toBe('You wrote this change; someone else has to approve it.');
  expect((await reasons('engineer')).publish.reason).toBe('One more person has to approve.');
  expect((await reasons('finance')).approve.reason).toBe('Your roles (finance) may not approve what this change touches in production.');
  expect((await reasons('houston')).discard.reason).toBe('Only its author, those who edited it, or an admin may discard a change.');
  expect((await reasons('auditor')).validate.reason).toBe('Your roles (auditor) may not validate changes in production.');
});
