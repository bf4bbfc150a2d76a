// Drafts that several people work on: conflicts part by part, what reviewers ask for, taking up again, cloning, and who else is there.
import type { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changePage } from '../../apps/console/app/queries/changes/change-page.server.ts';
import { pickedEdits, promotion } from '../../apps/console/app/queries/changes/promotion.server.ts';
import { draftTarget } from '../../apps/console/app/queries/drafting/draft-target.server.ts';
import { inbox } from '../../apps/console/app/queries/inbox/inbox.server.ts';
import { addComment } from '../../apps/console/app/usecases/changes/add-comment.server.ts';
import { approveChange } from '../../apps/console/app/usecases/changes/approve-change.server.ts';
import { cloneChange } from '../../apps/console/app/usecases/changes/clone-change.server.ts';
import { discardChange } from '../../apps/console/app/usecases/changes/discard-change.server.ts';
import { type RebaseChange, rebaseChange } from '../../apps/console/app/usecases/changes/rebase-change.server.ts';
import { rejectChange } from '../../apps/console/app/usecases/changes/reject-change.server.ts';
import { reopenChange } from '../../apps/console/app/usecases/changes/reopen-change.server.ts';
import { requestReview } from '../../apps/console/app/usecases/changes/request-review.server.ts';
import { saveDraft } from '../../apps/console/app/usecases/changes/save-draft.server.ts';
import { settleComment } from '../../apps/console/app/usecases/changes/settle-comment.server.ts';
import { validateChange } from '../../apps/console/app/usecases/changes/validate-change.server.ts';
import { watchChange } from '../../apps/console/app/usecases/changes/watch-change.server.ts';
import { setGrants } from '../../apps/console/app/usecases/people/set-grants.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import {
  approve,
  band,
  createWorld,
  done,
  draft,
  editOf,
  lastRecord,
  type Persona,
  published,
  refused,
  validated,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const entry = 'key:fees.provider_pct';
const live = async () => (await world.ports.read(({ registry }) => registry.find('production', entry)))?.body as ConfigKey;
const withSetting = (body: ConfigKey, scope: object, value: number): ConfigKey => ({
  ...body,
  settings: [...body.settings.filter((one) => JSON.stringify(one.scope) !== JSON.stringify(scope)), { scope, value }],
});
const page = async (by: Persona, id: string) => done(await changePage(world.ports, world.as[by], { change: id }));
const rebase = (by: Persona, changeId: string, rest: Partial<RebaseChange> = {}) =>
  rebaseChange(world.ports, world.as[by], { changeId, choices: [], ...rest });

describe('a conflict', () => {
  it('settles itself where both sides moved different settings, in a new round that nobody has approved', async () => {
    const change = await validated(world, 'houston', entry, withSetting(await live(), { city: 'HOU' }, 10));
    await approve(world.ports, world.as.finance, change);
    await published(world, 'admin', 'finance', entry, withSetting(await live(), { state: 'US-TX' }, 9));

    const [conflict] = (await page('houston', change.id)).conflicts;
    expect(conflict?.threeWay).toMatchObject({
      baseIsKnown: true,
      theirs: ['Provider fee for Texas: 11 % → 9 %'],
      mine: ['Provider fee for Houston: 11 % → 10 %, until now inherited from Texas'],
      open: [],
      parts: [
        { where: 'Texas', movedBy: 'theirs', taken: 'theirs', words: { base: '11 %', mine: '11 %', theirs: '9 %' } },
        { where: 'Houston', movedBy: 'mine', taken: 'mine', words: { base: 'nothing', mine: '10 %', theirs: 'nothing' } },
      ],
    });
    // City operations may do it: what comes out touches their city only.
    const rebased = done(await rebase('houston', change.id, { expectedVersion: (await page('houston', change.id)).change.version }));
    expect(rebased).toMatchObject({ status: 'draft', round: 2, difference: null });
    const after = await page('houston', change.id);
    expect(after.conflicts).toEqual([]);
    expect(after.approvals).toEqual([]);
    expect(after.diff.flatMap(({ words }) => words.sentences)).toEqual([
      'Provider fee for Houston: 9 % → 10 %, until now inherited from Texas',
    ]);
    expect(await lastRecord(world, 'change.rebase')).toMatchObject({ target: `change:${change.id}`, result: 'done' });
  });

  it('waits for a choice where both moved the same, and takes the side that is chosen', async () => {
    const change = await draft(world, 'engineer', entry, { ...(await live()), default: 13, unit: 'percent' });
    await published(world, 'admin', 'finance', entry, { ...(await live()), default: 14 });
    const refusal = refused(await rebase('engineer', change.id), 'UNSETTLED');
    expect(refusal.causes?.map(({ path }) => path)).toEqual([`${entry}.default`]);
    expect((await page('engineer', change.id)).conflicts[0]?.threeWay.open).toEqual(['default']);

    done(await rebase('engineer', change.id, { choices: [{ entry, path: 'default', take: 'theirs' }] }));
    const [edit] = (await page('engineer', change.id)).change.edits;
    expect(edit).toMatchObject({ body: { default: 14, unit: 'percent' } });
  });

  it('of which all is left as it is live leaves no edit', async () => {
    const change = await draft(world, 'engineer', entry, { ...(await live()), default: 15 });
    await published(world, 'admin', 'finance', entry, { ...(await live()), default: 16 });
    expect(done(await rebase('engineer', change.id, { choices: [{ entry, path: '', take: 'theirs' }] })).edits).toEqual([]);
    refused(await rebase('engineer', change.id), 'NO_CONFLICT');
  });

  it('is not settled over the head of somebody who was faster', async () => {
    const change = await draft(world, 'engineer', entry, { ...(await live()), default: 17 });
    await published(world, 'admin', 'finance', entry, { ...(await live()), description: 'Provider fee. What studios pay' });
    done(await rebase('engineer', change.id, { expectedVersion: 1 }));
    refused(await rebase('engineer', change.id, { expectedVersion: 1 }), 'CHANGED_MEANWHILE');
  });

  it('may not be settled by those who may not edit what comes out', async () => {
    const change = await draft(world, 'engineer', entry, { ...(await live()), default: 18 });
    await published(world, 'admin', 'finance', entry, { ...(await live()), default: 19 });
    refused(await rebase('houston', change.id, { choices: [{ entry, path: '', take: 'mine' }] }), 'FORBIDDEN');
  });
});

