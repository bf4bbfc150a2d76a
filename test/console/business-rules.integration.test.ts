// Business rules on the way through the use-cases: refused when they cannot be, checked when a change is validated and again
// when it is published, decided about as the keys that they read, and shown as they stand.

import { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import { BusinessRule } from '@switchyard/registry-core/registry/business-rule';
import type { EntryBody, EntryId } from '@switchyard/registry-core/registry/entry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changePage } from '../../apps/console/app/queries/changes/change-page.server.ts';
import { policyPage } from '../../apps/console/app/queries/environments/policy-page.server.ts';
import { ruleList, rulePage } from '../../apps/console/app/queries/rules/rule-list.server.ts';
import { acknowledgeWarning } from '../../apps/console/app/usecases/changes/acknowledge-warning.server.ts';
import { saveDraft } from '../../apps/console/app/usecases/changes/save-draft.server.ts';
import { validateChange } from '../../apps/console/app/usecases/changes/validate-change.server.ts';
import { editPolicy } from '../../apps/console/app/usecases/environments/edit-policy.server.ts';
import { exportRegistry } from '../../apps/console/app/usecases/registry/export-registry.server.ts';
import { importRegistry } from '../../apps/console/app/usecases/registry/import-registry.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { approve, createWorld, done, editOf, fee, published, refused, validated, type World } from './world.ts';

const environment = 'production';
const floor = BusinessRule.parse({
  key: 'fees.floor',
  description: 'A provider pays at least 9 %.',
  expression: 'config["fees.provider_pct"] >= 9.0',
});
let world: World;
beforeAll(async () => {
  world = await createWorld();
  await published(world, 'finance', 'admin', 'rule:fees.floor', floor);
});
afterAll(() => world.close());

async function draftOf(persona: 'finance' | 'engineer' | 'houston', ...edits: (readonly [EntryId, EntryBody | null])[]) {
  const drawn = await Promise.all(edits.map(([entry, body]) => editOf(world.ports, environment, entry, body)));
  return saveDraft(world.ports, world.as[persona], { environment, title: 'Rules', reason: 'To see', edits: drawn });
}

const feeIn = (city: string, value: number): EntryBody => ({ ...fee, settings: [...fee.settings, { scope: { city }, value }] });

describe('a rule that cannot be', () => {
  it.each([
    ['config["fees.provider_pct"] >= 9', 'write 9.0 instead of 9'],
    ['config["fees.provder_pct"] >= 9.0', 'There is no config key fees.provder_pct'],
    ['config["search.spotlight"]', 'rules read config keys only'],
    ['config["fees.provider_pct"] +', 'This is no CEL'],
  ])('is refused when it is saved: %s', async (expression, sentence) => {
    const refusal = refused(await draftOf('finance', ['rule:fees.floor', { ...floor, expression }]));
    expect(refusal).toMatchObject({ message: expect.stringContaining(sentence), path: 'rule:fees.floor.expression' });
  });

  it('may come with the key that it reads', async () => {
    const rush: EntryBody = { ...fee, settings: [] };
    const rule: EntryBody = { ...floor, key: 'fees.rush', expression: 'config["fees.rush_pct"] >= 9.0' };
    done(await draftOf('finance', ['key:fees.rush_pct', rush], ['rule:fees.rush', rule]));
  });
});

describe('a change that breaks a rule', () => {
  it('is told for whom and by what, and stays a draft', async () => {
    const { id: changeId, number } = done(await draftOf('houston', ['key:fees.provider_pct', feeIn('HOU', 8)]));
    const { change, findings } = done(await validateChange(world.ports, world.as.houston, { changeId }));
    expect(change.status).toBe('draft');
    expect(findings).toMatchObject([
      {
        code: 'RULE_BROKEN',
        severity: 'error',
        entry: 'key:fees.provider_pct',
        path: 'settings[1].value',
        message: 'Rule fees.floor does not hold for Houston, where fees.provider_pct is 8 %: A provider pays at least 9 %.',
      },
    ]);
    const page = done(await changePage(world.ports, world.as.auditor, { change: number }));
    expect(page.findings).toEqual(findings);
  });

  it('cannot be published either when the rule came after it was validated', async () => {
    const change = await validated(world, 'finance', 'key:fees.provider_pct', feeIn('HOU', 9.5));
    await approve(world.ports, world.as.admin, change);
    await published(world, 'engineer', 'admin', 'rule:fees.houston', {
      ...floor,
      key: 'fees.houston',
      expression: 'config["fees.provider_pct"] >= 10.0',
    });
    const refusal = refused(await publishChange(world.ports, world.as.finance, { changeId: change.id }));
    expect(refusal).toMatchObject({ code: 'INVALID', causes: [{ code: 'RULE_BROKEN', message: expect.stringContaining('Houston') }] });
    await published(world, 'finance', 'admin', 'rule:fees.houston', null);
  });
});

describe('a rule that warns', () => {
  const warning = { ...floor, key: 'fees.usual', expression: 'config["fees.provider_pct"] >= 10.0', severity: 'warn' as const };
  const setRules = async (rules: EnvironmentPolicy['warnings']['rules']) => {
    const policy = EnvironmentPolicy.parse({ approvals: { people: 1 }, warnings: { rules } });
    done(await editPolicy(world.ports, world.as.admin, { environment, policy, reason: 'A test' }));
  };
  const obstaclesOf = async (change: number) => {
    const { gate } = done(await changePage(world.ports, world.as.finance, { change }));
    return gate.obstacles.map(({ code, name }) => `${code} ${name}`.trim());
  };

  it('is passed, acknowledged by its own name, or blocks, as the environment has it', async () => {
    await published(world, 'finance', 'admin', 'rule:fees.usual', warning);
    await published(world, 'finance', 'admin', 'rule:fees.other', { ...warning, key: 'fees.other' });
    const change = await validated(world, 'finance', 'key:fees.provider_pct', feeIn('HOU', 9.6));
    await approve(world.ports, world.as.admin, change);
    expect(await obstaclesOf(change.number)).toEqual([]);
    await setRules({ 'fees.usual': 'acknowledge', 'fees.other': 'block' });
    expect(await obstaclesOf(change.number)).toEqual(['WARNING_BLOCKS fees.other', 'WARNING fees.usual']);
    await setRules({ 'fees.usual': 'acknowledge' });
    refused(await publishChange(world.ports, world.as.finance, { changeId: change.id }), 'WARNING');
    const looked = { changeId: change.id, round: change.round, difference: change.difference ?? '', comment: 'It is meant' };
    refused(
      await acknowledgeWarning(world.ports, world.as.finance, { ...looked, warning: 'RULE_BROKEN_WARNING' }),
      'NOTHING_TO_ACKNOWLEDGE',
    );
    done(await acknowledgeWarning(world.ports, world.as.finance, { ...looked, warning: 'fees.usual' }));
    done(await publishChange(world.ports, world.as.finance, { changeId: change.id }));
    const page = done(await policyPage(world.ports, world.as.auditor, { environment }));
    expect(page.rules.map(({ key }) => key)).toEqual(['fees.other', 'fees.usual']);
    await setRules({});
    await published(world, 'finance', 'admin', 'rule:fees.other', null);
    await published(world, 'finance', 'admin', 'rule:fees.usual', null);
    await published(world, 'finance', 'admin', 'key:fees.provider_pct', fee);
  });
});

describe('a rule about sensitive keys', () => {
  it('is as sensitive as they are, and nobody else’s to bend', async () => {
    expect(refused(await draftOf('houston', ['rule:fees.floor', null])).code).toBe('FORBIDDEN');
    const change = done(await draftOf('engineer', ['rule:fees.floor', { ...floor, severity: 'warn' }]));
    done(await validateChange(world.ports, world.as.engineer, { changeId: change.id }));
    const page = done(await changePage(world.ports, world.as.engineer, { change: change.number }));
    expect(page.sensitivity).toEqual(['MoneyCritical']);
    expect(page.needed.sentence).toContain('MoneyCritical');
    expect(page.diff.flatMap(({ words }) => words.sentences)).toEqual(['Rule fees.floor, when it does not hold: blocks a change → warns']);
  });
});

describe('what is live', () => {
  it('is shown against its rules, to all who may look', async () => {
    const { rows, decisions } = done(await ruleList(world.ports, world.as.auditor, { environment, key: 'fees.provider_pct' }));
    expect(rows).toMatchObject([{ key: 'fees.floor', keys: ['fees.provider_pct'], state: 'holds', scopes: 2, sentences: [] }]);
    expect(decisions.create.allowed).toBe(false);
    expect(done(await ruleList(world.ports, world.as.auditor, { environment, key: 'search.page_size' })).rows).toEqual([]);
    const page = done(await rulePage(world.ports, world.as.finance, { environment, rule: 'fees.floor' }));
    expect(page).toMatchObject({ revision: 1, decisions: { edit: { allowed: true } } });
    expect(refused(await rulePage(world.ports, world.as.finance, { environment, rule: 'fees.none' })).code).toBe('UNKNOWN_RULE');
  });

  it('goes into a registry file and comes back out of one with its rules', async () => {
    const { document } = done(await exportRegistry(world.ports, world.as.admin, { environment }));
    expect(JSON.parse(document).rules).toMatchObject([{ key: 'fees.floor', expression: floor.expression }]);
    const input = { environment: 'development', format: 'switchyard' as const, document, title: 'As there', reason: 'To have it' };
    const { change } = done(await importRegistry(world.ports, world.as.admin, input));
    expect(change.edits).toMatchObject([{ entry: 'rule:fees.floor', base: null, body: floor }]);
  });
});
