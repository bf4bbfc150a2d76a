// What an unmodified OpenFeature client must be told, row by row: one registry, and for each question the answer. The rows
// cover what the provider conformance kit of OpenFeature covers; the flags are our own.
import type { EvaluationContext, JsonValue } from '@openfeature/server-sdk';
import { compile, flag } from './registries.ts';

const insider = '9f1c07d2-insider';

export const clientSnapshot = compile({
  places: [{ id: 'US', kind: 'country', name: 'United States' }],
  keys: Object.fromEntries(
    Object.entries({
      'bookings-open': flag({ no: false, yes: true }, 'yes', { flagType: 'boolean' }),
      'instant-book': flag({ no: false, yes: true }, 'no', { flagType: 'boolean' }),
      'hero-title': flag({ calm: 'Find your studio', loud: 'BOOK NOW' }, 'calm'),
      'empty-title': flag({ none: '', some: 'text' }, 'none'),
      'page-size': flag({ ten: 10, fifty: 50 }, 'fifty'),
      'free-edits': flag({ none: 0, two: 2 }, 'none'),
      'fee-share': flag({ low: 0.1, high: 0.25 }, 'high'),
      'payout-cap': flag({ small: 1, huge: 9007199254740991 }, 'huge'),
      'hero-layout': flag({ plain: { columns: 1 }, rich: { columns: 3, title: 'Studios', video: false } }, 'rich'),
      'empty-layout': flag({ none: {}, some: { columns: 1 } }, 'none'),
      'insider-preview': flag({ outside: 'outside', inside: 'inside' }, 'outside', {
        settings: [
          {
            scope: {},
            rules: [{ id: 'insiders', when: { attribute: 'targetingKey', op: 'equals', value: insider }, serve: { variant: 'inside' } }],
            serve: { variant: 'outside' },
          },
        ],
      }),
      'role-banner': flag({ none: 'none', studio: 'for studios' }, 'none', {
        settings: [
          { scope: {}, serve: { variant: 'none' } },
          { scope: { role: 'studio' }, serve: { variant: 'studio' } },
        ],
      }),
      'parked-switch': flag({ no: false, yes: true }, 'yes', { flagType: 'boolean', state: 'disabled' }),
      'parked-title': flag({ a: 'a', b: 'b' }, 'b', { state: 'disabled' }),
      'parked-number': flag({ a: 1, b: 10 }, 'b', { state: 'disabled' }),
    }).map(([key, body]) => [key, { ...body, clientReadable: true }]),
  ),
});

export interface ClientCase {
  readonly key: string;
  readonly fallback: JsonValue;
  readonly value: JsonValue;
  readonly context?: EvaluationContext;
  readonly variant?: string;
  readonly reason?: string;
  readonly errorCode?: string;
}

const statics: ClientCase[] = [
  { key: 'bookings-open', fallback: false, value: true, variant: 'yes' },
  { key: 'instant-book', fallback: true, value: false, variant: 'no' },
  { key: 'hero-title', fallback: 'x', value: 'Find your studio', variant: 'calm' },
  { key: 'empty-title', fallback: 'x', value: '', variant: 'none' },
  { key: 'page-size', fallback: 1, value: 50, variant: 'fifty' },
  { key: 'free-edits', fallback: 1, value: 0, variant: 'none' },
  { key: 'fee-share', fallback: 0.5, value: 0.25, variant: 'high' },
  { key: 'payout-cap', fallback: 1, value: 9007199254740991, variant: 'huge' },
  { key: 'hero-layout', fallback: {}, value: { columns: 3, title: 'Studios', video: false }, variant: 'rich' },
  { key: 'empty-layout', fallback: { columns: 9 }, value: {}, variant: 'none' },
  { key: 'hero-title', fallback: 'x', value: 'Find your studio', context: { targetingKey: 'anyone', role: 'studio' } },
].map((row) => ({ ...row, reason: 'STATIC' }));

const targeted: ClientCase[] = [
  { key: 'insider-preview', fallback: 'x', value: 'inside', context: { targetingKey: insider }, reason: 'TARGETING_MATCH' },
  { key: 'insider-preview', fallback: 'x', value: 'outside', context: { targetingKey: 'somebody' }, reason: 'DEFAULT' },
  { key: 'insider-preview', fallback: 'x', value: 'outside', reason: 'DEFAULT' },
  { key: 'role-banner', fallback: 'x', value: 'for studios', context: { targetingKey: 'a', role: 'studio' }, reason: 'TARGETING_MATCH' },
  { key: 'role-banner', fallback: 'x', value: 'none', context: { targetingKey: 'a', role: 'client' }, reason: 'DEFAULT' },
];

/** The caller's own default holds. */
const fallbacks: ClientCase[] = [
  { key: 'missing-flag', fallback: 'mine', value: 'mine', errorCode: 'FLAG_NOT_FOUND', reason: 'ERROR' },
  { key: 'hero-title', fallback: true, value: true, errorCode: 'TYPE_MISMATCH', reason: 'ERROR' },
  { key: 'hero-title', fallback: 7, value: 7, errorCode: 'TYPE_MISMATCH', reason: 'ERROR' },
  { key: 'bookings-open', fallback: 'mine', value: 'mine', errorCode: 'TYPE_MISMATCH', reason: 'ERROR' },
  { key: 'page-size', fallback: false, value: false, errorCode: 'TYPE_MISMATCH', reason: 'ERROR' },
  { key: 'hero-layout', fallback: 'mine', value: 'mine', errorCode: 'TYPE_MISMATCH', reason: 'ERROR' },
  { key: 'parked-switch', fallback: false, value: false },
  { key: 'parked-title', fallback: 'mine', value: 'mine' },
  { key: 'parked-number', fallback: 3, value: 3 },
];

export const clientCases: readonly ClientCase[] = [...statics, ...targeted, ...fallbacks];

export function caseName({ key, fallback, context, value }: ClientCase): string {
  return `${key} asked as ${typeof fallback}${context ? ` for ${JSON.stringify(context)}` : ''} is ${JSON.stringify(value)}`;
}
