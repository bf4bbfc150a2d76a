// What is recorded raises alerts and is counted: it reaches Slack, a mailbox and a webhook, for real and once, whatever stops meanwhile.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMailer } from '../../apps/console/app/adapters/notices/mailer.ts';
import { type NoticeWorker, startNoticeWorker } from '../../apps/console/app/adapters/notices/notice-worker.ts';
import { addressRule } from '../../apps/console/app/adapters/notices/public-address.ts';
import { webhookSecrets } from '../../apps/console/app/adapters/notices/webhook-message.ts';
import { postgresNoticeLedger } from '../../apps/console/app/adapters/postgres/notice-ledger.ts';
import { targetSeal } from '../../apps/console/app/adapters/proofs/seal.ts';
import { channelList, channelPage } from '../../apps/console/app/queries/alerts/channel-list.server.ts';
import { findingList, findingPage } from '../../apps/console/app/queries/anomalies/finding-list.server.ts';
import { anomalyRuleList, tryAnomalyRule } from '../../apps/console/app/queries/anomalies/rule-list.server.ts';
import { digestPage } from '../../apps/console/app/queries/digests/digest-page.server.ts';
import { breakGlass } from '../../apps/console/app/usecases/access/break-glass.server.ts';
import { removeChannel } from '../../apps/console/app/usecases/alerts/remove-channel.server.ts';
import { saveChannel } from '../../apps/console/app/usecases/alerts/save-channel.server.ts';
import { testChannel } from '../../apps/console/app/usecases/alerts/test-channel.server.ts';
import { watchAudit } from '../../apps/console/app/usecases/alerts/watch-audit.ts';
import { acknowledgeFinding } from '../../apps/console/app/usecases/anomalies/acknowledge-finding.server.ts';
import { removeAnomalyRule } from '../../apps/console/app/usecases/anomalies/remove-anomaly-rule.server.ts';
import { type SaveAnomalyRule, saveAnomalyRule } from '../../apps/console/app/usecases/anomalies/save-anomaly-rule.server.ts';
import { exportAudit } from '../../apps/console/app/usecases/audit/export-audit.server.ts';
import { chooseDigest } from '../../apps/console/app/usecases/digests/choose-digest.server.ts';
import { sendDigests } from '../../apps/console/app/usecases/digests/send-digests.ts';
import { killFlag } from '../../apps/console/app/usecases/flags/kill-flag.server.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { atOnce, createWorld, done, lastRecord, refused, type World } from './world.ts';

const secretOf = webhookSecrets('a key of thirty-two characters!!');
const seal = targetSeal('another key of thirty-two characters');
const waiting = { timeout: 20_000, interval: 50 };
const dayMs = 86_400_000;

let world: World;
let receiver: Server;
let base = '';
let received: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];
let status = 200;
let mailbox: Mailbox;
let worker: NoticeWorker | undefined;

beforeAll(async () => {
  world = await createWorld({ webhookSecret: secretOf, sealTarget: seal.close });
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(status).end('ok');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  mailbox = await openMailbox();
  await settle();
});
afterAll(async () => {
  await mailbox.close();
  await new Promise((resolve) => receiver.close(resolve));
  await world.close();
});
beforeEach(async () => {
  world.clock.pass(3 * dayMs);
  await settle();
  received = [];
  mailbox.mails.length = 0;
  status = 200;
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  await world.database.connection.pool.query("UPDATE alert_channel SET status = 'removed'");
  await world.database.connection.pool.query("UPDATE delivery SET status = 'dropped', next_attempt_at = null WHERE status = 'waiting'");
});

/** Everything recorded is looked at, and nothing announced is left. */
async function settle(): Promise<void> {
  while ((await watchAudit(world.ports)).records.length > 0);
  await postgresNoticeLedger(world.database.connection).spread(world.clock.now, false);
}

function startWorker(networks = ['127.0.0.0/8']): void {
  worker = startNoticeWorker({
    ledger: postgresNoticeLedger(world.database.connection),
    // Closed with the worker.
    mailer: createMailer(mailbox.url, 'Switchyard <switchyard@example.com>', 'https://console.example.com'),
    addresses: addressRule(networks),
    secretOf,
    openTarget: seal.open,
    consoleUrl: 'https://console.example.com',
    now: () => world.clock.now,
  });
}

