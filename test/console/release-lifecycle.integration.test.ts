// What goes back, what is killed and revived, and what comes in and out as a file.
import { entryId } from '@switchyard/registry-core/registry/entry';
import { parseRegistryFile } from '@switchyard/registry-core/registry/registry-file';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changePage } from '../../apps/console/app/queries/changes/change-page.server.ts';
import { playground } from '../../apps/console/app/queries/playground/playground.server.ts';
import { releaseDiff } from '../../apps/console/app/queries/releases/release-diff.server.ts';
import { rollBackPreview } from '../../apps/console/app/queries/releases/roll-back-preview.server.ts';
import { saveDraft } from '../../apps/console/app/usecases/changes/save-draft.server.ts';
import { validateChange } from '../../apps/console/app/usecases/changes/validate-change.server.ts';
import { killFlag } from '../../apps/console/app/usecases/flags/kill-flag.server.ts';
import { exportRegistry } from '../../apps/console/app/usecases/registry/export-registry.server.ts';
import { importRegistry } from '../../apps/console/app/usecases/registry/import-registry.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { rollBackRelease } from '../../apps/console/app/usecases/releases/roll-back-release.server.ts';
import { approve, atOnce, band, createWorld, done, fee, lastRecord, published, refused, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const hour = 3_600_000;
const live = () => world.ports.read(({ releases }) => releases.live('production'));
const bodyOf = (key: string) => world.ports.read(async ({ registry }) => (await registry.find('production', entryId('key', key)))?.body);
const back = (releaseId: string, by = world.as.engineer) =>
  rollBackRelease(world.ports, by, { environment: 'production', releaseId, reason: 'Too many complaints' });

describe('rolling back', () => {
  it('restores the content of an earlier release as a new one, with the same snapshot', async () => {
    const before = await live();
    await published(world, 'engineer', 'admin', 'key:search.page_size', { ...band, default: 20 });
    const bad = await published(world, 'engineer', 'admin', 'key:search.brand_new', band);
    const preview = done(
      await rollBackPreview(world.ports, world.as.engineer, { environment: 'production', release: before?.version ?? '' }),
    );
    expect(preview.diff.map(({ entry }) => entry)).toEqual(['key:search.brand_new', 'key:search.page_size']);
    expect(preview).toMatchObject({ needsApproval: false, decisions: { rollBack: { allowed: true } } });

    const release = done(await back(before?.id ?? ''));
    expect(release).toMatchObject({ snapshot: before?.snapshot, restoresId: before?.id, changeId: null, number: bad.number + 1 });
    expect(release.version).toBe('2.0.0');
    expect(await bodyOf('search.page_size')).toEqual(band);
    expect(await bodyOf('search.brand_new')).toBeUndefined();
    expect(await lastRecord(world, 'release.roll_back')).toMatchObject({
      result: 'done',
      reason: 'Too many complaints',
      target: `release:${before?.id}`,
    });
    expect((await world.announcements()).filter(({ topic }) => topic === 'head').at(-1)?.payload).toMatchObject({ releaseId: release.id });
  });

  it('to what has the same content already is refused', async () => {
    const release = await live();
    refused(await back(release?.id ?? ''), 'ALREADY_LIVE');
    refused(await back(release?.restoresId ?? ''), 'ALREADY_LIVE');
    refused(await back('rel_none'), 'UNKNOWN_RELEASE');
  });

  it('is refused without the right, on record', async () => {
    const before = await live();
    await published(world, 'engineer', 'admin', 'key:search.page_size', { ...band, default: 21 });
    refused(await back(before?.id ?? '', world.as.finance), 'FORBIDDEN');
    expect(await lastRecord(world, 'release.roll_back')).toMatchObject({ actorId: 'per_finance', result: 'refused' });
  });

  it('further back than a day becomes a change that has to be approved', async () => {
    const [newest, old] = await world.ports.read(({ releases }) => releases.list('production', 2));
    world.clock.pass(25 * hour);
    const preview = done(await rollBackPreview(world.ports, world.as.engineer, { environment: 'production', release: old?.version ?? '' }));
    expect(preview).toMatchObject({ needsApproval: true, decisions: { rollBack: { allowed: true } } });
    const refusal = refused(await back(old?.id ?? ''), 'ROLL_BACK_NEEDS_APPROVAL');
    expect((await live())?.id).toBe(newest?.id);

    const changeId = refusal.path?.slice('change:'.length) ?? '';
    const { change } = done(await validateChange(world.ports, world.as.engineer, { changeId }));
    expect(refusal.message).toContain(`#${change.number}`);
    refused(await publishChange(world.ports, world.as.engineer, { changeId }), 'APPROVAL_NEEDED');
    await approve(world.ports, world.as.admin, change);
    done(await publishChange(world.ports, world.as.engineer, { changeId }));
    expect(await bodyOf('search.page_size')).toEqual(band);
  });

  it('to a release whose content a later one restored counts from when that was live', async () => {
    const old = await live();
    await published(world, 'engineer', 'admin', 'key:search.page_size', { ...band, default: 22 });
    done(await back(old?.id ?? ''));
    world.clock.pass(25 * hour);
    await published(world, 'engineer', 'admin', 'key:search.page_size', { ...band, default: 23 });
    expect(done(await back(old?.id ?? '')).restoresId).toBe(old?.id);
  });

  it('any two releases can be compared, in words', async () => {
    const release = await published(world, 'engineer', 'finance', 'key:fees.provider_pct', {
      ...fee,
      settings: [...fee.settings, { scope: { city: 'HOU', role: 'studio' }, value: 10 }],
    });
    const { diff } = done(await releaseDiff(world.ports, world.as.auditor, { environment: 'production', to: release.version }));
    expect(diff.flatMap(({ words }) => words.sentences)).toEqual([
      'Provider fee for studios in Houston: 11 % → 10 %, until now inherited from Texas',
    ]);
    refused(await releaseDiff(world.ports, world.as.auditor, { environment: 'production', from: '9.9.9' }), 'UNKNOWN_RELEASE');
  });
});

describe('a kill', () => {
  const kill = (by = world.as.safety) =>
    killFlag(world.ports, by, { environment: 'production', flag: 'search.spotlight', reason: 'It leaks' });
  const answer = async () => {
    const page = done(await playground(world.ports, world.as.auditor, { environment: 'production', context: {} }));
    return page.evaluations.find(({ key }) => key === 'search.spotlight');
  };

  it('takes one person, no approval, and beats everything at once', async () => {
    expect(await answer()).toMatchObject({ value: true });
    const killed = done(await kill());
    expect(killed).toMatchObject({ flag: 'search.spotlight', personName: 'safety', servedAt: null });
    expect(await answer()).toMatchObject({ value: false, reason: 'DISABLED' });
    expect(await lastRecord(world, 'flag.kill')).toMatchObject({ target: 'key:search.spotlight', reason: 'It leaks', result: 'done' });
    expect((await world.announcements()).slice(-2)).toMatchObject([
      { topic: 'head', payload: { event: 'flag.kill', killId: killed.id } },
      { topic: 'notice', payload: { event: 'flag.kill' } },
    ]);
  });

  it('of what is killed already says who did it and changes nothing', async () => {
    const refusal = refused(await kill(world.as.engineer), 'ALREADY_KILLED');
    expect(refusal.message).toContain('by safety');
    expect(await world.ports.read(({ kills }) => kills.list('production'))).toHaveLength(1);
  });

  it('by two people at once happens once', async () => {
    const flag = 'search.other';
    const other = await bodyOf('search.spotlight');
    await published(world, 'engineer', 'admin', 'key:search.other', { ...other, salt: flag } as never);
    const input = { environment: 'production', flag, reason: 'Both' };
    const results = await atOnce(
      world,
      () => killFlag(world.ports, world.as.engineer, input),
      () => killFlag(world.ports, world.as.safety, input),
    );
    expect(results.map((result) => (result.ok ? 'killed' : result.refusal.code)).sort()).toEqual(['ALREADY_KILLED', 'killed']);
  });

  it('needs the right and a flag', async () => {
    refused(await kill(world.as.finance), 'FORBIDDEN');
    expect(await lastRecord(world, 'flag.kill')).toMatchObject({ actorId: 'per_finance', result: 'refused' });
    refused(
      await killFlag(world.ports, world.as.admin, { environment: 'production', flag: 'fees.provider_pct', reason: 'x' }),
      'UNKNOWN_FLAG',
    );
  });

  it('survives a roll back', async () => {
    const target = await live();
    await published(world, 'engineer', 'admin', 'key:search.page_size', { ...band, default: 77 });
    const preview = done(await rollBackPreview(world.ports, world.as.engineer, { environment: 'production', release: target?.id ?? '' }));
    expect(preview.stays).toContain('search.spotlight stays killed; only a change revives it.');
    done(await back(target?.id ?? ''));
    expect(await answer()).toMatchObject({ reason: 'DISABLED' });
  });

  it('is revived by a change, approved and published like any other, once', async () => {
    const killed = await world.ports.read(({ kills }) => kills.find('production', 'search.spotlight'));
    const edits = [{ kind: 'revive' as const, flag: 'search.spotlight', killId: killed?.id ?? '' }];
    const input = { environment: 'production', title: 'Revive', reason: 'It is fixed', edits };
    const [first, second] = [
      done(await saveDraft(world.ports, world.as.engineer, input)),
      done(await saveDraft(world.ports, world.as.engineer, input)),
    ];
    const changes = [];
    for (const { id } of [first, second]) changes.push(done(await validateChange(world.ports, world.as.engineer, { changeId: id })).change);
    for (const change of changes) await approve(world.ports, world.as.admin, change);
    done(await publishChange(world.ports, world.as.engineer, { changeId: first.id }));
    expect(await answer()).toMatchObject({ value: true });
    expect(await lastRecord(world, 'flag.revive')).toMatchObject({ target: 'key:search.spotlight', before: { kill: killed?.id } });
    const refusal = refused(await publishChange(world.ports, world.as.engineer, { changeId: second.id }), 'INVALID');
    expect(refusal.causes).toMatchObject([{ code: 'KILL_NOT_IN_FORCE' }]);
  });
});

describe('a registry file', () => {
  const read = (document: string, format: 'switchyard' | 'flagd' = 'switchyard', by = world.as.engineer) =>
    importRegistry(world.ports, by, { environment: 'production', format, document, title: 'From a file', reason: 'A test' });
  const countChanges = async () => (await world.ports.read(({ changes }) => changes.list({ limit: 1000 }))).length;

  it('comes out whole, goes in again without a difference, and its reading is on record', async () => {
    const { document, version } = done(await exportRegistry(world.ports, world.as.auditor, { environment: 'production' }));
    expect(version).toBe((await live())?.version);
    expect(parseRegistryFile(document).ok).toBe(true);
    expect(await lastRecord(world, 'registry.export')).toMatchObject({ actorId: 'per_auditor' });
    refused(await read(document), 'NOTHING_CHANGES');
  });

  it('becomes a draft of exactly the entries that differ', async () => {
    const { document } = done(await exportRegistry(world.ports, world.as.engineer, { environment: 'production' }));
    const file = JSON.parse(document);
    file.keys['search.page_size'].default = 33;
    file.keys['search.from_file'] = { kind: 'config', type: 'int', default: 1 };
    const { change, unchanged } = done(await read(JSON.stringify(file)));
    expect(change).toMatchObject({ status: 'draft', environment: 'production', authorName: 'engineer' });
    expect(change.edits.map((edit) => edit.kind === 'entry' && edit.entry).sort()).toEqual([
      'key:search.from_file',
      'key:search.page_size',
    ]);
    expect(unchanged).toBe(Object.keys(file.keys).length - 2 + file.places.length + file.cohorts.length);
    expect(done(await changePage(world.ports, world.as.auditor, { change: change.number })).diff).toHaveLength(2);
  });

  it('of flagd becomes flags; what exists keeps its owner, and what cannot be read is said', async () => {
    const flags = {
      'search.spotlight': { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' },
      'new.colour': { state: 'ENABLED', variants: { red: '#f00', blue: '#00f' }, defaultVariant: 'red' },
      broken: { state: 'MAYBE', variants: { a: 1 }, defaultVariant: 'a' },
    };
    const { change, findings } = done(await read(JSON.stringify({ flags }), 'flagd'));
    expect(change.edits).toMatchObject([
      { entry: 'key:search.spotlight', body: { owner: 'engineering', clientReadable: true } },
      { entry: 'key:new.colour', body: { valueType: 'string' } },
    ]);
    expect(findings).toMatchObject([{ code: 'IMPORT_REFUSED', entry: 'key:broken' }]);
    expect(done(await validateChange(world.ports, world.as.engineer, { changeId: change.id })).change.status).toBe('validated');
  });

  it.each([
    ['no JSON', '{', 'REGISTRY_FILE_INVALID'],
    ['another format', '{"format":"other"}', 'REGISTRY_FILE_INVALID'],
    ['a key of no kind', '{"format":"switchyard.registry/1","keys":{"a":{"kind":"thing"}}}', 'REGISTRY_FILE_INVALID'],
  ])('that is %s is refused and changes nothing', async (_what, document, code) => {
    const before = await countChanges();
    refused(await read(document), code);
    expect(await countChanges()).toBe(before);
  });

  it('is refused to whoever may not edit what it changes', async () => {
    const document = JSON.stringify({ format: 'switchyard.registry/1', keys: { 'search.page_size': { ...band, default: 5 } } });
    refused(await read(document, 'switchyard', world.as.houston), 'FORBIDDEN');
    expect(await lastRecord(world, 'registry.import')).toMatchObject({ actorId: 'per_houston', result: 'refused' });
  });
});
