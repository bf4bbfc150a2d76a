// What the screens are given: lists that can be searched, pages that know their neighbours, and nothing that a viewer may not see.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditList } from '../../apps/console/app/queries/audit/audit-list.server.ts';
import { auditRecord } from '../../apps/console/app/queries/audit/audit-record.server.ts';
import { changeList } from '../../apps/console/app/queries/changes/change-list.server.ts';
import { changePage } from '../../apps/console/app/queries/changes/change-page.server.ts';
import { cohortList, cohortPage } from '../../apps/console/app/queries/cohorts/cohort-list.server.ts';
import { environmentHome } from '../../apps/console/app/queries/environments/environment-home.server.ts';
import { keyList } from '../../apps/console/app/queries/keys/key-list.server.ts';
import { keyPage } from '../../apps/console/app/queries/keys/key-page.server.ts';
import { personList, personPage } from '../../apps/console/app/queries/people/person-list.server.ts';
import { placeList, placePage } from '../../apps/console/app/queries/places/place-list.server.ts';
import { playground } from '../../apps/console/app/queries/playground/playground.server.ts';
import { registryList, registryRows } from '../../apps/console/app/queries/registry/registry-list.server.ts';
import { savedViews } from '../../apps/console/app/queries/registry/saved-views.server.ts';
import { scopeExplorer } from '../../apps/console/app/queries/scopes/scope-explorer.server.ts';
import { sdkKeyList } from '../../apps/console/app/queries/sdk-keys/sdk-key-list.server.ts';
import { search } from '../../apps/console/app/queries/search/search.server.ts';
import { killFlag } from '../../apps/console/app/usecases/flags/kill-flag.server.ts';
import { removeView } from '../../apps/console/app/usecases/registry/remove-view.server.ts';
import { saveView } from '../../apps/console/app/usecases/registry/save-view.server.ts';
import { createSdkKey } from '../../apps/console/app/usecases/sdk-keys/create-sdk-key.server.ts';
import { approve, band, createWorld, done, draft, fee, published, refused, validated, type World } from './world.ts';

const environment = 'production';
let world: World;
beforeAll(async () => {
  world = await createWorld();
  await published(world, 'engineer', 'admin', 'key:search.page_size', {
    ...band,
    settings: [{ scope: { cohort: 'vip', city: 'HOU' }, value: 9 }],
    tags: ['search'],
  });
  await validated(world, 'houston', 'key:fees.provider_pct', {
    ...fee,
    settings: [...fee.settings, { scope: { city: 'HOU' }, value: 10 }],
  });
  done(await killFlag(world.ports, world.as.safety, { environment, flag: 'search.spotlight', reason: 'It leaks' }));
});
afterAll(() => world.close());

describe('the list of keys', () => {
  const keys = async (filter: object) =>
    done(await keyList(world.ports, world.as.auditor, { environment, ...filter })).rows.map(({ key }) => key);

  it.each<[object, string[]]>([
    [{}, ['fees.provider_pct', 'search.page_size', 'search.spotlight']],
    [{ kind: 'config' }, ['fees.provider_pct', 'search.page_size']],
    [{ text: 'PROVIDER fee' }, ['fees.provider_pct']],
    [{ tag: 'search' }, ['search.page_size']],
    [{ type: 'float' }, ['fees.provider_pct']],
    [{ sensitivity: 'MoneyCritical' }, ['fees.provider_pct']],
    [{ owner: 'engineering' }, ['search.page_size', 'search.spotlight'].slice(0, 2)],
    [{ state: 'killed' }, ['search.spotlight']],
    [{ state: 'changing' }, ['fees.provider_pct']],
    [{ state: 'overridden' }, ['fees.provider_pct', 'search.page_size']],
    [{ state: 'archived' }, []],
    [{ state: 'staged' }, []],
    [{ state: 'stale' }, []],
    [{ namespace: 'search' }, ['search.page_size', 'search.spotlight']],
    [{ namespace: 'sea' }, []],
    [{ limit: 1, offset: 1 }, ['search.page_size']],
  ])('filtered by %j', async (filter, expected) => {
    expect(await keys(filter)).toEqual(expected);
  });

  it('counts, and says what everyone gets and who changed it last', async () => {
    const page = done(await keyList(world.ports, world.as.auditor, { environment, limit: 1 }));
    expect(page).toMatchObject({ total: 3, counts: { all: 3, killed: 1, overridden: 2, changing: 1 }, tags: ['search'] });
    expect(page.decisions.edit).toMatchObject({ allowed: false });
    const [row] = done(await keyList(world.ports, world.as.auditor, { environment, text: 'page_size' })).rows;
    expect(row).toMatchObject({
      everyone: '1',
      overrides: 1,
      revision: 2,
      lastChange: { releaseVersion: '1.0.1', publisherName: 'engineer' },
    });
  });
});

