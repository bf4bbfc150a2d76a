// Who is told of what: each step of a change tells those whom it concerns, and nobody of what they did themselves.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Notice } from '../../apps/console/app/notice.ts';
import { rejectChange } from '../../apps/console/app/usecases/changes/reject-change.server.ts';
import { killFlag } from '../../apps/console/app/usecases/flags/kill-flag.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { rollBackRelease } from '../../apps/console/app/usecases/releases/roll-back-release.server.ts';
import { approve, createWorld, done, fee, validated, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const environment = 'production';

async function lastNotice(): Promise<Notice> {
  const notices = (await world.announcements()).filter(({ topic }) => topic === 'notice');
  return notices.at(-1)?.payload as unknown as Notice;
}

let value = 5;
function houstonFee() {
  value += 0.5;
  return { ...fee, settings: [...fee.settings, { scope: { city: 'HOU' }, value }] };
}

describe('people are told', () => {
  it('that a change waits for them, if their approval would count', async () => {
    const { number } = await validated(world, 'houston', 'key:fees.provider_pct', houstonFee());
    expect(await lastNotice()).toEqual({
      event: 'change.ask',
      environment,
      weight: 'ask',
      sentence: `Change #${number} Change key:fees.provider_pct by houston waits for an approval.`,
      reason: 'A test',
      about: `change:${number}`,
      at: world.clock.now.toISOString(),
      by: { id: 'per_houston', name: 'houston' },
      to: ['per_admin', 'per_finance'],
      facts: { change: number, approvalsNeeded: 1 },
    });
  });

  it('that their change was approved, and whether it can be published', async () => {
    const change = await validated(world, 'houston', 'key:fees.provider_pct', houstonFee());
    await approve(world.ports, world.as.finance, change);
    expect(await lastNotice()).toMatchObject({
      event: 'change.approve',
      sentence: `finance approved change #${change.number} ${change.title}. It can be published.`,
      to: ['per_houston'],
    });
  });

  it('that their change was rejected, and what they should do about it', async () => {
    const { id } = await validated(world, 'houston', 'key:fees.provider_pct', houstonFee());
    done(await rejectChange(world.ports, world.as.finance, { changeId: id, comment: 'Not before March' }));
    expect(await lastNotice()).toMatchObject({ event: 'change.reject', weight: 'ask', reason: 'Not before March', to: ['per_houston'] });
  });

  it('that what they wrote or approved was published, and then taken back', async () => {
    const before = await world.ports.read(({ releases }) => releases.live(environment));
    const change = await validated(world, 'houston', 'key:fees.provider_pct', houstonFee());
    await approve(world.ports, world.as.finance, change);
    const { version } = done(await publishChange(world.ports, world.as.engineer, { changeId: change.id }));
    expect(await lastNotice()).toMatchObject({
      event: 'change.publish',
      to: ['per_houston', 'per_finance'],
      facts: { version, change: change.number, keys: ['fees.provider_pct'] },
    });
    done(await rollBackRelease(world.ports, world.as.engineer, { environment, releaseId: before?.id ?? '', reason: 'Wrong month' }));
    const { to, ...notice } = await lastNotice();
    expect(notice).toMatchObject({
      event: 'release.roll_back',
      weight: 'alarm',
      facts: { takesBack: version, keys: ['fees.provider_pct'] },
    });
    expect([...to].sort()).toEqual(['per_admin', 'per_colleague', 'per_finance', 'per_houston']);
  });

  it('that a flag was killed, if they could take a release back', async () => {
    done(await killFlag(world.ports, world.as.safety, { environment, flag: 'search.spotlight', reason: 'It shows strangers' }));
    const { to, ...notice } = await lastNotice();
    expect(notice).toMatchObject({ event: 'flag.kill', weight: 'alarm', about: 'flag:search.spotlight', reason: 'It shows strangers' });
    expect([...to].sort()).toEqual(['per_admin', 'per_colleague', 'per_engineer']);
  });
});
