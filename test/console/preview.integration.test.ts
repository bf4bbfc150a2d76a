// A change previewed for real: recordings uploaded, replayed on the thread of a background job, guardrails judged, overridden and asked
// before publishing; and what becomes of all that when the draft moves.
import { toPreviewFigures } from '@switchyard/registry-core/guardrail/preview';
import { Guardrail } from '@switchyard/registry-core/registry/guardrail';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReplayer } from '../../apps/console/app/adapters/replay/replay-thread.ts';
import { runReplay } from '../../apps/console/app/adapters/replay/run-replay.ts';
import type { Replayer } from '../../apps/console/app/ports/previews.ts';
import { changePage } from '../../apps/console/app/queries/changes/change-page.server.ts';
import { previewPage } from '../../apps/console/app/queries/changes/preview-page.server.ts';
import { recordingList } from '../../apps/console/app/queries/recordings/recording-list.server.ts';
import { overrideGuardrail } from '../../apps/console/app/usecases/changes/override-guardrail.server.ts';
import { previewChange } from '../../apps/console/app/usecases/changes/preview-change.server.ts';
import { runPreview } from '../../apps/console/app/usecases/changes/run-preview.ts';
import { saveDraft } from '../../apps/console/app/usecases/changes/save-draft.server.ts';
import { removeRecording } from '../../apps/console/app/usecases/recordings/remove-recording.server.ts';
import { uploadRecording } from '../../apps/console/app/usecases/recordings/upload-recording.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { approve, createWorld, done, editOf, fee, lastRecord, published, refused, validated, type World } from './world.ts';

let world: World;
const environment = 'production';
const revenue = Guardrail.parse({
  key: 'revenue.provider_fees',
  description: 'What providers pay us.',
  event: 'booking',
  expression: 'event.amount * config["fees.provider_pct"] / 100.0',
  unit: 'USD',
  bounds: { fallPercentMax: 3 },
});
const cheaper = { ...fee, default: 10 };

/** Bookings in Houston, which inherits from Texas, and elsewhere; every tenth event is a search without figures. */
const bookings = Array.from({ length: 500 }, (_, index) => {
  const context = { targetingKey: `u${index}`, role: index % 3 === 0 ? 'studio' : 'client', ...(index % 2 === 0 ? { city: 'HOU' } : {}) };
  return JSON.stringify(index % 10 === 0 ? { event: 'search', context } : { event: 'booking', context, figures: { amount: 100 } });
}).join('\n');

/** On this thread, which is sooner ready than one of its own. */
const here: Replayer = { replay: async (job, onProgress) => toPreviewFigures(runReplay(job, onProgress)) };

/** What the worker of the queue does. */
async function work(changeId: string, { replayer = here, signal = new AbortController().signal } = {}): Promise<void> {
  const preview = await world.ports.read(({ previews }) => previews.find(changeId));
  await runPreview(world.ports, replayer, { changeId, runId: preview?.runId ?? '' }, signal);
}
const summaryOf = async (changeId: string, by: 'engineer' | 'finance' = 'engineer') =>
  done(await changePage(world.ports, world.as[by], { change: changeId })).preview;

beforeAll(async () => {
  world = await createWorld();
  await published(world, 'engineer', 'finance', 'guardrail:revenue.provider_fees', revenue);
});
afterAll(() => world.close());

describe('a recording', () => {
  it('is uploaded, listed with what it holds, and kept for its time', async () => {
    const { id } = done(
      await uploadRecording(world.ports, world.as.finance, { environment, name: 'October', lines: bookings, keptDays: 30 }),
    );
    const page = done(await recordingList(world.ports, world.as.auditor, { environment }));
    expect(page.rows).toMatchObject([{ id, name: 'October', events: 500, kinds: { booking: 450, search: 50 }, uploadedByName: 'finance' }]);
    expect(page).toMatchObject({ sampled: 0, replayed: 500, decisions: { upload: { allowed: false } } });
    expect(await lastRecord(world, 'recording.upload')).toMatchObject({ reason: 'October', after: { events: 500 } });
    const later = new Date(world.clock.now.getTime() + 31 * 86_400_000);
    expect(await world.ports.read(({ recordings }) => recordings.list(environment, later))).toEqual([]);
  });

  it('is refused whole when one line is wrong', async () => {
    const result = await uploadRecording(world.ports, world.as.finance, { environment, name: 'Odd', lines: `${bookings}\n{"event":1}` });
    expect(refused(result, 'RECORDING_INVALID').message).toContain('line 501: event:');
  });

  it('can be removed', async () => {
    const { id } = done(await uploadRecording(world.ports, world.as.finance, { environment, name: 'Twice', lines: bookings }));
    done(await removeRecording(world.ports, world.as.engineer, { recordingId: id }));
    refused(await removeRecording(world.ports, world.as.engineer, { recordingId: id }), 'UNKNOWN_RECORDING');
  });
});

