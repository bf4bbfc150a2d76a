// What staged releases are watched by: the list of health checks, one more or another in its place, and one fewer.
import type { Command } from 'commander';
import * as z from 'zod';
import { part } from '../api.ts';
import { usage } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';
import { renderTable } from '../table.ts';

const Check = z.looseObject({ name: z.string(), onBreach: z.string() });
const Checks = z.looseObject({ checks: z.array(Check.extend({ sentence: z.string() })) });

const pathOf = (session: Session, name = '') =>
  `/environments/${part(session.environment)}/health-checks${name === '' ? '' : `/${part(name)}`}`;

async function list(session: Session): Promise<void> {
  const { checks } = await session.api.get(Checks, pathOf(session));
  const cells = checks.map(({ name, sentence, onBreach }) => [name, onBreach === 'revert' ? 'taken back' : 'held', sentence]);
  session.answer(checks, () => renderTable(['name', 'when breached', 'what'], cells, 'Nothing watches staged releases here.'));
}

interface SetOptions {
  readonly measure: string;
  readonly event?: string;
  readonly bad: string;
  readonly allowed: string;
  readonly from?: string;
  readonly to?: string;
  readonly onBreach: string;
  readonly description?: string;
}

async function set(session: Session, [name = '']: string[], options: SetOptions): Promise<void> {
  const { measure, event, bad, allowed, from, to, onBreach, description = '' } = options;
  const numberOf = (text: string, option: string): number => {
    const number = Number(text);
    if (text.trim() === '' || Number.isNaN(number)) throw usage(`${option} takes a number, not “${text}”.`);
    return number;
  };
  const check = {
    measure,
    name,
    bad,
    onBreach,
    description,
    allowed: numberOf(allowed, '--allowed'),
    ...(event !== undefined && { event }),
    ...(from !== undefined && { from: numberOf(from, '--from') }),
    ...(to !== undefined && { to: numberOf(to, '--to') }),
  };
  const saved = await session.api.put(Check, pathOf(session, name), { check });
  session.answer(saved, () => `${saved.name} watches the next staged release of ${session.environment}.`);
}

async function remove(session: Session, [name = '']: string[]): Promise<void> {
  const removed = await session.api.delete(Check, pathOf(session, name));
  session.answer(removed, () => `${removed.name} watches nothing any more.`);
}

export function addHealthCheckCommands(program: Command, world: World): void {
  const checks = program
    .command('health-checks')
    .description('what staged releases of an environment are watched by')
    .action(inSession(world, list));
  checks
    .command('set')
    .argument('<name>', 'such as failed-bookings')
    .description('add a check, or put it in the place of the one of this name')
    .requiredOption('--measure <measure>', 'mean (of an event’s value), people (whom an event happens to) or errors (at the edge)')
    .requiredOption('--allowed <number>', 'how far it may move: in the unit of the value, or as a share such as 0.05')
    .option('--event <event>', 'as applications tell it, such as booking.done; not for errors')
    .option('--bad <direction>', 'rise or fall', 'rise')
    .option('--from <number>', 'the least value of a mean')
    .option('--to <number>', 'the greatest value of a mean')
    .option('--on-breach <what>', 'hold or revert', 'hold')
    .option('--description <words>')
    .action(inSession<SetOptions>(world, set));
  checks.command('remove').argument('<name>').description('take a check away').action(inSession(world, remove));
}