describe('what a reviewer asks for', () => {
  const ask = { text: 'Is 20 % meant?', entry, path: 'default', asks: true } as const;

  it('keeps an approved change from being published until it is settled', async () => {
    const change = await validated(world, 'engineer', entry, { ...(await live()), default: 20 });
    const asked = done(await addComment(world.ports, world.as.finance, { changeId: change.id, ...ask }));
    await approve(world.ports, world.as.admin, change);
    expect((await page('engineer', change.id)).decisions.publish.reason).toContain('asked for changes');
    const refusal = refused(await publishChange(world.ports, world.as.engineer, { changeId: change.id }), 'CHANGES_ASKED');
    expect(refusal.causes).toMatchObject([{ message: 'Is 20 % meant?', path: entry }]);

    refused(await settleComment(world.ports, world.as.engineer, { changeId: change.id, commentId: asked.id }), 'OWN_CHANGE');
    done(await settleComment(world.ports, world.as.finance, { changeId: change.id, commentId: asked.id }));
    refused(await settleComment(world.ports, world.as.finance, { changeId: change.id, commentId: asked.id }), 'NOTHING_CHANGES');
    expect(done(await publishChange(world.ports, world.as.engineer, { changeId: change.id })).changeId).toBe(change.id);
  });

  it('is settled by the approval of whoever asked', async () => {
    const change = await validated(world, 'engineer', entry, { ...(await live()), default: 21 });
    done(await addComment(world.ports, world.as.finance, { changeId: change.id, ...ask }));
    await approve(world.ports, world.as.finance, change);
    const [thread] = (await page('engineer', change.id)).review.threads;
    expect(thread).toMatchObject({ asks: true, settledBy: 'finance', path: 'default' });
    done(await publishChange(world.ports, world.as.engineer, { changeId: change.id }));
  });

  it('outlives an edit: whoever asked looks again', async () => {
    const change = await validated(world, 'engineer', entry, { ...(await live()), default: 22 });
    done(await addComment(world.ports, world.as.finance, { changeId: change.id, ...ask }));
    const edits = [await editOf(world.ports, 'production', entry, { ...(await live()), default: 23 })];
    done(
      await saveDraft(world.ports, world.as.engineer, { changeId: change.id, environment: 'production', title: 'x', reason: 'y', edits }),
    );
    const { change: again } = done(await validateChange(world.ports, world.as.engineer, { changeId: change.id }));
    await approve(world.ports, world.as.admin, again);
    refused(await publishChange(world.ports, world.as.engineer, { changeId: change.id }), 'CHANGES_ASKED');
  });

  it('is answered in a thread, of which everyone in it hears', async () => {
    const { id: changeId } = await validated(world, 'engineer', entry, { ...(await live()), default: 24 });
    const asked = done(await addComment(world.ports, world.as.finance, { changeId, ...ask }));
    const answer = { changeId, text: 'Yes', threadId: asked.id, path: '', asks: false };
    expect(done(await addComment(world.ports, world.as.engineer, answer))).toMatchObject({ entry, path: 'default' });
    const notices = (await world.announcements()).filter(({ topic }) => topic === 'notice');
    expect(notices.at(-1)?.payload).toMatchObject({ event: 'change.comment', to: ['per_finance'] });
    const [thread] = (await page('auditor', changeId)).review.threads;
    expect(thread?.answers.map(({ text }) => text)).toEqual(['Yes']);
    refused(await addComment(world.ports, world.as.admin, { ...answer, threadId: 'cmt_none' }), 'UNKNOWN_COMMENT');
    refused(await addComment(world.ports, world.as.admin, { ...ask, changeId, entry: 'key:other' }), 'UNKNOWN_ENTRY');
  });
});

