// Who may do what: a persona × verb matrix over footprints, and the sentences that a button shows.
import { describe, expect, it } from 'vitest';
import type { FootprintEntry } from '../change/footprint.ts';
import type { Sensitivity } from '../registry/sensitivity.ts';
import { approvalReach, decide, rollBackAloneMs } from './decide.ts';
import type { Actor, Grant } from './grant.ts';
import { roles } from './grant.ts';
import { coversVerb, policy, verbs } from './policy.ts';
import type { AskedVerb, Basis } from './question.ts';

const now = new Date('2026-03-01T12:00:00Z');
const person = (name: string, ...grants: Grant[]): Actor => ({ id: name, name, email: `${name}@example.com`, grants });
const people = {
  admin: person('ada', { role: 'admin' }),
  engineer: person('eve', { role: 'engineering' }),
  finance: person('fay', { role: 'finance' }),
  safety: person('sam', { role: 'trust_safety' }),
  houston: person('hal', { role: 'city_ops', places: ['HOU'] }),
  texas: person('tex', { role: 'city_ops', places: ['US-TX'] }),
  curator: person('cory', { role: 'search_curator' }),
  content: person('connie', { role: 'content' }),
  support: person('sue', { role: 'support' }),
  docs: person('dora', { role: 'docs_admin' }),
  auditor: person('aud', { role: 'auditor' }),
  stagingOnly: person('stan', { role: 'engineering', environments: ['staging'] }),
  nobody: person('nob'),
} as const;

const houston = [['HOU', 'US-TX', 'US']];
const dallas = [['DAL', 'US-TX', 'US']];
const everywhere: string[][] = [[]];
function touches(name: string, more: Partial<FootprintEntry> = {}): FootprintEntry[] {
  return [{ entry: `key:${name}`, resource: 'config', name, owner: '', sensitivity: [], reaches: everywhere, ...more }];
}
const feeIn = (reaches: string[][], sensitivity: Sensitivity[] = ['MoneyCritical']) =>
  touches('fees.provider_pct', { reaches, sensitivity });
const flag = touches('search.spotlight', { resource: 'flag' });

function ask(actor: Actor, verb: AskedVerb, footprint: FootprintEntry[] = [], basis: Basis = {}, scope: string | null = 'production') {
  const decision = decide({ actor, verb, scope, footprint, basis, now });
  return decision.allowed ? 'yes' : decision.refusal.code;
}
const allowed = (verb: AskedVerb, footprint: FootprintEntry[] = [], basis: Basis = {}) =>
  Object.entries(people)
    .filter(([, actor]) => ask(actor, verb, footprint, basis) === 'yes')
    .map(([name]) => name);

