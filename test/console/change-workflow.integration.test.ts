// A change from its draft to its release, and everything that may stop it: state, audit and announcement.

import { findBrokenRecord } from '@switchyard/registry-core/audit/record';
import { openSnapshot } from '@switchyard/registry-core/evaluate/open-snapshot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changePage } from '../../apps/console/app/queries/changes/change-page.server.ts';
import { approveChange } from '../../apps/console/app/usecases/changes/approve-change.server.ts';
import { discardChange } from '../../apps/console/app/usecases/changes/discard-change.server.ts';
import { rejectChange } from '../../apps/console/app/usecases/changes/reject-change.server.ts';
import { saveDraft } from '../../apps/console/app/usecases/changes/save-draft.server.ts';
import { tellDrifted } from '../../apps/console/app/usecases/changes/tell-drifted.ts';
import { validateChange } from '../../apps/console/app/usecases/changes/validate-change.server.ts';
import { setGrants } from '../../apps/console/app/usecases/people/set-grants.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import {
  approve,
  atOnce,
  band,
  createWorld,
  done,
  draft,
  editOf,
  fee,
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

const page = (size: number) => ({ ...band, default: size });
const find = (id: string) => world.ports.read(({ changes }) => changes.find(id));

describe('a change', () => {
  it('goes live as a release with a version, a snapshot, its approvals, a record and an announcement', async () => {
    const change = await validated(world, 'engineer', 'key:search.page_size', page(20));
    await approve(world.ports, world.as.admin, change);
    const before = await world.ports.read(({ releases }) => releases.live('production'));
    const release = done(await publishChange(world.ports, world.as.engineer, { changeId: change.id, notes: 'Bigger pages' }));

    expect(release).toMatchObject({
      version: '1.0.1',
      notes: 'Bigger pages',
      publisherName: 'engineer',
      changeId: change.id,
      restoresId: null,
    });
    expect(release.number).toBe((before?.number ?? 0) + 1);
    expect(release.approvals.map(({ personName }) => personName)).toEqual(['admin']);
    expect(await find(change.id)).toMatchObject({ status: 'published', releaseId: release.id });
    const bytes = await world.ports.read(({ releases }) => releases.findSnapshot(release.snapshot));
    const snapshot = openSnapshot(bytes ?? new Uint8Array());
    expect(snapshot.ok && snapshot.value.evaluate('search.page_size', {})).toMatchObject({ value: 20, metadata: { revision: 2 } });
    const record = await lastRecord(world, 'change.publish');
    expect(record).toMatchObject({
      target: `change:${change.id}`,
      actorId: 'per_engineer',
      result: 'done',
      requestId: 'req_engineer',
      reason: 'Bigger pages',
    });
    expect((await world.ports.read(({ releases }) => releases.find(release.id)))?.auditSeq).toBe(record.seq);
    expect((await world.announcements()).slice(-2)).toMatchObject([
      { topic: 'head', environment: 'production', payload: { event: 'change.publish', releaseId: release.id } },
      { topic: 'notice', payload: { event: 'change.publish', about: 'release:1.0.1', facts: { version: '1.0.1' } } },
    ]);
  });

  it('is not published without approval, and the attempt is on record', async () => {
    const change = await validated(world, 'engineer', 'key:search.page_size', page(30));
    const refusal = refused(await publishChange(world.ports, world.as.engineer, { changeId: change.id }), 'APPROVAL_NEEDED');
    expect(refusal.message).toBe('One more person has to approve.');
    expect(await lastRecord(world, 'change.publish')).toMatchObject({ target: `change:${change.id}`, result: 'refused' });
    expect(await find(change.id)).toMatchObject({ status: 'validated' });
  });

  it('is never approved by its author, and the attempt is on record', async () => {
    const change = await validated(world, 'admin', 'key:search.page_size', page(31));
    const input = { changeId: change.id, round: 1, difference: change.difference ?? '', comment: '' };
    refused(await approveChange(world.ports, world.as.admin, input), 'OWN_CHANGE');
    expect(await lastRecord(world, 'change.approve')).toMatchObject({
      target: `change:${change.id}`,
      actorId: 'per_admin',
      result: 'refused',
    });
    expect((await find(change.id))?.approvals).toEqual([]);
  });

  it('is never approved by someone who edited it', async () => {
    const { id } = await draft(world, 'engineer', 'key:search.page_size', page(32));
    const edits = [await editOf(world.ports, 'production', 'key:search.spotlight', { ...spotlight, description: 'Edited by an admin' })];
    done(await saveDraft(world.ports, world.as.admin, { changeId: id, environment: 'production', title: 'Both', reason: 'A test', edits }));
    const { change } = done(await validateChange(world.ports, world.as.engineer, { changeId: id }));
    const input = { changeId: id, round: change.round, difference: change.difference ?? '', comment: '' };
    refused(await approveChange(world.ports, world.as.admin, input), 'OWN_CHANGE');
  });

  it('of a sensitive key needs an approver with that scope', async () => {
    const change = await validated(world, 'houston', 'key:fees.provider_pct', {
      ...fee,
      settings: [...fee.settings, { scope: { city: 'HOU' }, value: 10 }],
    });
    const input = { changeId: change.id, round: 1, difference: change.difference ?? '', comment: '' };
    refused(await approveChange(world.ports, world.as.colleague, input), 'FORBIDDEN');
    expect(done(await approveChange(world.ports, world.as.finance, input)).status).toBe('approved');
  });

  it('of a sensitive key needs one even where the environment asks for nobody', async () => {
    const change = await validated(world, 'engineer', 'key:fees.provider_pct', { ...fee, default: 13 }, 'development');
    const refusal = refused(await publishChange(world.ports, world.as.engineer, { changeId: change.id }), 'APPROVAL_NEEDED');
    expect(refusal.message).toContain('MoneyCritical');
    await approve(world.ports, world.as.finance, change);
    expect(done(await publishChange(world.ports, world.as.engineer, { changeId: change.id })).environment).toBe('development');
  });

  it('is published without approval where nobody is asked for and nothing is sensitive', async () => {
    const change = await validated(world, 'engineer', 'key:search.page_size', page(9), 'development');
    expect(done(await publishChange(world.ports, world.as.engineer, { changeId: change.id })).approvals).toEqual([]);
  });
});