type Channel = Parameters<typeof saveChannel>[2];
async function newChannel(fields: Partial<Channel> = {}) {
  const channel: Channel = { kind: 'webhook', name: 'Incidents', target: `${base}/hook`, ...fields };
  return done(await saveChannel(world.ports, world.as.admin, channel));
}
let killed = 0;
/** Kills a flag that is new each time. */
async function kill(by: 'engineer' | 'safety' = 'engineer', environment = 'production') {
  killed += 1;
  await world.database.connection.pool.query('UPDATE kill SET revived_at = now() WHERE revived_at IS NULL');
  return killFlag(world.ports, world.as[by], { environment, flag: 'search.spotlight', reason: `<!channel> & number ${killed}` });
}
const deliveriesOf = (id: string) => world.ports.read(({ channels }) => channels.log.list(id));
const waitingFor = async (id: string) => (await deliveriesOf(id)).map(({ notice }) => notice.facts.alert);

describe('an alert', () => {
  it('reaches Slack with a link, nothing in it taken for a mention, and its address is nowhere to be read', async () => {
    const { channel } = await newChannel({ kind: 'slack', name: 'Slack', target: `${base}/services/T0/B0/topsecret` });
    done(await kill());
    await settle();
    startWorker();
    await vi.waitFor(() => expect(received).toHaveLength(1), waiting);
    expect(received[0]?.path).toBe('/services/T0/B0/topsecret');
    const { text, blocks } = JSON.parse(received[0]?.body ?? '');
    expect(text).toBe('engineer killed search.spotlight in production.');
    const words = JSON.stringify(blocks);
    expect(words).toContain('&lt;!channel&gt; &amp; number');
    expect(words).toMatch(/<https:\/\/console\.example\.com\/production\/audit\/\d+\|Look at it>/);
    await vi.waitFor(async () => expect(await deliveriesOf(channel.id)).toMatchObject([{ status: 'delivered', attempts: 1 }]), waiting);
    const sent = await lastRecord(world, 'admin.alert.sent');
    expect(sent).toMatchObject({ actorId: 'switchyard', target: `channel:${channel.id}`, after: { type: 'kill', channel: 'Slack' } });
    const { rows } = await world.database.connection.pool.query(
      'SELECT row_to_json(alert_channel)::text AS row FROM alert_channel UNION ALL SELECT row_to_json(audit)::text FROM audit UNION ALL SELECT row_to_json(notice)::text FROM notice',
    );
    expect(rows.filter(({ row }) => row.includes('topsecret'))).toEqual([]);
  });

  it('reaches every address of a mail channel, with what to do', async () => {
    await newChannel({ kind: 'mail', name: 'On call', target: 'first@example.com, second@example.com', alerts: ['break_glass'] });
    done(await breakGlass(world.ports, world.as.engineer, { ticket: 'INC-7', reason: 'The edge is down', minutes: 5 }));
    await settle();
    startWorker();
    await vi.waitFor(() => expect(mailbox.mails).toHaveLength(1), waiting);
    const [folded = ''] = mailbox.mails;
    const mail = folded.replace(/\r\n /g, ' ');
    expect(mail).toMatch(/^To: first@example\.com, second@example\.com/m);
    expect(mail).toContain('Subject: Alarm: engineer broke the glass: super admin everywhere, for INC-7.');
    expect(mail).toContain('docs/runbooks.md#break-glass');
  });

  it('reaches a webhook signed, and names the record and the events', async () => {
    const { channel, secret } = await newChannel();
    done(await exportAudit(world.ports, world.as.auditor, { format: 'jsonl' }));
    const { seq } = await lastRecord(world, 'audit.export');
    await settle();
    startWorker();
    await vi.waitFor(() => expect(received).toHaveLength(1), waiting);
    const { headers, body } = received[0]!;
    expect(secret).toBe(secretOf(channel.id, 1));
    vi.setSystemTime(world.clock.now);
    const message = new Verifier(secret ?? '').verify(body, headers as Record<string, string>);
    vi.useRealTimers();
    expect(message).toMatchObject({
      type: 'admin.alert',
      data: { alert: 'export', severity: 'medium', events: ['admin.export.download', 'audit.export'], audit: seq },
    });
  });

  it('goes only to who asked for its kind and its environment, once, and not to who came later', async () => {
    const ids = [
      (await newChannel({ name: 'All' })).channel.id,
      (await newChannel({ name: 'Exports', alerts: ['export'] })).channel.id,
      (await newChannel({ name: 'Development', environments: ['development'] })).channel.id,
    ];
    done(await kill());
    world.clock.pass(1);
    ids.push((await newChannel({ name: 'Late' })).channel.id);
    // Two consoles look at the same time, and one again afterwards.
    await atOnce(
      world,
      () => watchAudit(world.ports),
      () => watchAudit(world.ports),
    );
    await settle();
    expect(await Promise.all(ids.map(waitingFor))).toEqual([['kill'], [], [], []]);
  });

  it('that does not arrive is tried again, given up on record, and told of in the inbox', async () => {
    const { channel } = await newChannel();
    status = 500;
    done(await kill());
    await settle();
    startWorker();
    for (let tries = 1; tries <= 10; tries++) {
      await vi.waitFor(async () => expect(await deliveriesOf(channel.id)).toMatchObject([{ attempts: tries }]), waiting);
      world.clock.pass(2 * dayMs);
      worker?.wake();
    }
    await vi.waitFor(async () => expect(await deliveriesOf(channel.id)).toMatchObject([{ status: 'failed' }]), waiting);
    expect(await lastRecord(world, 'admin.alert.fail')).toMatchObject({ target: `channel:${channel.id}` });
    worker?.wake();
    const told = async () =>
      (await world.ports.read(({ notices }) => notices.inbox('per_engineer', { limit: 3 }))).map(({ event }) => event);
    await vi.waitFor(async () => expect(await told()).toContain('alert.fail'), waiting);
  });

  it.each(['http://127.0.0.1:1/', 'http://[::1]:1/', 'http://169.254.169.254/latest/meta-data', 'http://10.0.0.7/', 'http://localhost:1/'])(
    'is not sent to %s',
    async (target) => {
      const { channel } = await newChannel({ kind: 'slack', target });
      done(await testChannel(world.ports, world.as.admin, { channelId: channel.id }));
      startWorker([]);
      await vi.waitFor(async () => expect((await deliveriesOf(channel.id))[0]?.lastError).toMatch(/is not a public address/), waiting);
    },
  );

  it('is tried out by a test, waits while the channel is paused, and is dropped with it', async () => {
    const { channel } = await newChannel();
    done(await testChannel(world.ports, world.as.admin, { channelId: channel.id }));
    startWorker();
    await vi.waitFor(() => expect(received).toHaveLength(1), waiting);
    await vi.waitFor(async () => expect(await deliveriesOf(channel.id)).toMatchObject([{ status: 'delivered' }]), waiting);
    done(await saveChannel(world.ports, world.as.admin, { channelId: channel.id, kind: 'webhook', name: 'Incidents', paused: true }));
    world.clock.pass(1_000);
    done(await kill());
    await settle();
    expect(await postgresNoticeLedger(world.database.connection).nextDueAt()).toBeUndefined();
    done(await removeChannel(world.ports, world.as.admin, { channelId: channel.id }));
    expect((await deliveriesOf(channel.id)).map((one) => one.status).sort()).toEqual(['delivered', 'dropped']);
    refused(await testChannel(world.ports, world.as.admin, { channelId: channel.id }), 'UNKNOWN_CHANNEL');
  });

  it.each<[Partial<Channel>, string]>([
    [{ target: 'ftp://example.com' }, 'TARGET_INVALID'],
    [{ target: '' }, 'TARGET_INVALID'],
    [{ target: 'https://me:secret@example.com/' }, 'TARGET_INVALID'],
    [{ kind: 'mail', target: 'nobody' }, 'TARGET_INVALID'],
    [{ environments: ['moon'] }, 'UNKNOWN_ENVIRONMENT'],
  ])('finds no channel made of %o', async (fields, code) => {
    refused(await saveChannel(world.ports, world.as.admin, { kind: 'webhook', name: 'Odd', target: base, ...fields }), code);
  });
});

