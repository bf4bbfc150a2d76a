// A token is trusted for what it says exactly, and for nothing that only looks like it.
import { describe, expect, it } from 'vitest';
import { type IdToken, isTooWide, mismatchOf } from './token-trust.ts';

const token: IdToken = {
  issuer: 'https://ci.example.com',
  subject: 'repo:acme/shop:ref:refs/heads/main',
  audience: ['switchyard'],
  claims: { repository: 'acme/shop', ref: 'refs/heads/main', run_attempt: 1 },
};
const terms = { audience: 'switchyard', subject: 'repo:acme/shop:**', claims: { ref: 'refs/heads/main' } };

describe('a token', () => {
  it.each<[string, Partial<typeof terms>]>([
    ['what was named', {}],
    ['its whole subject', { subject: token.subject }],
    ['one part left open', { subject: 'repo:acme/*:ref:**' }],
    ['a number as text', { claims: { run_attempt: '1' } as never }],
  ])('is trusted for %s', (_what, changes) => {
    expect(mismatchOf({ ...terms, ...changes }, token)).toBeUndefined();
  });

  it.each<[string, Partial<typeof terms>, string]>([
    ['another audience', { audience: 'other' }, 'It is for switchyard, not for other.'],
    ['another repository', { subject: 'repo:acme/shop2:**' }, 'Its subject is'],
    ['a part that a star does not reach over', { subject: 'repo:*' }, 'Its subject is'],
    ['a dot that stands for itself', { subject: 'repo:acme.shop:**' }, 'Its subject is'],
    ['a beginning only', { subject: 'repo:acme/shop' }, 'Its subject is'],
    ['another branch', { claims: { ref: 'refs/heads/dev' } }, 'Its ref is refs/heads/main, not refs/heads/dev.'],
    ['a claim that it does not make', { claims: { environment: 'x' } as never }, 'Its environment is not said, not x.'],
  ])('is not trusted for %s', (_what, changes, why) => {
    expect(mismatchOf({ ...terms, ...changes }, token)).toContain(why);
  });
});

it('whoever trusts anybody of an issuer trusts too many', () => {
  const wide = ['**', '*', 'r**', ''].map((subject) => isTooWide({ subject, claims: {} }));
  expect(wide).toEqual([true, true, true, true]);
  expect([
    isTooWide({ subject: '**', claims: { repository: 'acme/shop' } }),
    isTooWide({ subject: 'repo:acme/shop:**', claims: {} }),
  ]).toEqual([false, false]);
});