describe('of all personas', () => {
  it.each<[string, AskedVerb, FootprintEntry[], string[]]>([
    ['a fee in Houston is drafted by', 'change:edit', feeIn(houston), ['admin', 'engineer', 'finance', 'houston', 'texas']],
    ['a fee in Dallas is drafted by', 'change:edit', feeIn(dallas), ['admin', 'engineer', 'finance', 'texas']],
    ['a fee everywhere is drafted by', 'change:edit', feeIn(everywhere), ['admin', 'engineer', 'finance']],
    ['a fee is approved by', 'change:approve', feeIn(everywhere), ['admin', 'finance']],
    ['a safety band is drafted by', 'change:edit', feeIn(houston, ['SafetyCritical']), ['admin', 'engineer', 'safety', 'houston', 'texas']],
    ['a safety band is approved by', 'change:approve', feeIn(houston, ['SafetyCritical']), ['admin', 'safety']],
    ['a tax key is drafted by', 'change:edit', feeIn(everywhere, ['PIITax']), ['admin', 'finance']],
    ['a background check is drafted by', 'change:edit', feeIn(everywhere, ['PIIBackground']), ['admin', 'safety']],
    ['a flag everywhere is drafted by', 'change:edit', flag, ['admin', 'engineer']],
    ['a flag is approved by', 'change:approve', flag, ['admin']],
    ['a search key is drafted by', 'change:edit', touches('search.weights.rep'), ['admin', 'engineer', 'curator']],
    ['a help text is drafted by', 'change:edit', touches('help.banner'), ['admin', 'engineer', 'content', 'docs']],
    ['a support key is drafted by', 'change:edit', touches('support.hours'), ['admin', 'engineer', 'support']],
    ['a cohort is drafted by', 'change:edit', touches('vip', { resource: 'cohort' }), ['admin', 'engineer']],
    ['a rule is drafted by', 'change:edit', touches('fees.floor', { resource: 'rule' }), ['admin', 'engineer']],
    [
      'a rule about fees is drafted by',
      'change:edit',
      touches('fees.floor', { resource: 'rule', sensitivity: ['MoneyCritical'] }),
      ['admin', 'engineer', 'finance'],
    ],
    [
      'a rule about fees is approved by',
      'change:approve',
      touches('fees.floor', { resource: 'rule', sensitivity: ['MoneyCritical'] }),
      ['admin', 'finance'],
    ],
    ['a flag is killed by', 'flag:kill', flag, ['admin', 'engineer', 'safety']],
    ['a release is taken back by', 'release:roll_back', flag, ['admin', 'engineer']],
    ['SDK keys are made by', 'sdk_key:create', [], ['admin', 'engineer']],
    ['SDK keys are seen by', 'sdk_key:view', [], ['admin', 'engineer', 'auditor']],
    ['webhooks are made by', 'webhook:create', [], ['admin', 'engineer']],
    ['webhooks are seen by', 'webhook:view', [], ['admin', 'engineer', 'auditor']],
    ['the whole audit is read by', 'audit:view', [], ['admin', 'auditor']],
    ['people are made by', 'person:create', [], ['admin']],
    ['environments are made by', 'environment:create', [], ['admin']],
    ['another person’s change is discarded by', 'change:discard', [], ['admin']],
    [
      'a change is validated by',
      'change:validate',
      [],
      ['admin', 'engineer', 'finance', 'safety', 'houston', 'texas', 'curator', 'content', 'support', 'docs'],
    ],
  ])('%s exactly these', (_what, verb, footprint, expected) => {
    expect(allowed(verb, footprint)).toEqual(expected);
  });

  it('an auditor reads and writes nothing but how they sign in', () => {
    const done = verbs.filter((verb) => ask(people.auditor, verb) === 'yes');
    expect(done).toEqual([
      'registry:view',
      'registry:export',
      'sdk_key:view',
      'webhook:view',
      'audit:view',
      'audit:read_own',
      'audit:export',
      'audit:verify',
      'pii:view',
      'retention:view',
      'hold:place',
      'hold:lift',
      'person:view',
      'break_glass:review',
      'token:revoke',
      'service_account:view',
      'session:revoke',
      'factor:add',
      'factor:remove',
      'alert:view',
    ]);
  });

  it('someone without a role does nothing at all', () => {
    expect(verbs.filter((verb) => ask(people.nobody, verb) === 'yes')).toEqual([]);
  });
});

