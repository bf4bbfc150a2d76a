// Rights that end, rights for a while, and what narrows them: keys, service accounts, other people's looks.
import { describe, expect, it } from 'vitest';
import type { FootprintEntry } from '../change/footprint.ts';
import { decide, elevationsUsed, groundsOf } from './decide.ts';
import { type ElevationGives, heldGrants, type RunningElevation, statusAt } from './elevation.ts';
import type { Actor, Grant, Guise } from './grant.ts';
import { coversAny, impersonating, peopleOnly, standingOnly, verbs, viewingAs } from './policy.ts';
import type { AskedVerb, Basis } from './question.ts';

const now = new Date('2026-03-01T12:00:00Z');
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const elevated = (gives: ElevationGives, kind: RunningElevation['kind'] = 'elevation', endsAt = at(30)): RunningElevation => ({
  id: `elv_${kind}`,
  kind,
  gives,
  endsAt,
});
function person(grants: readonly Grant[], elevations: readonly RunningElevation[] = [], more: Partial<Actor> = {}): Actor {
  return { id: 'eve', name: 'Eve', email: 'eve@example.com', grants: heldGrants(grants, elevations), ...more };
}
const fee = (sensitivity: FootprintEntry['sensitivity']): FootprintEntry[] => [
  { entry: 'key:fees.cut', resource: 'config', name: 'fees.cut', owner: '', sensitivity, reaches: [['HOU', 'US-TX', 'US']] },
];
function ask(
  actor: Actor,
  verb: AskedVerb,
  footprint: FootprintEntry[] = [],
  scope: string | null = 'production',
  basis: Basis = {},
  when = now,
) {
  const decision = decide({ actor, verb, scope, footprint, basis, now: when });
  return decision.allowed ? 'yes' : decision.refusal.code;
}

describe('a grant with an end', () => {
  it('counts until that moment, and not at it', () => {
    const actor = person([{ role: 'engineering', until: at(10).toISOString() }]);
    expect([9, 10].map((minute) => ask(actor, 'flag:kill', [], 'production', {}, at(minute)))).toEqual(['yes', 'FORBIDDEN']);
  });
});

describe('an elevation', () => {
  it('gives a role within its limits until its end', () => {
    const actor = person([{ role: 'support' }], [elevated({ role: 'finance', environments: ['production'] })]);
    expect(ask(actor, 'change:edit', fee(['MoneyCritical']))).toBe('yes');
    expect(ask(actor, 'change:edit', fee(['MoneyCritical']), 'staging')).toBe('FORBIDDEN');
    expect(ask(actor, 'change:edit', fee(['MoneyCritical']), 'production', {}, at(30))).toBe('FORBIDDEN');
  });

  it('gives a sensitivity within the roles that one has, to draft and not to approve', () => {
    const elevations = [elevated({ sensitivity: 'PIITax' })];
    expect(ask(person([{ role: 'engineering' }]), 'change:edit', fee(['PIITax']))).toBe('FORBIDDEN');
    expect(ask(person([{ role: 'engineering' }], elevations), 'change:edit', fee(['PIITax']))).toBe('yes');
    expect(ask(person([{ role: 'engineering' }], elevations), 'change:approve', fee(['PIITax']))).toBe('FORBIDDEN');
    expect(ask(person([{ role: 'support' }], elevations), 'change:edit', fee(['PIITax']))).toBe('FORBIDDEN');
    expect(ask(person([{ role: 'city_ops', places: ['LAX'] }], elevations), 'change:edit', fee(['PIITax']))).toBe('FORBIDDEN');
  });

  it('never makes a grant last longer than it would by itself', () => {
    const actor = person([{ role: 'engineering', until: at(5).toISOString() }], [elevated({ sensitivity: 'PIITax' })]);
    expect(ask(actor, 'change:edit', fee(['PIITax']), 'production', {}, at(6))).toBe('FORBIDDEN');
  });

  it('gives nobody a right that lasts longer than itself, unless the glass is broken', () => {
    const actor = person([{ role: 'support' }], [elevated({ role: 'admin' })]);
    const lasting = verbs.filter(
      (verb) => coversAny(standingOnly, verb) && !['person:view', 'token:create', 'token:rotate', 'token:revoke'].includes(verb),
    );
    expect(lasting.filter((verb) => ask(actor, verb, [], null) === 'yes')).toEqual([]);
    expect(ask(person([], [elevated({ role: 'super_admin' }, 'break_glass')]), 'person:grant', [], null, { personId: 'ann' })).toBe('yes');
  });

  it('is on record only where nothing else would have allowed it', () => {
    const actor = person([{ role: 'engineering' }], [elevated({ role: 'finance' })]);
    const question = (verb: AskedVerb) => ({ actor, verb, scope: 'production', footprint: fee(['MoneyCritical']), basis: {}, now });
    expect(elevationsUsed(question('change:edit'))).toEqual([]);
    expect(elevationsUsed(question('change:approve'))).toEqual(['elv_elevation']);
    expect(groundsOf(question('change:edit')).map(({ role }) => role)).toEqual(['engineering', 'finance']);
    expect(groundsOf({ ...question('person:grant') })).toEqual([]);
  });

  it.each<[string, Grant, Basis['ask'], string]>([
    ['a role', { role: 'admin' }, { role: 'finance' }, 'yes'],
    ['a role', { role: 'finance' }, { role: 'finance' }, 'FORBIDDEN'],
    ['a role in every environment', { role: 'admin', environments: ['staging'] }, { role: 'finance' }, 'FORBIDDEN'],
    ['a role in staging', { role: 'admin', environments: ['staging'] }, { role: 'finance', environments: ['staging'] }, 'yes'],
    ['what is MoneyCritical', { role: 'finance' }, { sensitivity: 'MoneyCritical' }, 'yes'],
    ['what is SafetyCritical', { role: 'finance' }, { sensitivity: 'SafetyCritical' }, 'FORBIDDEN'],
    ['what is SafetyCritical', { role: 'engineering' }, { sensitivity: 'SafetyCritical' }, 'FORBIDDEN'],
    ['what is SafetyCritical', { role: 'trust_safety' }, { sensitivity: 'SafetyCritical' }, 'yes'],
  ])('to %s is approved by %o asked for %o: %s', (_what, grant, asked, answer) => {
    expect(ask(person([grant]), 'elevation:approve', [], null, { personId: 'ann', ...(asked && { ask: asked }) })).toBe(answer);
  });

  it('is approved by nobody who asked for it, and broken glass is reviewed by somebody else', () => {
    const admin = person([{ role: 'admin' }]);
    expect(ask(admin, 'elevation:approve', [], null, { personId: 'eve', ask: { role: 'finance' } })).toBe('OWN_ELEVATION');
    expect(ask(admin, 'break_glass:review', [], null, { personId: 'eve' })).toBe('OWN_ELEVATION');
    expect(ask(admin, 'break_glass:review', [], null, { personId: 'ann' })).toBe('yes');
  });

  it('lapses when nobody answers, and is over at its end', () => {
    const asked = { status: 'requested', requestedAt: now, endsAt: null } as const;
    expect([1439, 1440].map((minute) => statusAt(asked, at(minute)))).toEqual(['requested', 'lapsed']);
    const running = { status: 'approved', requestedAt: now, endsAt: at(30) } as const;
    expect([29, 30].map((minute) => statusAt(running, at(minute)))).toEqual(['approved', 'ended']);
  });
});