describe('the screen of the registry', () => {
  it('has a row for each key with how it is used, and what there is to filter by', async () => {
    await world.database.connection.pool.query(
      `INSERT INTO usage_count (environment, key, hour, release, variant, reason, count)
       SELECT $1, 'search.spotlight', $2::timestamptz - hour * interval '1 hour', '1.0.0', 'on', 'STATIC', 10 FROM generate_series(0, 7) hour`,
      [environment, world.clock.now],
    );
    const page = done(await registryList(world.ports, world.as.auditor, { environment, namespace: 'search' }));
    expect(page.rows.map(({ key, staged, stale, usage }) => [key, staged, stale, usage.slice(-3)])).toEqual([
      ['search.page_size', false, [], []],
      ['search.spotlight', false, [], [0, 40, 40]],
    ]);
    expect(page).toMatchObject({ total: 2, kinds: { config: 2, flag: 1 }, counts: { all: 3, killed: 1, changing: 1 }, views: [] });
    expect(page.namespaces.map(({ path, count }) => [path, count])).toEqual([
      ['fees', 1],
      ['search', 2],
    ]);
  });

  it('brings further rows alone', async () => {
    const rows = done(await registryRows(world.ports, world.as.auditor, { environment, limit: 2, offset: 2 }));
    expect(rows).toMatchObject({ rows: [{ key: 'search.spotlight' }], offset: 2, total: 3 });
    expect(Object.keys(rows)).toEqual(['rows', 'offset', 'total']);
  });
});

describe('the scope explorer', () => {
  const explore = async (input: object) => {
    const asked = { environment, scope: {}, differing: false, text: '', ...input };
    const { rows, ...page } = done(await scopeExplorer(world.ports, world.as.auditor, asked));
    return { ...page, rows: rows.map(({ key, here, there }) => [key, here.serves, here.source, there.serves]) };
  };

  it('says what resolves for somebody and where it comes from', async () => {
    const page = await explore({ scope: { city: 'HOU' } });
    expect(page).toMatchObject({ who: 'Houston', otherWho: 'everyone', total: 3, differing: 1, keys: 3 });
    expect(page.rows).toEqual([
      ['fees.provider_pct', '11 %', 'Texas', '12 %'],
      ['search.page_size', '1', 'the default', '1'],
      ['search.spotlight', 'on', 'the global setting', 'on'],
    ]);
  });

  it('puts two scopes beside each other, and leaves out what does not differ', async () => {
    const page = await explore({ scope: { city: 'HOU', cohort: 'vip' }, other: { country: 'US' }, differing: true });
    expect(page.rows).toEqual([
      ['fees.provider_pct', '11 %', 'Texas', '12 %'],
      ['search.page_size', '9', 'the cohort vip in Houston', '1'],
    ]);
    expect((await explore({ scope: { city: 'HOU' }, other: { state: 'US-TX' }, differing: true })).rows).toEqual([]);
  });

  it('finds keys by their text', async () => {
    expect((await explore({ text: 'provider FEE' })).rows.map(([key]) => key)).toEqual(['fees.provider_pct']);
  });
});

