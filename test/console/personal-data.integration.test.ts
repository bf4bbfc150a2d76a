// What is personal is masked wherever it could be seen, until somebody who may unmasks it with a reason; then each field that they see is
// in the ledger and on record before they see it.

import { stepUpRules } from '@switchyard/registry-core/access/step-up';
import { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { managementApi } from '../../apps/console/app/api/management-api.ts';
import type { Caller } from '../../apps/console/app/caller.ts';
import { changePage } from '../../apps/console/app/queries/changes/change-page.server.ts';
import { promotion } from '../../apps/console/app/queries/changes/promotion.server.ts';
import { draftTarget } from '../../apps/console/app/queries/drafting/draft-target.server.ts';
import { keyList } from '../../apps/console/app/queries/keys/key-list.server.ts';
import { keyPage } from '../../apps/console/app/queries/keys/key-page.server.ts';
import { personList, personPage } from '../../apps/console/app/queries/people/person-list.server.ts';
import { personalLedger } from '../../apps/console/app/queries/personal/ledger.server.ts';
import { placePage } from '../../apps/console/app/queries/places/place-list.server.ts';
import { explainKey, playground } from '../../apps/console/app/queries/playground/playground.server.ts';
import { registryList } from '../../apps/console/app/queries/registry/registry-list.server.ts';
import { releaseDiff } from '../../apps/console/app/queries/releases/release-diff.server.ts';
import { rollBackPreview } from '../../apps/console/app/queries/releases/roll-back-preview.server.ts';
import { scopeExplorer } from '../../apps/console/app/queries/scopes/scope-explorer.server.ts';
import { startGuise } from '../../apps/console/app/usecases/access/start-guise.server.ts';
import { exportAudit } from '../../apps/console/app/usecases/audit/export-audit.server.ts';
import { saveDraft } from '../../apps/console/app/usecases/changes/save-draft.server.ts';
import { createApiToken } from '../../apps/console/app/usecases/people/create-api-token.server.ts';
import { createPerson } from '../../apps/console/app/usecases/people/create-person.server.ts';
import { exportLedger } from '../../apps/console/app/usecases/personal/export-ledger.server.ts';
import { maskAgain } from '../../apps/console/app/usecases/personal/mask-again.server.ts';
import { unmaskPersonal } from '../../apps/console/app/usecases/personal/unmask-personal.server.ts';
import { exportRegistry } from '../../apps/console/app/usecases/registry/export-registry.server.ts';
import { createWorld, done, draft, lastRecord, published, refused, type World } from './world.ts';

const environment = 'production';
const canary = 'canary-7f3a';
const key = 'tax.form';
const form = (value: string) =>
  ConfigKey.parse({
    kind: 'config',
    type: 'string',
    default: value,
    sensitivity: ['PIITax'],
    settings: [{ scope: { city: 'HOU' }, value }],
  });

let world: World;
let changeNumber: number;
beforeAll(async () => {
  world = await createWorld();
  await published(world, 'finance', 'admin', 'key:tax.form', form(`${canary}-1`));
  await published(world, 'finance', 'admin', 'key:tax.form', form(`${canary}-2`));
  changeNumber = (await draft(world, 'finance', 'key:tax.form', form(`${canary}-3`))).number;
}, 60_000);
afterAll(() => world.close());

/** Every look at the console that could hold a value of the key. */
const looks: Record<string, (caller: Caller) => Promise<unknown>> = {
  list: (caller) => keyList(world.ports, caller, { environment }),
  registry: (caller) => registryList(world.ports, caller, { environment }),
  scopes: (caller) => scopeExplorer(world.ports, caller, { environment, scope: { city: 'HOU' }, differing: false, text: '' }),
  place: (caller) => placePage(world.ports, caller, { environment, place: 'HOU' }),
  page: (caller) => keyPage(world.ports, caller, { environment, key }),
  change: (caller) => changePage(world.ports, caller, { change: changeNumber }),
  release: (caller) => releaseDiff(world.ports, caller, { environment }),
  'roll back': (caller) => rollBackPreview(world.ports, caller, { environment, release: '1.1.0' }),
  promotion: (caller) => promotion(world.ports, caller, { environment: 'development', from: environment, limit: 10 }),
  playground: (caller) => playground(world.ports, caller, { environment, context: { city: 'HOU' } }),
  explanation: (caller) => explainKey(world.ports, caller, { environment, context: { city: 'HOU' }, key }),
  form: (caller) => draftTarget(world.ports, caller, { environment, entry: 'key:tax.form' }),
};
const ledgerOf = async (caller: Caller) => done(await personalLedger(world.ports, caller, {})).rows;

describe('masked for everybody', () => {
  it.each(Object.keys(looks))('in the %s', async (name) => {
    for (const caller of [world.as.admin, world.as.finance, world.as.auditor]) {
      expect(JSON.stringify(await looks[name]?.(caller))).not.toContain(canary);
    }
  });

  it('in the answers of the API, whatever is asked', async () => {
    const { secret } = done(await createApiToken(world.ports, world.as.finance, { name: 'try' }));
    const api = managementApi({ ports: world.ports });
    const document = (await (await api.request('/openapi.json')).json()) as { paths: Record<string, object> };
    const values: Record<string, string> = { environment, key: encodeURIComponent(key), change: String(changeNumber), release: '1.2.0' };
    const asked = Object.entries(document.paths).flatMap(([path, methods]) => {
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'none');
      return 'get' in methods ? [filled] : [];
    });
    expect(asked.length).toBeGreaterThan(30);
    for (const path of asked) {
      const answer = await api.request(path, { headers: { authorization: `Bearer ${secret}` } });
      expect([path, (await answer.text()).includes(canary)]).toEqual([path, false]);
    }
  });

  it('in what a draft answers, while its author’s values are kept', async () => {
    const { id } = done(await changePage(world.ports, world.as.finance, { change: changeNumber })).change;
    const kept = await world.ports.read(({ changes }) => changes.find(id));
    expect(JSON.stringify(kept)).toContain(`${canary}-3`);
  });

  it('in the registry file, which leaves such keys out', async () => {
    const { document } = done(await exportRegistry(world.ports, world.as.admin, { environment }));
    expect([document.includes(canary), document.includes(key), document.includes('fees.provider_pct')]).toEqual([false, false, true]);
  });

  it('and nobody saves a mask, nor is shown a form that would', async () => {
    refused(await draftTarget(world.ports, world.as.finance, { environment, entry: 'key:tax.form' }), 'MASKED');
    const { body, digest } = done(await keyPage(world.ports, world.as.finance, { environment, key }));
    const edits = [{ kind: 'entry' as const, entry: 'key:tax.form' as const, base: digest, body }];
    refused(await saveDraft(world.ports, world.as.finance, { environment, title: 'x', reason: 'x', edits }), 'MASKED');
  });

  it('as to addresses, but for one’s own; and the audit holds none at all', async () => {
    const rows = done(await personList(world.ports, world.as.admin)).rows;
    expect(rows.find(({ id }) => id === 'per_finance')?.email).toBe('f•••@example.com');
    expect(rows.find(({ id }) => id === 'per_admin')?.email).toBe('admin@example.com');
    done(await createPerson(world.ports, world.as.admin, { email: 'new.one@example.com', name: 'New', title: '', grants: [] }));
    let text = '';
    for await (const part of done(await exportAudit(world.ports, world.as.auditor, { format: 'jsonl' })).lines) text += part;
    expect([text.includes('new.one@'), text.includes(canary)]).toEqual([false, false]);
  });
});