describe('an approval', () => {
  it('is void after any edit', async () => {
    const change = await validated(world, 'engineer', 'key:search.page_size', page(40));
    await approve(world.ports, world.as.admin, change);
    const edits = [await editOf(world.ports, 'production', 'key:search.page_size', page(41))];
    const edited = done(
      await saveDraft(world.ports, world.as.engineer, { changeId: change.id, environment: 'production', title: 'x', reason: 'y', edits }),
    );
    expect(edited).toMatchObject({ status: 'draft', round: 2, difference: null });
    refused(await publishChange(world.ports, world.as.engineer, { changeId: change.id }), 'WRONG_STATUS');
    done(await validateChange(world.ports, world.as.engineer, { changeId: change.id }));
    refused(await publishChange(world.ports, world.as.engineer, { changeId: change.id }), 'APPROVAL_NEEDED');
  });

  it('holds what was looked at: another round or difference is refused', async () => {
    const change = await validated(world, 'engineer', 'key:search.page_size', page(42));
    const looked = { changeId: change.id, round: 1, difference: 'f'.repeat(64), comment: '' };
    refused(await approveChange(world.ports, world.as.admin, looked), 'STALE_REVIEW');
    refused(await approveChange(world.ports, world.as.admin, { ...looked, round: 2, difference: change.difference ?? '' }), 'STALE_REVIEW');
  });

  it('is void when something that the change refers to has moved', async () => {
    const withVip = { ...band, settings: [{ scope: { cohort: 'vip' }, value: 50 }] };
    const change = await validated(world, 'engineer', 'key:search.page_size', withVip);
    await approve(world.ports, world.as.admin, change);
    const cohort = { key: 'vip', rank: 1, description: '', owner: '', members: ['client-1', 'client-2'] };
    const { id: releaseId } = await published(world, 'colleague', 'admin', 'cohort:vip', cohort);
    await tellDrifted(world.ports, { environment: 'production', releaseId });
    const lapses = (await world.announcements()).filter(({ payload }) => payload.event === 'change.lapse');
    const sentence = expect.stringMatching(/stands on has moved with .* Its approvals no longer hold\.$/);
    expect(lapses.at(-1)?.payload).toMatchObject({ about: `change:${change.number}`, sentence, to: ['per_engineer', 'per_admin'] });
    const about = done(await changePage(world.ports, world.as.engineer, { change: change.id }));
    expect(about).toMatchObject({ approvals: [], lapsed: [{ personId: 'per_admin' }], baseMoved: true });

    refused(await publishChange(world.ports, world.as.auditor, { changeId: change.id }), 'FORBIDDEN');
    expect(await find(change.id)).toMatchObject({ status: 'approved', round: 1 });
    refused(await publishChange(world.ports, world.as.engineer, { changeId: change.id }), 'BASE_MOVED');
    expect(await find(change.id)).toMatchObject({ status: 'draft', round: 2, difference: null });
    expect(await lastRecord(world, 'change.publish')).toMatchObject({ target: `change:${change.id}`, result: 'refused' });
  });

  it('of someone who has lost the role since does not count', async () => {
    const change = await validated(world, 'engineer', 'key:fees.provider_pct', { ...fee, default: 14 });
    await approve(world.ports, world.as.finance, change);
    done(await setGrants(world.ports, world.as.admin, { personId: 'per_finance', grants: [{ role: 'support' }], reason: 'Moved' }));
    refused(await publishChange(world.ports, world.as.engineer, { changeId: change.id }), 'APPROVAL_NEEDED');
    done(await setGrants(world.ports, world.as.admin, { personId: 'per_finance', grants: [{ role: 'finance' }], reason: 'Moved back' }));
    expect(done(await publishChange(world.ports, world.as.engineer, { changeId: change.id })).version).toMatch(/^1\.0\.\d+$/);
  });

  it('given by two people at once counts for both and leaves one approved change', async () => {
    const change = await validated(world, 'engineer', 'key:search.page_size', page(43));
    const input = { changeId: change.id, round: 1, difference: change.difference ?? '', comment: '' };
    const results = await atOnce(
      world,
      () => approveChange(world.ports, world.as.admin, input),
      () => approveChange(world.ports, world.as.colleague, input),
      () => approveChange(world.ports, world.as.admin, input),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(2);
    const after = await find(change.id);
    expect(after?.status).toBe('approved');
    expect(after?.approvals.map(({ personName }) => personName).sort()).toEqual(['admin', 'colleague']);
  });
});

describe('two drafts of one key', () => {
  it('conflict when the second is published, with both sides shown, and nothing is lost', async () => {
    const [mine, theirs] = [
      await validated(world, 'engineer', 'key:search.page_size', page(51)),
      await validated(world, 'colleague', 'key:search.page_size', page(52)),
    ];
    for (const change of [mine, theirs]) await approve(world.ports, world.as.admin, change);
    done(await publishChange(world.ports, world.as.colleague, { changeId: theirs.id }));
    const result = await publishChange(world.ports, world.as.engineer, { changeId: mine.id });
    refused(result, 'CONFLICT');
    expect(result.ok ? null : result.refusal.conflicts).toMatchObject([
      { entry: 'key:search.page_size', live: { default: 52 }, mine: { default: 51 } },
    ]);
    expect(await find(mine.id)).toMatchObject({ status: 'draft', round: 2 });
    const live = await world.ports.read(({ registry }) => registry.find('production', 'key:search.page_size'));
    expect(live?.body).toMatchObject({ default: 52 });
  });

  it('published at the same moment: one goes live, the other conflicts', async () => {
    const changes = [
      await validated(world, 'engineer', 'key:search.page_size', page(53)),
      await validated(world, 'colleague', 'key:search.page_size', page(54)),
    ];
    for (const change of changes) await approve(world.ports, world.as.admin, change);
    const results = await atOnce(
      world,
      ...changes.map(
        ({ id }) =>
          () =>
            publishChange(world.ports, world.as.engineer, { changeId: id }),
      ),
    );
    expect(results.map((result) => (result.ok ? 'published' : result.refusal.code)).sort()).toEqual(['CONFLICT', 'published']);
  });
});

describe('validation', () => {
  it('keeps a change with an error a draft and says what and where', async () => {
    const { id } = await draft(world, 'engineer', 'key:fees.provider_pct', { ...fee, default: 31 });
    const { change, findings } = done(await validateChange(world.ports, world.as.engineer, { changeId: id }));
    expect(change).toMatchObject({ status: 'draft', difference: null });
    expect(findings).toMatchObject([{ severity: 'error', code: 'VALUE_CONSTRAINT', entry: 'key:fees.provider_pct', path: 'default' }]);
  });

  it('refuses a type that differs from another environment', async () => {
    const { id } = await draft(world, 'engineer', 'key:only.here', band, 'development');
    done(await validateChange(world.ports, world.as.engineer, { changeId: id }));
    done(await publishChange(world.ports, world.as.engineer, { changeId: id }));
    const other = await draft(world, 'engineer', 'key:only.here', { ...band, type: 'string', default: 'x' });
    const { findings } = done(await validateChange(world.ports, world.as.engineer, { changeId: other.id }));
    expect(findings).toMatchObject([
      { code: 'TYPE_CHANGED', message: 'only.here has the type int in development and cannot have the type string here.' },
    ]);
  });

  it('refuses a change that changes nothing', async () => {
    const live = await world.ports.read(({ registry }) => registry.find('production', 'key:search.spotlight'));
    const { id } = await draft(world, 'engineer', 'key:search.spotlight', live?.body ?? null);
    expect(done(await validateChange(world.ports, world.as.engineer, { changeId: id })).findings).toMatchObject([
      { code: 'NOTHING_CHANGES' },
    ]);
  });
});

describe('drafting', () => {
  it('is refused outside one’s cities, and the attempt is on record', async () => {
    const edits = [await editOf(world.ports, 'production', 'key:fees.provider_pct', { ...fee, default: 1 })];
    const input = { environment: 'production', title: 'Everywhere', reason: 'A test', edits };
    refused(await saveDraft(world.ports, world.as.houston, input), 'FORBIDDEN');
    expect(await lastRecord(world, 'change.save')).toMatchObject({ actorId: 'per_houston', result: 'refused' });
  });

  it('is refused when someone else saved in between', async () => {
    const { id, version } = await draft(world, 'engineer', 'key:search.page_size', page(60));
    const input = { changeId: id, environment: 'production', title: 'x', reason: 'y', edits: [], expectedVersion: version };
    done(await saveDraft(world.ports, world.as.engineer, input));
    refused(await saveDraft(world.ports, world.as.colleague, input), 'CHANGED_MEANWHILE');
  });

  it('does not revive a published change', async () => {
    const release = await published(world, 'engineer', 'admin', 'key:search.page_size', page(61));
    const input = { changeId: release.changeId ?? '', environment: 'production', title: 'x', reason: 'y', edits: [] };
    refused(await saveDraft(world.ports, world.as.engineer, input), 'WRONG_STATUS');
  });
});

it('a rejected change goes back to its author, who may edit it again or discard it', async () => {
  const change = await validated(world, 'engineer', 'key:search.page_size', page(70));
  const comment = 'Too many for phones.';
  refused(await rejectChange(world.ports, world.as.engineer, { changeId: change.id, comment }), 'OWN_CHANGE');
  expect(done(await rejectChange(world.ports, world.as.admin, { changeId: change.id, comment })).status).toBe('rejected');
  expect(await lastRecord(world, 'change.reject')).toMatchObject({ reason: comment, result: 'done' });
  refused(await publishChange(world.ports, world.as.admin, { changeId: change.id }), 'WRONG_STATUS');
  refused(await discardChange(world.ports, world.as.colleague, { changeId: change.id }), 'FORBIDDEN');
  expect(done(await discardChange(world.ports, world.as.engineer, { changeId: change.id })).status).toBe('discarded');
});

it('a caller whose person is gone or deactivated is refused, whatever the session says', async () => {
  await world.ports.transaction(({ people }) => people.setActive('per_support', false));
  refused(await discardChange(world.ports, world.as.support, { changeId: 'chg_none' }), 'DEACTIVATED');
  const stranger = { actor: { ...world.as.admin.actor, id: 'per_stranger' }, requestId: null };
  refused(await discardChange(world.ports, stranger, { changeId: 'chg_none' }), 'UNKNOWN_PERSON');
});

it('after all of this the audit chain is whole', async () => {
  const records = await world.ports.read(({ audit }) => audit.list({ limit: 10_000 }));
  expect(records.length).toBeGreaterThan(60);
  expect(findBrokenRecord([...records].reverse())).toBeUndefined();
});
