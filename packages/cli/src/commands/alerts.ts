// Alerts: what anomaly rules found and who looked into it, where alerts go, and what a rule would have found.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import * as z from 'zod';
import { part } from '../api.ts';
import { usage } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';
import { renderTable, shorten } from '../table.ts';
import { whenText } from '../words.ts';

const Finding = z.looseObject({
  id: z.string(),
  severity: z.string(),
  sentence: z.string(),
  at: z.string(),
  acknowledgedByName: z.string().nullable(),
  note: z.string(),
});
const Findings = z.looseObject({ rows: z.array(Finding), open: z.int() });
const Channels = z.looseObject({
  rows: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      kind: z.string(),
      shown: z.string(),
      alerts: z.array(z.string()),
      status: z.string(),
      counts: z.looseObject({ delivered: z.int(), failed: z.int() }),
    }),
  ),
});
const Trial = z.looseObject({
  found: z.array(z.looseObject({ at: z.string(), sentence: z.string() })),
  times: z.int(),
  looked: z.int(),
});

async function findings(session: Session, _args: string[], { all }: { readonly all?: boolean }): Promise<void> {
  const page = await session.api.get(Findings, '/alerts/findings', all ? {} : { open: 'true' });
  const cells = page.rows.map(({ id, severity, sentence, at, acknowledgedByName, note }) => [
    id,
    whenText(at),
    severity,
    shorten(sentence, 80),
    acknowledgedByName === null ? 'open' : shorten(`${acknowledgedByName}: ${note}`, 50),
  ]);
  session.answer(page, () => renderTable(['id', 'when', 'severity', 'found', 'looked into'], cells, 'Nothing waits for a look.'));
}

async function acknowledge(session: Session, [id = '']: string[], { note }: { readonly note?: string }): Promise<void> {
  if (!note) throw usage('Say what you found out: --note "A drill"');
  const found = await session.api.post(Finding, `/alerts/findings/${part(id)}/acknowledge`, { note });
  session.answer(found, () => `You looked into it: ${found.sentence}`);
}

async function channels(session: Session): Promise<void> {
  const { rows } = await session.api.get(Channels, '/alerts/channels');
  const cells = rows.map(({ id, name, kind, shown, alerts, status, counts }) => [
    id,
    name,
    kind,
    shorten(shown, 50),
    alerts.length === 0 ? 'everything' : shorten(alerts.join(', '), 40),
    `${counts.delivered}`,
    `${counts.failed}`,
    status,
  ]);
  const head = ['id', 'name', 'kind', 'leads to', 'gets', 'arrived', 'given up', 'state'];
  session.answer(rows, () => renderTable(head, cells, 'Alerts go nowhere yet.'));
}

async function testChannel(session: Session, [id = '']: string[]): Promise<void> {
  const answer = await session.api.post(z.looseObject({ deliveryId: z.string() }), `/alerts/channels/${part(id)}/test`, {});
  session.answer(answer, () => 'A test is on its way.');
}

async function tryRule(session: Session, [file = '']: string[]): Promise<void> {
  const rule: unknown = JSON.parse(await readFile(file, 'utf8'));
  const trial = await session.api.post(Trial, '/alerts/rules/try', { rule });
  const cells = trial.found.map(({ at, sentence }) => [whenText(at), sentence]);
  const times = trial.times === 1 ? 'once' : `${trial.times} times`;
  session.answer(
    trial,
    () => `It would have fired ${times} in the last 30 days.\n${renderTable(['when', 'found'], cells, `Over ${trial.looked} records.`)}`,
  );
}

export function addAlertCommands(program: Command, world: World): void {
  program
    .command('findings')
    .description('what anomaly rules found and nobody has looked into')
    .option('--all', 'also what somebody has')
    .action(inSession<{ all?: boolean }>(world, findings));
  program
    .command('acknowledge-finding')
    .argument('<finding>', 'its id, as `findings` lists it')
    .description('say that you looked into it, and what it was')
    .option('--note <text>')
    .action(inSession<{ note?: string }>(world, acknowledge));
  program.command('alert-channels').description('where alerts go').action(inSession(world, channels));
  program.command('test-channel').argument('<channel>').description('send a channel a test').action(inSession(world, testChannel));
  program
    .command('try-rule')
    .argument('<file>', 'an anomaly rule as JSON')
    .description('what an anomaly rule would have found in the last 30 days')
    .action(inSession(world, tryRule));
}