describe('broken glass', () => {
  it('goes back further than a day alone', () => {
    const long = { lastLiveAt: null };
    expect(ask(person([{ role: 'admin' }]), 'release:roll_back', [], 'production', long)).toBe('ROLL_BACK_NEEDS_APPROVAL');
    const broken = person([{ role: 'engineering' }], [elevated({ role: 'super_admin', environments: ['production'] }, 'break_glass')]);
    expect(ask(broken, 'release:roll_back', [], 'production', long)).toBe('yes');
    expect(ask(broken, 'release:roll_back', [], 'staging', long)).toBe('ROLL_BACK_NEEDS_APPROVAL');
  });
});

describe('a key', () => {
  const withKey = (scope: object) => person([{ role: 'admin' }], [], { key: { id: 'tok_1', name: 'ci', scope } });

  it('may do no more than its verbs and environments say', () => {
    const killer = withKey({ verbs: ['flag:kill', 'registry:*'], environments: ['production'] });
    expect(ask(killer, 'flag:kill')).toBe('yes');
    expect(ask(killer, 'flag:kill', [], 'staging')).toBe('KEY_SCOPE');
    expect(ask(killer, 'change:publish')).toBe('KEY_SCOPE');
    const drafter = withKey({ verbs: ['config:edit'] });
    expect(ask(drafter, 'change:edit', fee([]))).toBe('yes');
    expect(ask(drafter, 'change:edit', [{ ...fee([])[0]!, resource: 'flag' }])).toBe('KEY_SCOPE');
  });

  it('that is limited makes no other key and grants nothing', () => {
    for (const scope of [{ verbs: ['*:*'] }, { environments: ['production'] }]) {
      expect(ask(withKey(scope), 'token:create', [], null, { personId: 'eve' })).toBe('KEY_SCOPE');
      expect(ask(withKey(scope), 'person:grant', [], null, { personId: 'ann' })).toBe('KEY_SCOPE');
    }
    expect(ask(withKey({}), 'token:create', [], null, { personId: 'eve' })).toBe('yes');
  });
});

it('a service account decides about nothing that takes a person, whatever it was granted', () => {
  const robot = person([{ role: 'admin' }], [], { kind: 'service' });
  expect(verbs.filter((verb) => coversAny(peopleOnly, verb) && ask(robot, verb) !== 'PEOPLE_ONLY')).toEqual([]);
  expect(ask(robot, 'change:approve', fee([]))).toBe('PEOPLE_ONLY');
  expect(ask(robot, 'change:publish')).toBe('yes');
});

describe('under another person’s looks', () => {
  const guise = (mode: Guise['mode']): Guise => ({ id: 'gui_1', mode, personId: 'ada', personName: 'Ada', asId: 'eve', asName: 'Eve' });
  const dressed = (mode: Guise['mode']) => person([{ role: 'admin' }], [], { guise: guise(mode) });

  it('a viewer does nothing but look', () => {
    const done = verbs.filter((verb) => ask(dressed('view'), verb, [], null, { personId: 'ann' }) === 'yes');
    expect(done.filter((verb) => !viewingAs.includes(verb))).toEqual([]);
    expect(ask(dressed('view'), 'change:edit', fee([]))).toBe('VIEWING_AS');
  });

  it('an impersonator drafts what is not sensitive, and decides nothing', () => {
    expect(ask(dressed('impersonate'), 'change:edit', fee([]))).toBe('yes');
    for (const sensitivity of ['MoneyCritical', 'SafetyCritical', 'PIITax'] as const)
      expect(ask(dressed('impersonate'), 'change:edit', fee([sensitivity]))).toBe('IMPERSONATING');
    const forbidden = ['change:approve', 'change:publish', 'flag:kill', 'release:roll_back', 'person:grant', 'token:create'] as const;
    for (const verb of forbidden) expect(ask(dressed('impersonate'), verb, fee([]))).toBe('IMPERSONATING');
    expect(impersonating.filter((verb) => /approve|publish|kill|roll_back|grant|token/.test(verb))).toEqual([]);
  });
});