describe('a preview', () => {
  it('begins with validation, counts whom the change touches, and works out the guardrails', async () => {
    const { id, number } = await validated(world, 'engineer', 'key:fees.provider_pct', cheaper);
    expect(await summaryOf(id)).toMatchObject({ state: 'waiting', changedPercent: null });
    await work(id, { replayer: createReplayer() });
    const page = done(await previewPage(world.ports, world.as.auditor, { change: number }));
    expect(page.summary).toMatchObject({ state: 'done', contexts: 500, changed: 250, changedPercent: 50, affected: 1 });
    expect(page.keys).toEqual([
      {
        key: 'fees.provider_pct',
        title: 'Provider fee',
        kind: 'config',
        changed: 250,
        percent: 50,
        moves: [{ from: '12 %', to: '10 %', scope: 'default', contexts: 250 }],
        otherMoves: 0,
      },
    ]);
    expect(page.groups.map(({ by }) => by)).toEqual(['place', 'role', 'event']);
    expect(page.groups[0]?.rows).toEqual([
      { name: 'not said', contexts: 250, changed: 250, percent: 100 },
      { name: 'Houston', contexts: 250, changed: 0, percent: 0 },
    ]);
    expect(page.examples[0]).toMatchObject({ from: '12 %', to: '10 %', attributes: expect.stringContaining('role=') });
    expect(JSON.stringify(page)).not.toContain('"u1"');
    expect(page.summary.guardrails).toMatchObject([
      {
        key: 'revenue.provider_fees',
        state: 'breached',
        beforeWords: '5,200 USD',
        afterWords: '4,700 USD',
        change: '−9.6 %',
        bounds: 'falls by at most 3 %',
        lowest: 5044,
      },
    ]);
  });

  it('counts people by the stages of a plan in which they would get it, and keeps to that plan', async () => {
    const { id: changeId, number } = await validated(world, 'engineer', 'key:fees.provider_pct', { ...cheaper, default: 10.2 });
    const hold = { until: 'time' as const, minutes: 30 };
    const houston = { scope: { city: 'HOU' }, percent: 100 };
    const plan = [
      { parts: [houston], hold },
      { parts: [houston, { scope: { role: 'studio' }, percent: 100 }], hold },
    ];
    done(await previewChange(world.ports, world.as.engineer, { changeId, plan }));
    done(await previewChange(world.ports, world.as.engineer, { changeId }));
    await work(changeId);
    const page = done(await previewPage(world.ports, world.as.auditor, { change: number }));
    expect(page.plan).toEqual(plan);
    // Of those outside Houston every third is a studio.
    expect(page.groups.find(({ by }) => by === 'stage')?.rows).toEqual([
      { name: '1. city=HOU:100', contexts: 250, changed: 0, percent: 0 },
      { name: '2. city=HOU:100 role=studio:100', contexts: 83, changed: 83, percent: 100 },
      { name: 'after the last step', contexts: 167, changed: 167, percent: 100 },
    ]);
  });

  it('says how far it is, and that it failed and why', async () => {
    const { id } = await validated(world, 'engineer', 'key:fees.provider_pct', { ...cheaper, default: 10.5 });
    const preview = await world.ports.read(({ previews }) => previews.find(id));
    const told: unknown[] = [];
    const slow = {
      replay: async (_job: object, onProgress: (done: number, total: number) => void) => {
        onProgress(100, 500);
        await expect.poll(async () => (await summaryOf(id))?.done, { timeout: 20_000 }).toBe(100);
        told.push(await summaryOf(id));
        throw new Error('The registry does not compile.');
      },
    };
    await runPreview(world.ports, slow, { changeId: id, runId: preview?.runId ?? '' }, new AbortController().signal);
    expect(told).toMatchObject([{ state: 'running', done: 100, total: 500 }]);
    expect(await summaryOf(id)).toMatchObject({ state: 'failed', failure: 'The registry does not compile.' });
    done(await previewChange(world.ports, world.as.engineer, { changeId: id }));
    await work(id);
    expect(await summaryOf(id)).toMatchObject({ state: 'done', failure: null });
  });

  it('is left for the next console when this one ends', async () => {
    const { id } = await validated(world, 'engineer', 'key:fees.provider_pct', { ...cheaper, default: 10.6 });
    const ended = new AbortController();
    ended.abort(new Error('The console ends.'));
    await expect(work(id, { replayer: createReplayer(), signal: ended.signal })).rejects.toThrow('The console ends.');
    await work(id);
    expect(await summaryOf(id)).toMatchObject({ state: 'done' });
  });

  it('is out of date once the draft moves, and an older run changes nothing of a newer one', async () => {
    const { id, version } = await validated(world, 'engineer', 'key:fees.provider_pct', { ...cheaper, default: 10.7 });
    await work(id);
    const edits = [await editOf(world.ports, environment, 'key:fees.provider_pct', { ...cheaper, default: 10.8 })];
    const about = { changeId: id, environment, title: 'Other', reason: 'A test', expectedVersion: version };
    done(await saveDraft(world.ports, world.as.engineer, { ...about, edits }));
    expect(await summaryOf(id)).toMatchObject({ state: 'stale', changedPercent: null });
    const old = await world.ports.read(({ previews }) => previews.find(id));
    done(await previewChange(world.ports, world.as.engineer, { changeId: id }));
    await runPreview(world.ports, here, { changeId: id, runId: old?.runId ?? '' }, new AbortController().signal);
    expect(await summaryOf(id)).toMatchObject({ state: 'waiting' });
  });
});