describe('saved views of the list', () => {
  const views = async (by: 'engineer' | 'auditor') => done(await savedViews(world.ports, world.as[by])).rows;

  it('are a person’s own, and one of the same name takes its place', async () => {
    done(await saveView(world.ports, world.as.engineer, { name: 'Killed', query: 'state=killed' }));
    done(await saveView(world.ports, world.as.engineer, { name: 'Fees', query: 'namespace=fees' }));
    done(await saveView(world.ports, world.as.engineer, { name: 'Killed', query: 'state=killed&kind=flag' }));
    expect(await views('engineer')).toEqual([
      { name: 'Fees', query: 'namespace=fees' },
      { name: 'Killed', query: 'state=killed&kind=flag' },
    ]);
    expect(await views('auditor')).toEqual([]);
    refused(await removeView(world.ports, world.as.auditor, { name: 'Killed' }), 'UNKNOWN_VIEW');
  });

  it('are at most fifty', async () => {
    for (let number = 3; number <= 50; number += 1) done(await saveView(world.ports, world.as.engineer, { name: `${number}`, query: '' }));
    refused(await saveView(world.ports, world.as.engineer, { name: 'One more', query: '' }), 'TOO_MANY_VIEWS');
    done(await saveView(world.ports, world.as.engineer, { name: 'Fees', query: '' }));
    done(await removeView(world.ports, world.as.engineer, { name: '3' }));
    done(await saveView(world.ports, world.as.engineer, { name: 'One more', query: '' }));
  });
});

describe('the page of a key', () => {
  it('shows its settings with what they would inherit, its history, open changes and the other environments', async () => {
    const page = done(await keyPage(world.ports, world.as.auditor, { environment, key: 'fees.provider_pct' }));
    expect(page.matrix).toMatchObject([
      { scopeText: 'state=US-TX', who: 'Texas', serves: '11 %', inherited: { serves: '12 %', from: 'the default' } },
    ]);
    expect(page.openChanges).toMatchObject([{ authorName: 'houston', status: 'validated' }]);
    expect(page.elsewhere).toMatchObject([{ environment: 'development', same: true }]);
    const size = done(await keyPage(world.ports, world.as.auditor, { environment, key: 'search.page_size' }));
    expect(size.history.map(({ number, releaseVersion }) => [number, releaseVersion])).toEqual([
      [2, '1.0.1'],
      [1, '1.0.0'],
    ]);
    expect(size.decisions.kill.reason).toBe('Only flags have a kill switch.');
  });

  it('of a killed flag says by whom, and lets those revive it who may', async () => {
    const page = done(await keyPage(world.ports, world.as.engineer, { environment, key: 'search.spotlight' }));
    expect(page.kill).toMatchObject({ personName: 'safety', reason: 'It leaks' });
    expect([page.decisions.kill.reason, page.decisions.revive.allowed]).toEqual(['Killed already, by safety.', true]);
  });

  it('lets city operations edit what they may edit a part of', async () => {
    const decisions = async (key: string) => done(await keyPage(world.ports, world.as.houston, { environment, key })).decisions;
    expect((await decisions('fees.provider_pct')).edit.allowed).toBe(true);
    expect((await decisions('search.spotlight')).kill.allowed).toBe(false);
  });
});

describe('the front page', () => {
  const home = async (by: 'finance' | 'engineer' | 'houston') => done(await environmentHome(world.ports, world.as[by], { environment }));

  it('says what waits for whom', async () => {
    expect((await home('finance')).waits.decisions).toMatchObject([{ change: { authorName: 'houston' }, waitsFor: 'approve' }]);
    expect((await home('engineer')).waits).toEqual({ decisions: [], own: [] });
    expect((await home('houston')).open).toHaveLength(1);
  });

  it('says what is live, killed and still on its way', async () => {
    const page = await home('engineer');
    expect(page).toMatchObject({
      live: { version: '1.0.1', live: true, changeTitle: 'Change key:search.page_size' },
      keys: { config: 2, flags: 1 },
    });
    expect([page.kills.length, page.undelivered > 0]).toEqual([1, true]);
  });
});

