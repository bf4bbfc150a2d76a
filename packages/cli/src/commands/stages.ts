// Releases on their way to everyone: where one is, and how it goes on or back.
import { whoText, withStageParts } from '@switchyard/registry-core/snapshot/stage-text';
import type { Command } from 'commander';
import { Release, Stage, StagePage } from '../answers.ts';
import { part } from '../api.ts';
import { inSession, type Session, type World } from '../program.ts';
import { readStagePart } from '../stage-part.ts';
import { releaseText, whenText } from '../words.ts';

const pathOf = (session: Session, act = '') => `/environments/${part(session.environment)}/stage${act}`;

async function show(session: Session): Promise<void> {
  const { underWay } = await session.api.get(StagePage, pathOf(session));
  session.answer(underWay, () => {
    if (!underWay) return `Everyone in ${session.environment} has the same release.`;
    const { stage, release, stable } = underWay;
    const held = stage.status === 'held' ? ', held' : '';
    const parts = stage.parts.map((one) => `  ${whoText(one.scope)}: ${one.percent} %`);
    return [`${release.version} beside ${stable.version}, since ${whenText(stage.startedAt)}${held}:`, ...parts].join('\n');
  });
}

/** Parts that are not named stay as they are. */
async function advance(session: Session, [parts]: string[]): Promise<void> {
  const { underWay } = await session.api.get(StagePage, pathOf(session));
  // commander gives a variadic argument as a list
  const wider = withStageParts(underWay?.stage.parts ?? [], (parts as unknown as string[]).map(readStagePart));
  const stage = await session.api.post(Stage, pathOf(session, '/advance'), { parts: wider });
  session.answer(stage, () => ['Now it has:', ...stage.parts.map((one) => `  ${whoText(one.scope)}: ${one.percent} %`)].join('\n'));
}

interface ReasonOptions {
  readonly reason: string;
}

async function hold(session: Session, held: boolean, { reason }: ReasonOptions): Promise<void> {
  const stage = await session.api.post(Stage, pathOf(session, '/hold'), { held, reason });
  session.answer(stage, () => (held ? 'It stays where it is.' : 'It may go on.'));
}

async function complete(session: Session): Promise<void> {
  const stage = await session.api.post(Stage, pathOf(session, '/complete'));
  session.answer(stage, () => `Everyone in ${session.environment} has it, within about a second.`);
}

async function revert(session: Session, _args: string[], { reason }: ReasonOptions): Promise<void> {
  const release = await session.api.post(Release, pathOf(session, '/revert'), { reason });
  session.answer(release, () => releaseText(release));
}

export function addStageCommands(program: Command, world: World): void {
  const stage = program.command('stage').description('the release on its way to everyone').action(inSession(world, show));
  stage
    .command('advance')
    .argument('<parts...>', 'such as 25 (per cent of everyone) or city=HOU:100')
    .description('give it to more people; parts that are not named stay')
    .action(inSession(world, advance));
  stage
    .command('hold')
    .description('keep it where it is')
    .requiredOption('--reason <reason>')
    .action(inSession<ReasonOptions>(world, (session, _args, options) => hold(session, true, options)));
  stage
    .command('resume')
    .description('let a held one go on')
    .requiredOption('--reason <reason>')
    .action(inSession<ReasonOptions>(world, (session, _args, options) => hold(session, false, options)));
  stage.command('complete').description('give it to everyone').action(inSession(world, complete));
  stage
    .command('revert')
    .description('take it back from everyone who has it')
    .requiredOption('--reason <reason>')
    .action(inSession<ReasonOptions>(world, revert));
}
