// What is said about a change, edited on its page: title, reason and ticket. It is an edit, with all that an edit does.
import type { Change } from '@switchyard/registry-core/change/change';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ChangeStep } from '../../apps/console/app/drafting/change-steps.ts';
import { changePage } from '../../apps/console/app/queries/changes/change-page.server.ts';
import { takeChangeStep } from '../../apps/console/app/take-change-step.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { approve, band, createWorld, done, lastRecord, type Persona, refused, validated, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const pageOf = async (by: Persona, { id }: Change) => done(await changePage(world.ports, world.as[by], { change: id }));

/** As the form posts it. */
async function describeAs(by: Persona, change: Change, words: Partial<Record<'title' | 'reason' | 'ticket' | 'version', string>>) {
  const { title, reason, ticket, version } = change;
  const form = { step: 'describe', title, reason, ticket: ticket ?? '', version: String(version), ...words };
  return takeChangeStep(world.ports, world.as[by], await pageOf(by, change), ChangeStep.parse(form));
}

it('its words are edited without touching its entries, and what was approved before counts no longer', async () => {
  const change = await validated(world, 'engineer', 'key:search.page_size', { ...band, default: 20 });
  await approve(world.ports, world.as.admin, change);
  const approved = (await pageOf('engineer', change)).change;
  done(await describeAs('engineer', approved, { title: 'Longer pages', reason: 'People scroll.\r\nA lot.', ticket: 'OPS-7' }));
  const { change: after, approvals, lapsed } = await pageOf('engineer', change);
  expect(after).toMatchObject({ title: 'Longer pages', reason: 'People scroll.\nA lot.', ticket: 'OPS-7', status: 'draft' });
  expect(after.round).toBe(change.round + 1);
  expect(after.edits).toEqual(change.edits);
  expect([approvals.length, lapsed.length]).toEqual([0, 1]);
  expect((await lastRecord(world, 'change.save')).target).toBe(`change:${change.id}`);
  done(await describeAs('engineer', after, { ticket: '' }));
  expect((await pageOf('engineer', change)).change.ticket).toBeNull();
});

it('the same words again are refused and void nothing', async () => {
  const change = await validated(world, 'engineer', 'key:search.page_size', { ...band, default: 21 });
  refused(await describeAs('engineer', change, {}), 'NOTHING_CHANGES');
  expect((await pageOf('engineer', change)).change).toMatchObject({ status: 'validated', round: change.round });
});

it('a form that is older than the change overwrites nothing', async () => {
  const change = await validated(world, 'engineer', 'key:search.page_size', { ...band, default: 22 });
  done(await describeAs('colleague', change, { reason: 'By a colleague' }));
  refused(await describeAs('engineer', change, { reason: 'From a page opened before' }), 'CHANGED_MEANWHILE');
  expect((await pageOf('engineer', change)).change.reason).toBe('By a colleague');
});

it('whoever may edit nothing, and whoever comes after it was published, is refused with the sentence of the button', async () => {
  const change = await validated(world, 'engineer', 'key:search.page_size', { ...band, default: 23 });
  expect(refused(await describeAs('auditor', change, { title: 'Mine' }), 'FORBIDDEN').message).toBe(
    (await pageOf('auditor', change)).decisions.edit.reason,
  );
  refused(await describeAs('engineer', change, { title: ' ' }), 'NOT_VALID');
  await approve(world.ports, world.as.admin, change);
  done(await publishChange(world.ports, world.as.engineer, { changeId: change.id }));
  const { change: published, decisions } = await pageOf('engineer', change);
  refused(await describeAs('engineer', published, { title: 'Too late' }), 'WRONG_STATUS');
  expect(decisions.edit.reason).toBe('This change is published.');
});