describe('the page of a change', () => {
  it('says who may approve, what it would become, and which approvals have lapsed', async () => {
    const change = await validated(world, 'engineer', 'key:search.page_size', { ...band, default: 3 });
    await approve(world.ports, world.as.admin, change);
    await world.ports.transaction(async ({ changes }) => {
      const found = await changes.findForUpdate(change.id);
      if (found) await changes.save({ ...found, status: 'validated', round: 2, version: found.version + 1 });
    });
    const page = done(await changePage(world.ports, world.as.auditor, { change: change.number }));
    expect(page.mayApprove.map(({ name }) => name).sort()).toEqual(['admin', 'colleague']);
    expect([page.nextVersion, page.approvals.length, page.lapsed.length]).toEqual(['1.0.2', 0, 1]);
  });

  it('of a published change says what it did, whatever is live now', async () => {
    const [release] = await world.ports.read(({ releases }) => releases.list(environment, 1));
    const page = done(await changePage(world.ports, world.as.auditor, { change: release?.changeId ?? '' }));
    expect(page.diff.map(({ entry }) => entry)).toEqual(['key:search.page_size']);
    expect(page.decisions.publish).toEqual({ allowed: false, reason: 'This change is published.' });
  });

  it('is found in lists by status, author and entry', async () => {
    await draft(world, 'colleague', 'key:search.page_size', { ...band, default: 4 }, 'development');
    const list = async (filter: object, by: 'colleague' | 'auditor' = 'auditor') =>
      done(await changeList(world.ports, world.as[by], filter)).rows;
    expect((await list({ mine: true }, 'colleague')).map(({ environment: where }) => where)).toEqual(['development']);
    expect((await list({ environment, status: 'open', entry: 'key:fees.provider_pct' })).map(({ authorName }) => authorName)).toEqual([
      'houston',
    ]);
    expect((await list({ environment, status: 'published' })).length).toBe(2);
  });
});

describe('the search over everything', () => {
  const find = async (text: string, by: 'auditor' | 'safety' | 'houston' = 'auditor') =>
    done(await search(world.ports, world.as[by], { environment, text }));

  it('finds entries by parts of their names or descriptions, changes by number or title, and people', async () => {
    expect((await find('page')).entries.map(({ entry }) => entry)).toEqual(['key:search.page_size']);
    expect((await find('provider FEE')).entries.map(({ entry }) => entry)).toEqual(['key:fees.provider_pct']);
    expect((await find('houston')).entries.map(({ entry, description }) => [entry, description])).toEqual([['place:HOU', 'Houston']]);
    expect((await find('100%')).entries).toEqual([]);
    const [open] = done(await changeList(world.ports, world.as.auditor, { environment, status: 'open' })).rows;
    expect((await find(`#${open?.number}`)).changes).toMatchObject([{ number: open?.number, title: open?.title }]);
    expect((await find('finance')).people).toMatchObject([{ name: 'finance' }]);
    expect((await find('finance', 'houston')).people).toEqual([]);
  });

  it('offers what its reader may do, and to kill only what they may kill', async () => {
    const [asSafety] = (await find('kill spotlight', 'safety')).entries;
    expect(asSafety).toMatchObject({ entry: 'key:search.spotlight', kind: 'flag', killed: true, mayKill: false });
    const acts = async (by: 'auditor' | 'safety' | 'houston') => (await find('', by)).acts;
    expect(await acts('auditor')).toEqual(['staleFlags', 'verifyAudit']);
    expect(await acts('houston')).toContain('newConfig');
    expect(await acts('houston')).not.toContain('newPerson');
  });
});