const kills: SaveAnomalyRule = {
  ruleId: 'kills',
  rule: {
    title: 'Kills',
    events: ['flag.kill'],
    result: 'done',
    environments: [],
    outside: null,
    groupBy: 'actor',
    measure: 'events',
    windowMinutes: 60,
    threshold: 1,
    severity: 'high',
    coolDownMinutes: 60,
  },
};

describe('an anomaly rule', () => {
  const findings = () => world.ports.read(({ anomalies }) => anomalies.findings({ ruleId: 'kills' }));

  it('is there from the beginning, in all seven kinds', async () => {
    expect((await world.ports.read(({ anomalies }) => anomalies.rules())).map(({ id }) => id).sort()).toEqual(
      ['burst-of-kills', 'mass-role-changes', 'pii-views', 'publish-outside-hours', 'refunds', 'repeated-refusals', 'suppressions'].sort(),
    );
  });

  it('finds once, on record, alerts, and is acknowledged by somebody else than who it is about', async () => {
    const { channel } = await newChannel({ alerts: ['anomaly'] });
    done(await saveAnomalyRule(world.ports, world.as.admin, kills));
    done(await kill('safety'));
    await settle();
    expect(await findings()).toEqual([]);
    done(await kill('safety'));
    // Two consoles count at once, and then again: what stood in the first's transaction is not counted twice.
    await atOnce(
      world,
      () => watchAudit(world.ports),
      () => watchAudit(world.ports),
    );
    await settle();
    const [finding, ...more] = await findings();
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      group: 'per_safety',
      measured: 2,
      severity: 'high',
      sentence: 'Kills: safety, more than 1 within an hour.',
    });
    expect(await lastRecord(world, 'admin.anomaly.detected')).toMatchObject({ target: `finding:${finding?.id}`, after: { rule: 'kills' } });
    expect(await waitingFor(channel.id)).toEqual(['anomaly']);
    const about = { findingId: finding?.id ?? '', note: 'A drill' };
    refused(await acknowledgeFinding(world.ports, world.as.safety, about), 'OWN_FINDING');
    done(await acknowledgeFinding(world.ports, world.as.admin, about));
    refused(await acknowledgeFinding(world.ports, world.as.admin, about), 'ALREADY_ACKNOWLEDGED');
    expect(await findings()).toMatchObject([{ acknowledgedByName: 'admin', note: 'A drill' }]);
  });

  it('that is changed begins with what its window holds, and nobody saves over what they have not seen', async () => {
    done(await kill());
    await settle();
    const before = await findings();
    const stricter = { ...kills, expectedVersion: 1, rule: { ...kills.rule, coolDownMinutes: 0 } };
    done(await saveAnomalyRule(world.ports, world.as.admin, stricter));
    refused(await saveAnomalyRule(world.ports, world.as.admin, stricter), 'CHANGED_MEANWHILE');
    refused(await saveAnomalyRule(world.ports, world.as.admin, kills), 'RULE_EXISTS');
    done(await kill());
    await settle();
    expect((await findings()).length).toBe(before.length + 1);
    done(await removeAnomalyRule(world.ports, world.as.admin, { ruleId: 'kills' }));
    done(await kill());
    await settle();
    expect((await findings()).length).toBe(before.length + 1);
  });

  it('of the first ones finds who is refused again and again, be it where there is nothing', async () => {
    const { channel } = await newChannel({ alerts: ['repeated_refusals'] });
    for (let tries = 0; tries < 10; tries++)
      refused(
        await breakGlass(world.ports, world.as.support, { ticket: 'INC-8', reason: 'Let me in', environment: 'nowhere' }),
        'FORBIDDEN',
      );
    await settle();
    expect(await world.ports.read(({ anomalies }) => anomalies.findings({ ruleId: 'repeated-refusals', limit: 1 }))).toMatchObject([
      { group: 'per_support', measured: 10 },
    ]);
    expect(await waitingFor(channel.id)).toEqual(['repeated_refusals']);
  });
});