describe('an approval', () => {
  const basis: Basis = { authorId: 'eve', editorIds: ['eve', 'ada'], approverIds: ['fay'] };

  it('never comes from the author, an editor of the round, or the same person twice', () => {
    const author = person('eve', { role: 'admin' }, { role: 'finance' });
    expect(ask(author, 'change:approve', feeIn(everywhere), basis)).toBe('OWN_CHANGE');
    expect(ask(people.admin, 'change:approve', feeIn(everywhere), basis)).toBe('OWN_CHANGE');
    expect(ask(people.finance, 'change:approve', feeIn(everywhere), basis)).toBe('ALREADY_APPROVED');
  });

  it('of a key without sensitivity may come from its owner, by address or by team', () => {
    expect(ask(people.engineer, 'change:approve', touches('a', { resource: 'flag', owner: 'EVE@example.com' }))).toBe('yes');
    expect(ask(people.engineer, 'change:approve', touches('a', { resource: 'flag', owner: 'engineering' }))).toBe('yes');
    expect(ask(people.engineer, 'change:approve', touches('a', { resource: 'flag', owner: 'content' }))).toBe('FORBIDDEN');
    expect(ask(people.auditor, 'change:approve', touches('a', { owner: 'aud@example.com' }))).toBe('FORBIDDEN');
  });

  it('of a sensitive key never comes from its owner alone', () => {
    expect(ask(people.engineer, 'change:approve', touches('a', { owner: 'engineering', sensitivity: ['MoneyCritical'] }))).toBe(
      'FORBIDDEN',
    );
  });

  it('covers of a mixed change only what the approver may approve', () => {
    const mixed = [...feeIn(everywhere), ...flag, ...touches('safety.band', { sensitivity: ['SafetyCritical'] })];
    expect([...approvalReach(people.finance, 'production', mixed, now).entries]).toEqual([['key:fees.provider_pct', ['MoneyCritical']]]);
  });

  it('is limited as the approver’s grant is', () => {
    const texan = person('fay', { role: 'finance', places: ['US-TX'], environments: ['production'], namespaces: ['fees'] });
    expect(ask(texan, 'change:approve', feeIn(houston))).toBe('yes');
    expect(ask(texan, 'change:approve', feeIn(everywhere))).toBe('FORBIDDEN');
    expect(ask(texan, 'change:approve', feeIn(houston), {}, 'staging')).toBe('FORBIDDEN');
    expect(ask(texan, 'change:approve', touches('taxes.rate', { reaches: houston, sensitivity: ['PIITax'] }))).toBe('FORBIDDEN');
  });
});

describe('beyond rights', () => {
  it('an author may reject nothing of their own and discard all of it', () => {
    const basis: Basis = { authorId: 'hal', editorIds: ['hal'] };
    expect(ask(people.houston, 'change:reject', feeIn(houston), basis)).toBe('OWN_CHANGE');
    expect(ask(people.houston, 'change:discard', [], basis)).toBe('yes');
    expect(ask(people.engineer, 'change:discard', [], basis)).toBe('FORBIDDEN');
  });

  it('nothing is published while approvals are missing', () => {
    expect(ask(people.engineer, 'change:publish', flag, { approvalsMissing: 'One more person has to approve.' })).toBe('APPROVAL_NEEDED');
    expect(ask(people.engineer, 'change:publish', flag, { approvalsMissing: '' })).toBe('yes');
  });

  it('one person goes back alone to what was live within a day, and no further', () => {
    const at = (ms: number | null) => ({ lastLiveAt: ms === null ? null : new Date(now.getTime() - ms) });
    expect(ask(people.engineer, 'release:roll_back', flag, at(rollBackAloneMs))).toBe('yes');
    expect(ask(people.engineer, 'release:roll_back', flag, at(rollBackAloneMs + 1))).toBe('ROLL_BACK_NEEDS_APPROVAL');
    expect(ask(people.engineer, 'release:roll_back', flag, at(null))).toBe('ROLL_BACK_NEEDS_APPROVAL');
    expect(ask(people.finance, 'release:roll_back', flag, at(0))).toBe('FORBIDDEN');
  });

  it('nobody changes their own grants, and a token is its owner’s', () => {
    expect(ask(people.admin, 'person:grant', [], { personId: 'ada' }, null)).toBe('OWN_GRANTS');
    expect(ask(people.admin, 'person:grant', [], { personId: 'eve' }, null)).toBe('yes');
    expect(ask(people.engineer, 'token:revoke', [], { personId: 'eve' }, null)).toBe('yes');
    expect(ask(people.engineer, 'token:revoke', [], { personId: 'ada' }, null)).toBe('FORBIDDEN');
    expect(ask(people.admin, 'token:revoke', [], { personId: 'eve' }, null)).toBe('yes');
    expect(ask(people.admin, 'token:create', [], { personId: 'eve' }, null)).toBe('FORBIDDEN');
    expect(ask(people.stagingOnly, 'token:create', [], { personId: 'stan' }, null)).toBe('yes');
  });

  it('a grant for one city covers no edit that reaches another city as well', () => {
    expect(ask(people.houston, 'change:edit', feeIn([...houston, ...dallas]))).toBe('FORBIDDEN');
    expect(ask(people.texas, 'change:edit', feeIn([...houston, ...dallas]))).toBe('yes');
    expect(ask(people.texas, 'change:edit', [...feeIn(houston), ...touches('fees.other')])).toBe('FORBIDDEN');
  });

  it('two grants are not mixed: the place of one does not widen the other', () => {
    const actor = person('mix', { role: 'city_ops', places: ['HOU'] }, { role: 'engineering', environments: ['staging'] });
    expect(ask(actor, 'change:edit', feeIn(dallas))).toBe('FORBIDDEN');
    expect(ask(actor, 'change:edit', feeIn(dallas), {}, 'staging')).toBe('yes');
    expect(ask(actor, 'change:edit', feeIn(houston))).toBe('yes');
  });
});