describe('unmasking', () => {
  it('is for those whose roles say so, kind by kind, and asks them to prove that they are there', async () => {
    const may = async (caller: Caller) =>
      done(await personalLedger(world.ports, caller, {}))
        .choices.filter(({ permit }) => permit.allowed)
        .map(({ kind }) => kind);
    expect(await may(world.as.finance)).toEqual(['PIITax']);
    expect(await may(world.as.safety)).toEqual(['contexts', 'PIIBackground']);
    expect(await may(world.as.admin)).toEqual(['people', 'contexts', 'PIITax', 'PIIBackground']);
    expect(await may(world.as.engineer)).toEqual([]);
    refused(await unmaskPersonal(world.ports, world.as.finance, { kind: 'people', reason: 'x' }), 'FORBIDDEN');
    expect(stepUpRules['pii:unmask']).toMatchObject({ where: 'everywhere' });
  });

  it('shows the values for a while, each in the ledger with the reason, and on record', async () => {
    const { id, endsAt } = done(await unmaskPersonal(world.ports, world.as.finance, { kind: 'PIITax', reason: 'Audit of 2025' }));
    refused(await unmaskPersonal(world.ports, world.as.finance, { kind: 'PIITax', reason: 'again' }), 'UNMASKED_ALREADY');
    for (const look of Object.values(looks)) expect(JSON.stringify(await look(world.as.finance))).toContain(canary);
    expect(JSON.stringify(await looks.page?.(world.as.admin))).not.toContain(canary);
    const seen = { viewerId: 'per_finance', subject: `key:${key}`, field: 'values', kind: 'PIITax', reason: 'Audit of 2025', unmaskId: id };
    expect(await ledgerOf(world.as.auditor)).toMatchObject([seen]);
    expect(await lastRecord(world, 'admin.pii.unmask')).toMatchObject({
      actorId: 'per_finance',
      reason: 'Audit of 2025',
      after: { kind: 'PIITax', fields: [{ subject: `key:${key}`, field: 'values' }] },
    });
    world.clock.pass(endsAt.getTime() - world.clock.now.getTime());
    expect(JSON.stringify(await looks.page?.(world.as.finance))).not.toContain(canary);
  });

  it('ends when somebody says so, and is nobody else’s to end', async () => {
    const { id } = done(await unmaskPersonal(world.ports, world.as.admin, { kind: 'people', reason: 'To write to them' }));
    const email = async () => done(await personPage(world.ports, world.as.admin, { personId: 'per_finance' })).person.email;
    expect(await email()).toBe('finance@example.com');
    refused(await maskAgain(world.ports, world.as.finance, { unmaskId: id }), 'UNKNOWN_UNMASK');
    done(await maskAgain(world.ports, world.as.admin, { unmaskId: id }));
    expect(await email()).toBe('f•••@example.com');
  });

  it('shows nothing to a key of the API, and nothing under somebody else’s looks', async () => {
    done(await unmaskPersonal(world.ports, world.as.admin, { kind: 'PIITax', reason: 'Try' }));
    expect(JSON.stringify(await looks.page?.(world.as.admin))).toContain(canary);
    const { token } = done(await createApiToken(world.ports, world.as.admin, { name: 'key' }));
    const byKey = { ...world.as.admin, keyId: token.id };
    expect(JSON.stringify(await looks.page?.(byKey))).not.toContain(canary);
    refused(await unmaskPersonal(world.ports, byKey, { kind: 'people', reason: 'x' }), 'KEY_SCOPE');
    const guise = done(await startGuise(world.ports, world.as.admin, { personId: 'per_finance', mode: 'view', reason: 'Try' }));
    const worn = { ...world.as.finance, guise: { id: guise.id, personId: 'per_admin' } };
    expect(JSON.stringify(await looks.page?.(worn))).not.toContain(canary);
  });
});