describe('a rule that is tried', () => {
  it('says when it would have fired, and whom about, without saving anything', async () => {
    for (const by of ['safety', 'safety', 'engineer'] as const) {
      world.clock.pass(60_000);
      done(await kill(by));
    }
    const rule = { ...kills.rule, threshold: 1 };
    const trial = done(await tryAnomalyRule(world.ports, world.as.auditor, { rule }));
    expect(trial.found[0]).toMatchObject({ who: 'safety', sentence: 'Kills: safety, more than 1 within an hour.' });
    const stricter = done(await tryAnomalyRule(world.ports, world.as.auditor, { rule: { ...rule, threshold: 500 } }));
    expect([trial.times - stricter.times > 0, stricter.times, trial.looked]).toEqual([true, 0, stricter.looked]);
    const everything = { ...rule, events: ['*'], result: 'refused' as const, threshold: 0 };
    expect(done(await tryAnomalyRule(world.ports, world.as.auditor, { rule: everything })).times).toBeGreaterThan(0);
    refused(await tryAnomalyRule(world.ports, world.as.engineer, { rule }), 'FORBIDDEN');
    expect(await world.ports.read(({ anomalies }) => anomalies.findRule('kills'))).toBeUndefined();
  });
});

describe('the pages', () => {
  it('show what goes where and what was sent, without the address that would let anybody post', async () => {
    const { channel } = await newChannel({ kind: 'slack', name: 'Slack', target: `${base}/services/T0/B0/topsecret` });
    done(await testChannel(world.ports, world.as.admin, { channelId: channel.id }));
    const list = done(await channelList(world.ports, world.as.auditor));
    const page = done(await channelPage(world.ports, world.as.auditor, { channelId: channel.id }));
    expect(list.rows).toMatchObject([{ name: 'Slack', shown: `${base}/…`, counts: { waiting: 1 } }]);
    expect(page).toMatchObject({
      deliveries: [{ status: 'waiting', notice: { facts: { alert: 'test' } } }],
      decisions: { edit: { allowed: false } },
    });
    expect(JSON.stringify([list, page])).not.toMatch(/topsecret|"target"/);
    refused(await channelList(world.ports, world.as.support), 'FORBIDDEN');
  });

  it('show findings with the records that they were counted from, to whom may read them', async () => {
    const { rows } = done(await findingList(world.ports, world.as.engineer, { ruleId: 'repeated-refusals' }));
    const findingId = rows[0]?.id ?? '';
    const page = done(await findingPage(world.ports, world.as.auditor, { findingId }));
    expect(page.records.map(({ seq }) => seq)).toEqual(page.finding.records);
    expect(page.records.every(({ actorId, result }) => actorId === 'per_support' && result === 'refused')).toBe(true);
    expect(done(await findingPage(world.ports, world.as.engineer, { findingId })).records).toEqual([]);
    const open = done(await findingList(world.ports, world.as.admin, { open: true, limit: 1 }));
    expect([open.rows.length, open.rows[0]?.acknowledgedAt, open.open > 0]).toEqual([1, null, true]);
  });

  it('say of a rule when it found something last, and for what it waits', async () => {
    const { rows } = done(await anomalyRuleList(world.ports, world.as.engineer));
    const of = (wanted: string) => rows.find(({ id }) => id === wanted);
    expect([of('refunds')?.awaits, of('repeated-refusals')?.awaits, of('repeated-refusals')?.lastFound instanceof Date]).toEqual([
      'the operations desk',
      null,
      true,
    ]);
  });
});