describe('a refusal says', () => {
  it.each<[Actor, AskedVerb, FootprintEntry[], Basis, string]>([
    [people.engineer, 'change:approve', flag, { authorId: 'eve' }, 'You wrote this change; someone else has to approve it.'],
    [
      people.houston,
      'change:edit',
      feeIn(dallas),
      {},
      'You may edit config keys only for HOU, and fees.provider_pct would change for DAL.',
    ],
    [
      people.houston,
      'change:edit',
      feeIn(everywhere),
      {},
      'You may edit config keys only for HOU, and fees.provider_pct would change for everyone.',
    ],
    [
      person('roaming', { role: 'city_ops' }),
      'change:edit',
      flag,
      {},
      'Your roles (city_ops) may change settings of a place only, and search.spotlight would change for everyone.',
    ],
    [people.auditor, 'change:edit', flag, {}, 'Your roles (auditor) may not edit flags.'],
    [people.stagingOnly, 'change:edit', flag, {}, 'You may edit flags only in staging, not in production.'],
    [
      people.engineer,
      'change:edit',
      feeIn(everywhere, ['PIITax']),
      {},
      'fees.provider_pct is PIITax, which your roles (engineering) may not change.',
    ],
    [
      people.curator,
      'change:edit',
      touches('fees.x'),
      {},
      'Your roles (search_curator) may edit config keys only in search, and fees.x is not.',
    ],
    [
      people.engineer,
      'change:approve',
      feeIn(everywhere),
      {},
      'Your roles (engineering) may not approve what this change touches in production. It is MoneyCritical.',
    ],
    [people.nobody, 'flag:kill', flag, {}, 'Your roles (none) may not kill flags.'],
    [
      people.finance,
      'change:edit',
      touches('search.x'),
      {},
      'Your roles (finance) may edit config keys only that are MoneyCritical or PIITax, and search.x is not.',
    ],
  ])('to %o for %s what is in the way', (actor, verb, footprint, basis, sentence) => {
    const decision = decide({ actor, verb, scope: 'production', footprint, basis, now });
    expect(decision.allowed ? '' : decision.refusal.message).toBe(sentence);
  });
});

describe('the policy', () => {
  it('has a row for every role, and every pattern in it covers some verb', () => {
    expect(Object.keys(policy).sort()).toEqual([...roles].sort());
    const patterns = Object.values(policy).flatMap(({ permissions }) => permissions.flatMap((permission) => permission.verbs));
    expect(patterns.filter((pattern) => !verbs.some((verb) => coversVerb(pattern, verb)))).toEqual([]);
  });

  it('lets nobody approve a sensitivity that their role could not even draft', () => {
    const odd = Object.values(policy).filter(({ approves, drafts }) => approves.some((sensitivity) => !drafts.includes(sensitivity)));
    expect(odd).toEqual([]);
  });

  it('reads wildcards in either part', () => {
    expect([
      coversVerb('*:*', 'flag:kill'),
      coversVerb('flag:*', 'flag:kill'),
      coversVerb('flag:*', 'config:edit'),
      coversVerb('*:edit', 'flag:edit'),
    ]).toEqual([true, true, false, true]);
  });
});
