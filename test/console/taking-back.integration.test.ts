// Taking back what was published: all of it since a release, with whose edits that are, or one release alone. And how far back one
// person may go where releases went out in stages.
import { entryId } from '@switchyard/registry-core/registry/entry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { managementApi } from '../../apps/console/app/api/management-api.ts';
import { revertPreview } from '../../apps/console/app/queries/releases/revert-preview.server.ts';
import { rollBackPreview } from '../../apps/console/app/queries/releases/roll-back-preview.server.ts';
import { validateChange } from '../../apps/console/app/usecases/changes/validate-change.server.ts';
import { createApiToken } from '../../apps/console/app/usecases/people/create-api-token.server.ts';
import { completeStage } from '../../apps/console/app/usecases/releases/complete-stage.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { revertRelease } from '../../apps/console/app/usecases/releases/revert-release.server.ts';
import { revertStage } from '../../apps/console/app/usecases/releases/revert-stage.server.ts';
import { rollBackRelease } from '../../apps/console/app/usecases/releases/roll-back-release.server.ts';
import { approve, band, createWorld, done, fee, lastRecord, personas, published, refused, validated, type World } from './world.ts';

const environment = 'production';
const hour = 3_600_000;
let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const live = async () => (await world.ports.read(({ releases }) => releases.live(environment)))!; // the world is seeded
const preview = async (release: string) => done(await rollBackPreview(world.ports, world.as.engineer, { environment, release }));
const back = (releaseId: string) => rollBackRelease(world.ports, world.as.engineer, { environment, releaseId, reason: 'It is wrong' });
const revert = (releaseId: string, leaveEdited = false) =>
  revertRelease(world.ports, world.as.engineer, { environment, releaseId, reason: 'It was a mistake', leaveEdited });
const bodyOf = (key: string) => world.ports.read(async ({ registry }) => (await registry.find(environment, entryId('key', key)))?.body);

let size = 100;
async function staged() {
  size += 1;
  const change = await validated(world, 'engineer', 'key:search.page_size', { ...band, default: size });
  await approve(world.ports, world.as.admin, change);
  return done(await publishChange(world.ports, world.as.engineer, { changeId: change.id, stage: [{ scope: {}, percent: 10 }] }));
}

describe('one person going back within 24 hours', () => {
  it('may not to a candidate that was taken back: it was never what everyone had', async () => {
    const candidate = await staged();
    done(await revertStage(world.ports, world.as.engineer, { environment, reason: 'Errors' }));
    expect(await preview(candidate.version)).toMatchObject({ lastLiveAt: null, needsApproval: true });
    refused(await back(candidate.id), 'ROLL_BACK_NEEDS_APPROVAL');
  });

  it('may to the stable release that stood beside a stage, counted from the end of the stage', async () => {
    const stable = await live();
    await staged();
    world.clock.pass(30 * hour);
    done(await completeStage(world.ports, world.as.engineer, { environment }));
    const endedAt = world.clock.now;
    world.clock.pass(2 * hour);
    expect(await preview(stable.version)).toMatchObject({ lastLiveAt: endedAt, needsApproval: false });
    expect(done(await back(stable.id)).restoresId).toBe(stable.id);
  });
});

describe('the preview of a roll back', () => {
  it('says whose edits it takes back, newest first, and not what was undone since', async () => {
    const target = await live();
    const first = await published(world, 'houston', 'finance', 'key:fees.provider_pct', {
      ...fee,
      settings: [...fee.settings, { scope: { city: 'HOU' }, value: 10 }],
    });
    await published(world, 'engineer', 'admin', 'key:search.page_size', { ...band, default: 31 });
    const again = await published(world, 'houston', 'finance', 'key:fees.provider_pct', {
      ...fee,
      settings: [...fee.settings, { scope: { city: 'HOU' }, value: 9 }],
    });
    await published(world, 'engineer', 'admin', 'key:search.page_size', (await preview(target.id)).diff[1]?.after ?? null);
    const { takesBack, diff } = await preview(target.id);
    expect(diff.map(({ entry }) => entry)).toEqual(['key:fees.provider_pct']);
    expect(takesBack.edits.map(({ release, entries }) => [release.version, entries.flatMap(({ sentences }) => sentences)])).toEqual([
      [again.version, ['Provider fee for Houston: 10 % → 9 %']],
      [first.version, [expect.stringMatching(/^Provider fee for Houston: .* 10 %/)]],
    ]);
    expect(takesBack.edits[0]).toMatchObject({ release: { publisherName: 'houston' }, change: { title: 'Change key:fees.provider_pct' } });
  });
});