describe('people asked to look', () => {
  it('are those whose approval counts, and have answered once they approved', async () => {
    const change = await validated(world, 'engineer', entry, { ...(await live()), default: 25 });
    const asking = (personIds: string[]) => requestReview(world.ports, world.as.engineer, { changeId: change.id, personIds });
    expect(refused(await asking(['per_support']), 'NOT_AN_APPROVER').message).toContain('support may not approve');
    expect(done(await asking(['per_finance']))).toMatchObject([{ personName: 'finance', askedBy: 'engineer' }]);
    expect((await page('engineer', change.id)).review.requests).toMatchObject([{ personId: 'per_finance', answered: false }]);
    await approve(world.ports, world.as.finance, change);
    expect((await page('engineer', change.id)).review.requests).toMatchObject([{ answered: true }]);
  });
});

describe('a change that was given up', () => {
  it('is taken up again as a draft of a new round', async () => {
    const change = await validated(world, 'engineer', entry, { ...(await live()), default: 26 });
    refused(await reopenChange(world.ports, world.as.engineer, { changeId: change.id }), 'WRONG_STATUS');
    done(await discardChange(world.ports, world.as.engineer, { changeId: change.id }));
    expect(done(await reopenChange(world.ports, world.as.engineer, { changeId: change.id }))).toMatchObject({ status: 'draft', round: 2 });
  });

  it('is cloned with what it was drawn from, and its first author may not approve the clone', async () => {
    const change = await draft(world, 'admin', entry, { ...(await live()), default: 27 });
    done(await discardChange(world.ports, world.as.admin, { changeId: change.id }));
    await published(world, 'engineer', 'finance', entry, { ...(await live()), unit: 'percent' });
    const clone = done(await cloneChange(world.ports, world.as.engineer, { changeId: change.id }));
    expect(clone).toMatchObject({ status: 'draft', round: 1, authorName: 'engineer', origin: { kind: 'clone', number: change.number } });
    expect((await page('engineer', clone.id)).conflicts).toHaveLength(1);
    done(await rebase('engineer', clone.id));
    const { change: ready } = done(await validateChange(world.ports, world.as.engineer, { changeId: clone.id }));
    const approval = { changeId: clone.id, round: ready.round, difference: ready.difference ?? '', comment: '' };
    refused(await approveChange(world.ports, world.as.admin, approval), 'OWN_CHANGE');
  });
});

describe('two people with one change open', () => {
  it('know of each other, and of who saved last', async () => {
    const { id: changeId } = await draft(world, 'engineer', entry, { ...(await live()), default: 28 });
    const watch = async (by: Persona) => done(await watchChange(world.ports, world.as[by], { changeId }));
    expect(await watch('engineer')).toEqual({ version: 1, others: [], savedBy: null });
    expect(await watch('colleague')).toEqual({ version: 1, others: ['engineer'], savedBy: 'engineer' });
    world.clock.pass(30_000);
    expect(await watch('colleague')).toMatchObject({ others: [] });
  });

  it('are told by a form that somebody else saved the same entry since it was opened', async () => {
    const { id: changeId } = await draft(world, 'engineer', entry, { ...(await live()), default: 2 });
    const seen = async () => done(await draftTarget(world.ports, world.as.colleague, { environment: 'production', entry, changeId })).seen;
    const before = await seen();
    expect(await seen()).toBe(before);
    const edits = [await editOf(world.ports, 'production', entry, { ...(await live()), default: 3 })];
    done(await saveDraft(world.ports, world.as.engineer, { changeId, environment: 'production', title: 'x', reason: 'y', edits }));
    expect(await seen()).not.toBe(before);
    expect((await seen()).split(' ')[0]).toBe(changeId);
  });

  it('learn which other changes edit the same', async () => {
    const mine = await draft(world, 'engineer', entry, { ...(await live()), default: 29 });
    const other = await draft(world, 'houston', entry, withSetting(await live(), { city: 'HOU' }, 3));
    const { alsoEditedIn } = (await page('engineer', mine.id)).review;
    expect(alsoEditedIn.map(({ number }) => number)).toContain(other.number);
    expect(alsoEditedIn.map(({ number }) => number)).not.toContain(mine.number);
  });
});

