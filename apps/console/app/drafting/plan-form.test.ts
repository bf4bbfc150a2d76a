// The fields of a plan and of a health check become what was meant, or a sentence that names the field.
import { HealthCheck } from '@switchyard/registry-core/rollout/health-check';
import { expect, it } from 'vitest';
import { readHealthCheck, toHealthFields } from './health-check-form.ts';
import { readPlan } from './plan-form.ts';

it('rows of a plan build on each other, and empty ones count for nothing', () => {
  const plan = readPlan({
    'step0.parts': 'city=HOU:100',
    'step0.until': 'time',
    'step0.minutes': '30',
    'step1.parts': '',
    'step1.until': 'time',
    'step1.minutes': '30',
    'step2.parts': 'everyone:10',
    'step2.until': 'health',
    'step2.minutes': '60',
    people: '50',
  });
  const houston = { scope: { city: 'HOU' }, percent: 100 };
  expect(plan).toEqual({
    ok: true,
    value: [
      { parts: [houston], hold: { until: 'time', minutes: 30 } },
      { parts: [houston, { scope: {}, percent: 10 }], hold: { until: 'health', minutes: 60, people: 50 } },
    ],
  });
  expect(readPlan({ notes: 'x' })).toEqual({ ok: true, value: undefined });
});

it('a row that cannot be read is named', () => {
  expect(readPlan({ 'step0.parts': 'Houston' })).toMatchObject({ ok: false });
  const shortest = { 'step0.parts': 'everyone:10', 'step0.until': 'time', 'step0.minutes': '0' };
  expect(readPlan(shortest)).toMatchObject({ ok: false, refusal: { message: expect.stringMatching(/^Step 1 of the plan/) } });
});

it('a health check is typed in per cent and comes back as it was typed', () => {
  const typed = {
    measure: 'people',
    name: 'bookings',
    description: '',
    bad: 'fall',
    onBreach: 'hold',
    event: 'booking.done',
    allowed: '7',
  };
  const read = readHealthCheck({ ...typed, from: '', to: '' });
  expect(read).toMatchObject({ ok: true, value: { allowed: 0.07 } });
  expect(read.ok && toHealthFields(HealthCheck.parse(read.value))).toEqual(typed);
});

it('a health check that cannot be read names the field', () => {
  const mean = { measure: 'mean', name: 'slow', bad: 'rise', onBreach: 'hold', event: 'checkout.seconds', allowed: '1', from: '', to: '' };
  expect(readHealthCheck(mean)).toMatchObject({ ok: false, refusal: { message: expect.stringMatching(/^Greatest value: /) } });
  expect(readHealthCheck({ ...mean, to: '10', event: 'No' })).toMatchObject({
    ok: false,
    refusal: { message: expect.stringMatching(/^Event: /) },
  });
});