describe('the digest', () => {
  it('of yesterday goes to who may read the audit, at their hour, once for each of them', async () => {
    world.clock.now = new Date('2026-06-10T15:00:00Z');
    done(await kill());
    done(await chooseDigest(world.ports, world.as.auditor, { wanted: true, zone: 'Asia/Kolkata', hour: 7 }));
    done(await chooseDigest(world.ports, world.as.admin, { wanted: false, zone: 'UTC', hour: 7 }));
    refused(await chooseDigest(world.ports, world.as.support, { wanted: true, zone: 'UTC', hour: 7 }), 'FORBIDDEN');
    await settle();
    // 7:00 in Kolkata is 1:30 in UTC.
    world.clock.now = new Date('2026-06-11T01:29:00Z');
    expect(await sendDigests(world.ports)).toBe(0);
    world.clock.now = new Date('2026-06-11T01:31:00Z');
    const both = await atOnce(
      world,
      () => sendDigests(world.ports),
      () => sendDigests(world.ports),
    );
    expect(both.reduce((sum, sent) => sum + sent)).toBe(1);
    expect(await sendDigests(world.ports)).toBe(0);
    startWorker();
    await vi.waitFor(() => expect(mailbox.mails).toHaveLength(1), waiting);
    const [mail = ''] = mailbox.mails;
    expect(mail).toMatch(/^To: auditor <auditor@example\.com>/m);
    const text = mail.replace(/=\r?\n/g, '');
    expect(text).toContain('Subject: 2026-06-10: 1 high-risk action');
    expect(text).toContain('20:30  engineer killed search.spotlight in production.');
    expect(text).toMatch(/https:\/\/console\.example\.com\/production\/audit\/\d+/);
    world.clock.pass(dayMs);
    expect(await sendDigests(world.ports)).toBe(1);
    const page = done(await digestPage(world.ports, world.as.auditor, { day: '2026-06-10' }));
    expect(page).toMatchObject({
      choice: { zone: 'Asia/Kolkata', hour: 7 },
      digest: { zone: 'Asia/Kolkata', sections: { risk: { count: 1 } } },
    });
    refused(await digestPage(world.ports, world.as.engineer, {}), 'FORBIDDEN');
  });
});
