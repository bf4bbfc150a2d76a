// One list of findings: validation, the change's page, the API and a refused publish say the same, with code, sentence and place.
import { randomUUID } from 'node:crypto';
import type { UsageBatch } from '@switchyard/registry-core/evaluate/usage-batch';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { managementApi } from '../../apps/console/app/api/management-api.ts';
import { changePage } from '../../apps/console/app/queries/changes/change-page.server.ts';
import { saveDraft } from '../../apps/console/app/usecases/changes/save-draft.server.ts';
import { validateChange } from '../../apps/console/app/usecases/changes/validate-change.server.ts';
import { createApiToken } from '../../apps/console/app/usecases/people/create-api-token.server.ts';
import { band, createWorld, done, draft, editOf, published, refused, spotlight, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Half of everyone, and a setting that says what everyone has. */
const rollout = (percent: number): EntryBody => ({
  ...spotlight,
  settings: [
    { scope: {}, rules: [], serve: { percent } },
    { scope: { city: 'HOU' }, rules: [], serve: { percent } },
  ],
});

describe('what validation found', () => {
  it('is the same on the page and in the API, with the place in words', async () => {
    await published(world, 'engineer', 'admin', 'key:search.spotlight', rollout(50));
    const { id, number } = await draft(world, 'engineer', 'key:search.spotlight', rollout(20));
    const { findings } = done(await validateChange(world.ports, world.as.engineer, { changeId: id }));
    expect(findings).toEqual([
      {
        code: 'PERCENT_LOWERED',
        severity: 'warning',
        entry: 'key:search.spotlight',
        path: 'settings[0].serve',
        where: 'everyone',
        message: 'Takes about 30 % of everyone out of on: 50 % → 20 %; keep it while anything is measured.',
      },
      {
        code: 'PERCENT_LOWERED',
        severity: 'warning',
        entry: 'key:search.spotlight',
        path: 'settings[1].serve',
        where: 'Houston',
        message: 'Takes about 30 % of Houston out of on: 50 % → 20 %; keep it while anything is measured.',
      },
      {
        code: 'SETTING_EQUALS_INHERITED',
        severity: 'warning',
        entry: 'key:search.spotlight',
        path: 'settings[1]',
        where: 'Houston',
        message:
          'city=HOU says the same as the setting global; without it nothing changes, so take it out unless it is to stay when the other moves.',
      },
    ]);
    const page = done(await changePage(world.ports, world.as.engineer, { change: number }));
    expect(page).toMatchObject({ findings, kinds: { 'key:search.spotlight': 'flag' } });
    const { secret } = done(await createApiToken(world.ports, world.as.engineer, { name: 'findings' }));
    const answer = await managementApi({ ports: world.ports }).request(`/changes/${number}`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(await answer.json()).toMatchObject({ findings });
  });
});

describe('what breaks readers', () => {
  it('names those that the edge saw lately, and who asks for everything that the key is part of', async () => {
    const now = world.clock.now.getTime();
    const nothing = { dropped: 0, counts: [], errors: [], clients: [], receipts: [], contexts: [] };
    const batch = { id: randomUUID(), environment: 'production', location: 'IAH', fromMs: now, toMs: now, ...nothing };
    const readers: UsageBatch['readers'] = [
      ['server', 'node/24', 'booking/2.1', now, ['search.page_size']],
      ['server', 'old/1', '', now - 40 * 86_400_000, ['search.page_size']],
      ['client', 'web/3', 'shop/7', now, ['']],
    ];
    await world.ports.transaction(({ usage }) => usage.take([{ ...batch, readers }], world.clock.now));
    const findingOf = async (entry: EntryId, body: EntryBody) => {
      const { id } = await draft(world, 'engineer', entry, body);
      const { findings } = done(await validateChange(world.ports, world.as.engineer, { changeId: id }));
      return findings.find(({ code }) => code === 'BREAKING_ARCHIVED')?.message;
    };
    // A client key may not read the one; the other it may.
    expect(await findingOf('key:search.page_size', { ...band, archived: true })).toMatch(
      / It is read by booking\/2\.1 \(last on 2026-03-02\)\.$/,
    );
    expect(await findingOf('key:search.spotlight', { ...spotlight, archived: true })).toMatch(
      / All keys at once are read by shop\/7 \(last on 2026-03-02\), so this one may be among what they use\.$/,
    );
  });
});

describe('a JSON Schema that cannot be applied', () => {
  const bands = (schema: object): EntryBody =>
    ({
      kind: 'config',
      type: 'json',
      default: [],
      constraints: { schema },
      settings: [],
      description: '',
      owner: '',
      tags: [],
      clientReadable: false,
      sensitivity: [],
      archived: false,
    }) as EntryBody; // a whole body
  const save = async (schema: object) => {
    const edits = [await editOf(world.ports, 'production', 'key:refunds.bands', bands(schema))];
    return saveDraft(world.ports, world.as.engineer, { environment: 'production', title: 'Bands', reason: 'To see', edits });
  };

  it('is refused when it is saved, with the keyword that is wrong', async () => {
    expect(refused(await save({ items: { pattern: '(?=a)' } }))).toEqual({
      code: 'PATTERN_INVALID',
      message: 'At items.pattern: RE2 cannot read the pattern (?=a); it has no look-around and no back-references.',
      path: 'key:refunds.bands.constraints.schema.items.pattern',
    });
  });

  it('and taken when it only has a keyword that checks nothing', async () => {
    expect(done(await save({ items: { minimun: 5 } })).status).toBe('draft');
  });
});