describe('a breached guardrail', () => {
  const ready = async (value: number) => {
    const change = await validated(world, 'engineer', 'key:fees.provider_pct', { ...cheaper, default: value });
    await approve(world.ports, world.as.finance, change);
    return { changeId: change.id, difference: change.difference ?? '' };
  };
  const override = { guardrail: revenue.key, reason: 'The season is over' };

  it('keeps the change from being published until somebody who holds its sensitivity overrides it', async () => {
    const { changeId, difference } = await ready(9);
    expect(refused(await publishChange(world.ports, world.as.engineer, { changeId }), 'PREVIEW_NEEDED').message).toContain('under way');
    await work(changeId);
    refused(await publishChange(world.ports, world.as.engineer, { changeId }), 'GUARDRAIL_BREACHED');
    const { decisions } = done(await changePage(world.ports, world.as.engineer, { change: changeId }));
    expect(decisions.publish.reason).toContain('breaches the guardrail revenue.provider_fees: What providers pay us.');

    const by = (who: 'engineer' | 'colleague' | 'safety' | 'finance') =>
      overrideGuardrail(world.ports, world.as[who], { changeId, difference, ...override });
    expect(refused(await by('engineer')).code).toBe('OWN_CHANGE');
    expect(refused(await by('colleague')).message).toContain('Overriding takes someone who holds MoneyCritical');
    refused(await by('safety'), 'FORBIDDEN');
    expect((await summaryOf(changeId, 'finance'))?.guardrails[0]?.decisions.override).toEqual({ allowed: true, reason: null });
    done(await by('finance'));
    expect((await summaryOf(changeId))?.guardrails[0]).toMatchObject({ override: { personName: 'finance', reason: 'The season is over' } });
    expect(await lastRecord(world, 'guardrail.override')).toMatchObject({
      reason: 'The season is over',
      after: { guardrail: revenue.key },
    });
    done(await publishChange(world.ports, world.as.engineer, { changeId }));
  });

  it('is overridden for one difference only', async () => {
    const { changeId, difference } = await ready(8);
    await work(changeId);
    done(await overrideGuardrail(world.ports, world.as.finance, { changeId, difference, ...override }));
    const edits = [await editOf(world.ports, environment, 'key:fees.provider_pct', { ...cheaper, default: 7 })];
    done(await saveDraft(world.ports, world.as.engineer, { changeId, environment, title: 'Less', reason: 'A test', edits }));
    expect((await summaryOf(changeId))?.guardrails[0]).toMatchObject({ override: null, state: 'unknown' });
    refused(await overrideGuardrail(world.ports, world.as.finance, { changeId, difference, ...override }), 'STALE_REVIEW');
  });

  it('is not overridden where it blocks, and a guardrail that is kept needs none', async () => {
    const { changeId, difference } = await ready(8.9);
    await work(changeId);
    refused(await overrideGuardrail(world.ports, world.as.finance, { changeId, difference, ...override }), 'NOT_BREACHED');
    const strict = { ...revenue, onBreach: 'block' as const };
    await published(world, 'engineer', 'finance', 'guardrail:revenue.provider_fees', strict);
    expect(await summaryOf(changeId)).toMatchObject({ state: 'stale' });
    const worse = await ready(5);
    await work(worse.changeId);
    const refusal = refused(await overrideGuardrail(world.ports, world.as.finance, { ...worse, ...override }), 'BLOCKED');
    expect(refusal.message).toContain('lets nobody override it');
    expect(refused(await publishChange(world.ports, world.as.engineer, worse), 'GUARDRAIL_BREACHED').message).toContain('nobody overrides');
  });
});
