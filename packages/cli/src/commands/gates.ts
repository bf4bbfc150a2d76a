// What lets a change pass, and when: acknowledge, override-freeze, schedule, unschedule; and the policy of an environment.
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import * as z from 'zod';
import { ChangePage } from '../answers.ts';
import { part } from '../api.ts';
import { usage } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';
import { readPlan } from '../stage-part.ts';
import { whenText } from '../words.ts';

const Anything = z.looseObject({});
const Environments = z.looseObject({
  rows: z.array(z.looseObject({ name: z.string(), policy: Anything, policyVersion: z.int() })),
});
const Schedule = z.looseObject({ at: z.string(), zone: z.string() });

/** What the change is at this moment: words hold for that. */
async function seen(session: Session, change: string): Promise<{ round: number; difference: string; number: number }> {
  const { change: found } = await session.api.get(ChangePage, `/changes/${part(change)}`);
  if (found.difference === null) throw usage(`Change #${found.number} is ${found.status}; it has to be validated first.`);
  return { round: found.round, difference: found.difference, number: found.number };
}

async function acknowledge(session: Session, [change = '', warning = '']: string[], { comment = '' }: { comment?: string }): Promise<void> {
  const { number, ...looked } = await seen(session, change);
  const answer = await session.api.post(Anything, `/changes/${part(change)}/acknowledge`, { ...looked, warning, comment });
  session.answer(answer, () => `You acknowledged ${warning} of #${number}.`);
}

async function overrideFreeze(session: Session, [change = '', freeze = '']: string[], { reason }: { reason?: string }): Promise<void> {
  const { number, ...looked } = await seen(session, change);
  const answer = await session.api.post(Anything, `/changes/${part(change)}/override-freeze`, { ...looked, freeze, reason });
  session.answer(answer, () => `#${number} may pass through the freeze ${freeze}; everyone concerned is told.`);
}

interface ScheduleOptions {
  readonly at: string;
  readonly zone?: string;
  readonly notes?: string;
  readonly plan?: readonly string[];
}

async function schedule(session: Session, [change = '']: string[], { at, zone, notes, plan }: ScheduleOptions): Promise<void> {
  const body = { at, zone: zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, notes, plan: plan && readPlan(plan) };
  const answer = await session.api.post(Schedule, `/changes/${part(change)}/schedule`, body);
  session.answer(
    answer,
    () =>
      `#${change.replace('#', '')} is published on ${whenText(answer.at)} UTC${plan ? `, in ${plan.length} steps` : ''}, if nothing stands in its way then.`,
  );
}

async function unschedule(session: Session, [change = '']: string[], { reason = '' }: { reason?: string }): Promise<void> {
  await session.api.post(z.null(), `/changes/${part(change)}/unschedule`, { reason });
  session.answer({}, () => `#${change.replace('#', '')} is off the schedule.`);
}

interface PolicyOptions {
  readonly set?: string;
  readonly reason?: string;
}

/** Shows the document, or puts one from a file in its place. */
async function policy(session: Session, _args: string[], { set, reason }: PolicyOptions): Promise<void> {
  const { rows } = await session.api.get(Environments, '/environments');
  const row = rows.find(({ name }) => name === session.environment);
  if (!row) throw usage(`You see no environment ${session.environment}.`);
  if (set === undefined) return session.answer(row.policy, () => JSON.stringify(row.policy, null, 2));
  const body = { policy: JSON.parse(readFileSync(set, 'utf8')) as unknown, reason, expectedVersion: row.policyVersion };
  const answer = await session.api.put(Anything, `/environments/${part(session.environment)}/policy`, body);
  session.answer(answer, () => `${session.environment} has the policy of ${set} now.`);
}

export function addGateCommands(program: Command, world: World): void {
  program
    .command('acknowledge')
    .argument('<change>')
    .argument('<warning>', 'its code, such as BREAKING_ARCHIVED, or the rule that is broken')
    .description('say by name that a warning is meant')
    .option('--comment <comment>')
    .action(inSession(world, acknowledge));
  program
    .command('override-freeze')
    .argument('<change>')
    .argument('<freeze>', 'its name, as the change says it')
    .description('let one change pass through a freeze')
    .requiredOption('--reason <reason>', 'why it cannot wait')
    .action(inSession(world, overrideFreeze));
  program
    .command('schedule')
    .argument('<change>')
    .description('have a change published by itself')
    .requiredOption('--at <time>', '2026-11-27T16:00, or an instant with its offset')
    .option('--zone <zone>', 'the time zone of --at, such as America/Chicago; that of this machine when absent')
    .option('--notes <notes>', 'for the release; its title when absent')
    .option('--plan <steps...>', 'not for everyone at once, as with publish: "city=HOU:100 then 30m", "10 then healthy 60m"')
    .action(inSession<ScheduleOptions>(world, schedule));
  program
    .command('unschedule')
    .argument('<change>')
    .description('take a change off the schedule')
    .option('--reason <reason>')
    .action(inSession(world, unschedule));
  program
    .command('policy')
    .description('what an environment asks of changes, as a document')
    .option('--set <file>', 'put this document in its place')
    .option('--reason <reason>', 'why; needed with --set')
    .action(inSession<PolicyOptions>(world, policy));
}