it('cohorts and places know the keys that use them', async () => {
  const [vip] = done(await cohortList(world.ports, world.as.auditor, { environment })).rows;
  expect(vip).toMatchObject({ key: 'vip', members: 1, usedBy: ['search.page_size'] });
  expect(done(await cohortPage(world.ports, world.as.auditor, { environment, cohort: 'vip' })).body.members).toEqual(['client-1']);
  const places = done(await placeList(world.ports, world.as.auditor, { environment, text: 'hou' })).rows;
  expect(places.map(({ id, depth }) => [id, depth])).toEqual([
    ['US', 0],
    ['US-TX', 1],
    ['HOU', 2],
  ]);
  const houston = done(await placePage(world.ports, world.as.auditor, { environment, place: 'HOU' }));
  const nine = { key: 'search.page_size', kind: 'config', who: 'the cohort vip in Houston', serves: '9' };
  expect([houston.lineage.map(({ id }) => id), houston.settings]).toEqual([['US', 'US-TX', 'HOU'], [nine]]);
  expect(done(await cohortPage(world.ports, world.as.auditor, { environment, cohort: 'vip' })).settings).toEqual([nine]);
});

it('the playground answers as the edge does, for any release, with kills and as a client sees it', async () => {
  const ask = async (more: object) =>
    done(await playground(world.ports, world.as.auditor, { environment, context: { city: 'HOU', targetingKey: 'client-1' }, ...more }));
  const value = ({ evaluations }: Awaited<ReturnType<typeof ask>>, key: string) => evaluations.find((one) => one.key === key);
  expect(value(await ask({}), 'search.page_size')).toMatchObject({ value: 9 });
  expect(value(await ask({ release: '1.0.0' }), 'search.page_size')).toMatchObject({ value: 1 });
  expect(value(await ask({}), 'search.spotlight')).toMatchObject({ reason: 'DISABLED', value: false });
  expect(value(await ask({ withoutKills: true }), 'search.spotlight')).toMatchObject({ value: true });
  expect((await ask({ client: true })).evaluations.map(({ key }) => key)).toEqual(['search.spotlight']);
});

describe('what not everyone may see', () => {
  it('the audit is whole for an auditor and one’s own for others', async () => {
    const all = done(await auditList(world.ports, world.as.auditor, { limit: 5 }));
    expect([all.sees, all.rows.length, all.beforeSeq]).toEqual(['all', 5, all.rows[4]?.seq]);
    const own = done(await auditList(world.ports, world.as.houston, { actorId: 'per_admin' }));
    expect([own.sees, new Set(own.rows.map(({ actorId }) => actorId))]).toEqual(['own', new Set(['per_houston'])]);
    expect(own.because).toBe('Your roles (city_ops) may read your own records only.');
    const first = done(await auditRecord(world.ports, world.as.auditor, { seq: 1 }));
    expect([first.intact, first.previousSeq]).toEqual([true, null]);
    refused(await auditRecord(world.ports, world.as.houston, { seq: 1 }), 'FORBIDDEN');
  });

  it('people are seen by those who manage or audit them, and oneself by everyone', async () => {
    expect(done(await personList(world.ports, world.as.auditor)).rows.length).toBe(8);
    refused(await personList(world.ports, world.as.houston), 'FORBIDDEN');
    const own = done(await personPage(world.ports, world.as.houston, { personId: 'per_houston' }));
    expect(own.decisions).toMatchObject({ grant: { allowed: false }, createToken: { allowed: true } });
    refused(await personPage(world.ports, world.as.houston, { personId: 'per_admin' }), 'FORBIDDEN');
  });

  it('SDK keys are listed without their hash', async () => {
    const { secret } = done(await createSdkKey(world.ports, world.as.engineer, { environment, kind: 'client', name: 'web' }));
    const { rows } = done(await sdkKeyList(world.ports, world.as.auditor, { environment }));
    expect(rows).toMatchObject([{ name: 'web', kind: 'client', hint: secret.slice(-4) }]);
    expect(JSON.stringify(rows)).not.toContain('hash');
    refused(await sdkKeyList(world.ports, world.as.houston, { environment }), 'FORBIDDEN');
  });
});