describe('the ledger', () => {
  it('shows everybody what they saw and who saw theirs, and the rest to whom it may', async () => {
    const concerns = (await ledgerOf(world.as.finance)).map(({ viewerId, subject }) => [viewerId, subject]);
    expect(concerns).toEqual([
      ['per_admin', 'person:per_finance'],
      ['per_finance', `key:${key}`],
    ]);
    expect(await ledgerOf(world.as.engineer)).toEqual([]);
    const one = done(await personalLedger(world.ports, world.as.auditor, { kind: 'people', subject: 'person:per_finance', limit: 1 }));
    expect(one.rows).toMatchObject([{ viewerName: 'admin', reason: 'To write to them' }]);
  });

  it('is exported with its own record, and cannot be altered', async () => {
    refused(await exportLedger(world.ports, world.as.finance, { format: 'csv' }), 'FORBIDDEN');
    let text = '';
    for await (const part of done(await exportLedger(world.ports, world.as.auditor, { format: 'csv' })).lines) text += part;
    expect(text.split('\n')[0]).toBe('seq,at,viewerId,viewerName,kind,subject,field,reason,unmaskId');
    expect(text).toContain('person:per_finance,email,To write to them');
    expect(await lastRecord(world, 'pii.export')).toMatchObject({ actorId: 'per_auditor' });
    const { pool } = world.database.connection;
    await expect(pool.query("UPDATE personal_view SET reason = 'x'")).rejects.toThrow(/permission denied|append-only/);
    expect((await pool.query('DELETE FROM personal_view')).rowCount).toBe(0);
  });
});
