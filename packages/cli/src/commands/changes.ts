// The workflow of a change: changes, diff, validate, approve, reject, publish, discard.
import type { Command } from 'commander';
import { Change, ChangePage, ChangeRows, Release, ReleaseDiff, Validation } from '../answers.ts';
import { part } from '../api.ts';
import { exitCodes, usage } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';
import { readPlan, readStagePart } from '../stage-part.ts';
import { renderTable, shorten } from '../table.ts';
import { changeText, diffText, findingsText, nextStep, releaseText, whenText } from '../words.ts';

interface ChangesOptions {
  readonly status?: string;
  readonly mine?: boolean;
}

async function changes(session: Session, _args: string[], { status, mine }: ChangesOptions): Promise<void> {
  const query = { environment: session.environmentIfGiven, status, mine: mine ? 'true' : undefined };
  const { rows } = await session.api.get(ChangeRows, '/changes', query);
  const cells = rows.map((row) => [
    row.number,
    row.environment,
    row.status,
    row.approvals,
    row.authorName,
    whenText(row.updatedAt),
    shorten(row.title, 60),
  ]);
  session.answer(rows, () => renderTable(['#', 'environment', 'status', 'approvals', 'author', 'updated', 'title'], cells, 'No changes.'));
}

function readChange(session: Session, change: string): Promise<ChangePage> {
  return session.api.get(ChangePage, `/changes/${part(change)}`);
}

interface DiffOptions {
  readonly from?: string;
  readonly to?: string;
}

/** Of a change, or between two releases. */
async function diff(session: Session, [change]: (string | undefined)[], { from, to }: DiffOptions): Promise<void> {
  if (change !== undefined) {
    if (from || to) throw usage('Give a change, or --from and --to; not both.');
    const page = await readChange(session, change);
    session.answer(page, () => changeText(page));
    return;
  }
  const page = await session.api.get(ReleaseDiff, `/environments/${part(session.environment)}/diff`, { from, to });
  const heading = `${page.to.environment} ${page.from?.version ?? 'nothing'} → ${page.to.version}`;
  session.answer(page, () => `${heading}\n\n${diffText(page.diff)}`);
}

async function validate(session: Session, [change = '']: string[]): Promise<void> {
  const { findings } = await session.api.post(Validation, `/changes/${part(change)}/validate`);
  const page = await readChange(session, change);
  session.answer({ change: page.change, findings, needed: page.needed }, () => {
    const heading = `Change #${page.change.number} is ${page.change.status}.`;
    return [heading, findingsText(findings), nextStep(page.change.status, page.change.number, page.needed.sentence)]
      .filter(Boolean)
      .join('\n');
  });
  if (findings.some(({ severity }) => severity === 'error')) process.exitCode = exitCodes.refused;
}

interface CommentOptions {
  readonly comment?: string;
}

/** Agrees to what the change is now: the round and the difference that it has at this moment. */
async function approve(session: Session, [change = '']: string[], { comment = '' }: CommentOptions): Promise<void> {
  const { change: seen } = await readChange(session, change);
  if (seen.difference === null) throw usage(`Change #${seen.number} is ${seen.status}; it has to be validated before it can be approved.`);
  const body = { round: seen.round, difference: seen.difference, comment };
  await session.api.post(Change, `/changes/${part(change)}/approve`, body);
  const page = await readChange(session, change);
  session.answer(page.change, () =>
    [`You approved #${seen.number} ${seen.title}.`, nextStep(page.change.status, seen.number, page.needed.sentence)].join('\n'),
  );
}

async function reject(session: Session, [change = '']: string[], { comment }: CommentOptions): Promise<void> {
  const answer = await session.api.post(Change, `/changes/${part(change)}/reject`, { comment });
  session.answer(answer, () => `You rejected #${answer.number} ${answer.title}.`);
}

async function discard(session: Session, [change = '']: string[]): Promise<void> {
  const answer = await session.api.post(Change, `/changes/${part(change)}/discard`);
  session.answer(answer, () => `#${answer.number} ${answer.title} is discarded.`);
}

interface PublishOptions {
  readonly notes?: string;
  readonly stage?: readonly string[];
  readonly plan?: readonly string[];
  readonly emergency?: string;
}

async function publish(session: Session, [change = '']: string[], options: PublishOptions): Promise<void> {
  const { notes, stage, plan, emergency } = options;
  const body = { notes, stage: stage?.map(readStagePart), plan: plan && readPlan(plan), emergency: emergency && { reason: emergency } };
  const release = await session.api.post(Release, `/changes/${part(change)}/publish`, body);
  session.answer(release, () => releaseText(release));
}

export function addChangeCommands(program: Command, world: World): void {
  program
    .command('changes')
    .description('changes, newest first; of all environments without --env')
    .option('--status <status>', 'open, draft, validated, approved, published, rejected or discarded')
    .option('--mine', 'only your own')
    .action(inSession<ChangesOptions>(world, changes));
  program
    .command('diff')
    .argument('[change]', 'a change by number; without it, two releases are compared')
    .description('what a change does, in words; or what differs between two releases')
    .option('--from <version>', 'the release before --to when absent')
    .option('--to <version>', 'the live release when absent')
    .action(inSession<DiffOptions>(world, diff));
  program.command('validate').argument('<change>').description('check a change against what is live').action(inSession(world, validate));
  program
    .command('approve')
    .argument('<change>')
    .description('agree to a change as it is now')
    .option('--comment <comment>')
    .action(inSession<CommentOptions>(world, approve));
  program
    .command('reject')
    .argument('<change>')
    .description('say no to a change')
    .requiredOption('--comment <comment>', 'what its author should do about it')
    .action(inSession<CommentOptions>(world, reject));
  program
    .command('publish')
    .argument('<change>')
    .description('make a change live')
    .option('--notes <notes>', 'for the release; its title when absent')
    .option('--stage <parts...>', 'who gets it first, such as 10 (per cent of everyone) or city=HOU:100; everyone when absent')
    .option(
      '--plan <steps...>',
      'the same by steps that go on by themselves: "city=HOU:100 then 30m", "10 then healthy 60m", "50 then approved"',
    )
    .option('--emergency <reason>', 'it cannot wait for the release on its way, which is taken back first')
    .action(inSession<PublishOptions>(world, publish));
  program.command('discard').argument('<change>').description('give a change up').action(inSession(world, discard));
}