describe('undoing one release', () => {
  it('leaves what came after it, and becomes a change like any other', async () => {
    const before = (await bodyOf('search.page_size'))!;
    const wrong = await published(world, 'engineer', 'admin', 'key:search.page_size', { ...band, default: 41 });
    await published(world, 'engineer', 'admin', 'key:search.page_size', {
      ...band,
      default: 41,
      settings: [{ scope: { city: 'HOU' }, value: 43 }],
    });
    const page = done(await revertPreview(world.ports, world.as.engineer, { environment, release: wrong.version }));
    expect(page).toMatchObject({ kept: [], decisions: { revert: { allowed: true } }, since: { edits: [{ change: {} }] } });

    const change = done(await revert(wrong.id));
    expect(change).toMatchObject({ status: 'draft', origin: { kind: 'revert', version: wrong.version } });
    expect(change.title).toMatch(/^Undo #\d+ Change key:search\.page_size$/);
    expect(await lastRecord(world, 'release.revert')).toMatchObject({ target: `change:${change.id}`, reason: 'It was a mistake' });
    const { change: ready } = done(await validateChange(world.ports, world.as.engineer, { changeId: change.id }));
    await approve(world.ports, world.as.admin, ready);
    done(await publishChange(world.ports, world.as.engineer, { changeId: change.id }));
    expect(await bodyOf('search.page_size')).toEqual({ ...before, settings: [{ scope: { city: 'HOU' }, value: 43 }] });
    refused(await revert(wrong.id), 'NOTHING_CHANGES');
  });

  it('is refused with every part that was edited again since, unless those may stay', async () => {
    const wrong = await published(world, 'engineer', 'admin', 'key:search.page_size', {
      ...band,
      default: 51,
      settings: [{ scope: { city: 'HOU' }, value: 52 }],
    });
    await published(world, 'engineer', 'admin', 'key:search.page_size', {
      ...band,
      default: 51,
      settings: [{ scope: { city: 'HOU' }, value: 53 }],
    });
    const refusal = refused(await revert(wrong.id), 'EDITED_SINCE');
    expect(refusal.causes?.map(({ message }) => message)).toEqual(['search.page_size for Houston stays 53, and was 43.']);
    const { kept, diff } = done(await revertPreview(world.ports, world.as.engineer, { environment, release: wrong.id }));
    expect(kept).toMatchObject([{ entry: 'key:search.page_size', parts: [{ path: 'settings[city=HOU].value' }] }]);
    expect(diff).toHaveLength(1);
    expect(done(await revert(wrong.id, true)).edits).toMatchObject([
      { entry: 'key:search.page_size', body: { settings: [{ value: 53 }] } },
    ]);
  });

  it('that brought a new key archives it, so that its name stays taken', async () => {
    const wrong = await published(world, 'engineer', 'admin', 'key:search.newcomer', band);
    const change = done(await revert(wrong.id));
    expect(change.edits).toMatchObject([{ entry: 'key:search.newcomer', body: { archived: true } }]);
    const { findings } = done(await validateChange(world.ports, world.as.engineer, { changeId: change.id }));
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('is offered to those who may edit what it did, and to nobody else', async () => {
    const wrong = await published(world, 'engineer', 'admin', 'key:search.page_size', { ...band, default: 61 });
    for (const persona of personas) {
      const page = done(await revertPreview(world.ports, world.as[persona], { environment, release: wrong.id }));
      const drafted = await revertRelease(world.ports, world.as[persona], { environment, releaseId: wrong.id, reason: 'Try' });
      expect([persona, drafted.ok]).toEqual([persona, page.decisions.revert.allowed]);
    }
    refused(await revertRelease(world.ports, world.as.finance, { environment, releaseId: wrong.id, reason: 'Try' }), 'FORBIDDEN');
  });

  it('is the same for programs', async () => {
    const { secret } = done(await createApiToken(world.ports, world.as.engineer, { name: 'test' }));
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    const path = `/environments/${environment}/releases/${(await live()).version}/revert`;
    const api = managementApi({ ports: world.ports });
    const shown = await (await api.request(path, { headers })).json();
    expect(shown).toMatchObject({ diff: [{ entry: 'key:search.page_size' }], kept: [], stays: [] });
    const made = await api.request(path, { method: 'POST', headers, body: JSON.stringify({ reason: 'By a program' }) });
    expect([made.status, await made.json()]).toMatchObject([201, { status: 'draft', origin: { kind: 'revert' } }]);
  });
});