describe('what waits for a person', () => {
  const waiting = async (by: Persona, number: number) => {
    const { decisions, own } = done(await inbox(world.ports, world.as[by]));
    return [...decisions, ...own].filter(({ change }) => change.number === number).map(({ waitsFor }) => waitsFor);
  };

  it('is what they may approve, what they asked for, and their own changes that stand still', async () => {
    const change = await validated(world, 'engineer', entry, { ...(await live()), default: 0.5 });
    expect(await waiting('finance', change.number)).toEqual(['approve']);
    for (const persona of ['engineer', 'houston', 'support', 'auditor'] as const) expect(await waiting(persona, change.number)).toEqual([]);

    done(await addComment(world.ports, world.as.finance, { changeId: change.id, text: 'Why?', path: '', asks: true }));
    expect([await waiting('finance', change.number), await waiting('engineer', change.number)]).toEqual([[], ['answer']]);
    const edits = [await editOf(world.ports, 'production', entry, { ...(await live()), default: 0.6 })];
    done(
      await saveDraft(world.ports, world.as.engineer, { changeId: change.id, environment: 'production', title: 'x', reason: 'y', edits }),
    );
    expect([await waiting('finance', change.number), await waiting('engineer', change.number)]).toEqual([['look_again'], []]);

    const { change: again } = done(await validateChange(world.ports, world.as.engineer, { changeId: change.id }));
    await approve(world.ports, world.as.finance, again);
    expect(await waiting('engineer', change.number)).toEqual(['publish']);
    await published(world, 'admin', 'finance', entry, { ...(await live()), default: 0.7 });
    expect(await waiting('engineer', change.number)).toEqual(['settle']);
  });

  it('is first of all what they were asked for by name', async () => {
    const change = await validated(world, 'engineer', entry, { ...(await live()), default: 0.8 });
    done(await requestReview(world.ports, world.as.engineer, { changeId: change.id, personIds: ['per_finance'] }));
    const { decisions } = done(await inbox(world.ports, world.as.finance));
    expect(decisions.find((row) => row.change.number === change.number)).toMatchObject({
      waitsFor: 'approve',
      because: 'engineer asks you to look at it.',
    });
    done(await rejectChange(world.ports, world.as.finance, { changeId: change.id, comment: 'No' }));
    expect(await waiting('engineer', change.number)).toEqual(['mend']);
  });
});

describe('differences between environments', () => {
  const between = { environment: 'production', from: 'development' } as const;

  it('are picked one by one into a change that says where they come from', async () => {
    const change = await validated(world, 'engineer', 'key:search.page_size', { ...band, default: 8, tags: ['tried'] }, 'development');
    const release = done(await publishChange(world.ports, world.as.engineer, { changeId: change.id }));
    const { rows, source, target } = done(await promotion(world.ports, world.as.engineer, { ...between, text: 'page', limit: 10 }));
    expect(rows.map(({ entry: id, parts }) => [id, parts.map(({ where, words }) => [where, words.mine, words.theirs])])).toEqual([
      [
        'key:search.page_size',
        [
          ['by default', '1', '8'],
          ['tags', '[]', '["tried"]'],
        ],
      ],
    ]);
    const picks = [{ entry: 'key:search.page_size' as const, path: 'default' }];
    const seen = { sourceId: source?.id ?? '', targetId: target?.id ?? '' };
    const { edits, origin } = done(await pickedEdits(world.ports, world.as.engineer, { ...between, picks, ...seen }));
    expect(origin).toEqual({ kind: 'promotion', environment: 'development', version: release.version });
    const draft = { environment: 'production', title: 'Bring it', reason: 'It works', edits: [...edits], origin };
    const brought = done(await saveDraft(world.ports, world.as.engineer, draft));
    expect((await page('engineer', brought.id)).diff.flatMap(({ words }) => words.sentences)).toEqual([
      'Search page size by default: 1 → 8',
    ]);
    expect((await page('engineer', brought.id)).change.origin).toEqual(origin);
  });

  it('are looked at again when something was published meanwhile, and hidden from those who may not see the other side', async () => {
    const picks = [{ entry: 'key:search.page_size' as const, path: '' }];
    refused(await pickedEdits(world.ports, world.as.engineer, { ...between, picks, sourceId: 'rel_old' }), 'CHANGED_MEANWHILE');
    refused(await promotion(world.ports, world.as.engineer, { ...between, from: 'production', limit: 10 }), 'UNKNOWN_ENVIRONMENT');
    done(
      await setGrants(world.ports, world.as.admin, {
        personId: 'per_colleague',
        grants: [{ role: 'engineering', environments: ['production'] }],
        reason: 'Only one',
      }),
    );
    refused(await promotion(world.ports, world.as.colleague, { ...between, limit: 10 }), 'FORBIDDEN');
  });
});
