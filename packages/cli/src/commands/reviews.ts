// What people do with a change that they share: what waits for me, conflicts, comments, clones, and differences between environments.
import type { Command } from 'commander';
import { Change, ChangeConflicts, Comment, Differences, Inbox, Notices, NoticesRead } from '../answers.ts';
import { part } from '../api.ts';
import { usage } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';
import { renderTable, shorten } from '../table.ts';
import { indent, nextStep, whenText } from '../words.ts';

async function inbox(session: Session): Promise<void> {
  const waiting = await session.api.get(Inbox, '/inbox');
  const cells = [...waiting.decisions, ...waiting.own].map(({ change, waitsFor, because }) => [
    change.number,
    change.environment,
    waitsFor.replaceAll('_', ' '),
    whenText(change.updatedAt),
    shorten(change.title, 50),
    because,
  ]);
  session.answer(waiting, () => renderTable(['#', 'environment', 'for', 'since', 'title', 'because'], cells, 'Nothing waits for you.'));
}

interface NoticesOptions {
  readonly unread?: boolean;
  readonly read?: boolean;
}

async function notices(session: Session, _args: string[], { unread = false, read = false }: NoticesOptions): Promise<void> {
  const told = await session.api.get(Notices, `/notices${unread ? '?unread=true' : ''}`);
  if (read) await session.api.post(NoticesRead, '/notices/read', { ids: 'all' });
  const cells = told.items.map(({ readAt, at, environment, about, sentence }) => [
    readAt === null ? 'new' : '',
    whenText(at),
    environment,
    about.replace(':', ' '),
    sentence,
  ]);
  session.answer(told, () => renderTable(['', 'when', 'environment', 'about', 'what'], cells, 'There is nothing to read.'));
}

/** `fees.provider_pct:default=mine`; of a rule, cohort or place with its kind: `cohort:vip:members=theirs`. Without a part: the whole entry. */
function readChoice(text: string): { entry: string; path: string; take: string } {
  const given = /^(?:(key|cohort|place|holdout|layer|rule|guardrail):)?([^:=]+)(?::(.+))?=(mine|theirs)$/.exec(text);
  if (!given)
    throw usage(`${text} is no choice; say for example fees.provider_pct:default=mine, or fees.provider_pct=theirs for all of it.`);
  const [, kind = 'key', name, path = '', take = ''] = given;
  return { entry: `${kind}:${name}`, path, take };
}

function conflictsText({ conflicts }: ChangeConflicts): string {
  return conflicts
    .map(({ entry, threeWay: { theirs, mine, parts } }) => {
      const name = entry.replace(/^key:/, '');
      const rows = parts.map(({ path, where, words, taken }) => [
        taken === null ? `decide: --take ${name}:${path}=mine|theirs` : `takes ${taken}`,
        where,
        words.base,
        words.theirs,
        words.mine,
      ]);
      const stories = [...theirs.map((sentence) => `live: ${sentence}`), ...mine.map((sentence) => `mine: ${sentence}`)];
      return [name, indent(stories.join('\n')), indent(renderTable(['', 'what', 'was', 'live now', 'this change'], rows, ''))].join('\n');
    })
    .join('\n\n');
}

interface RebaseOptions {
  readonly take?: readonly string[];
}

async function rebase(session: Session, [change = '']: string[], { take = [] }: RebaseOptions): Promise<void> {
  const choices = take.map(readChoice);
  const page = await session.api.get(ChangeConflicts, `/changes/${part(change)}`);
  const open = page.conflicts.flatMap(({ entry, threeWay }) => threeWay.open.map((path) => ({ entry, path })));
  const isChosen = ({ entry, path }: { entry: string; path: string }) =>
    choices.some((choice) => choice.entry === entry && (choice.path === '' || choice.path === path));
  if (!open.every(isChosen)) throw usage(`Both sides moved the same parts; say which is to be.\n\n${conflictsText(page)}`);
  const answer = await session.api.post(Change, `/changes/${part(change)}/rebase`, { choices });
  session.answer(answer, () => `#${answer.number} is drawn from what is live now.\n${nextStep(answer.status, answer.number, '')}`);
}

interface CommentOptions {
  readonly entry?: string;
  readonly ask?: boolean;
  readonly answers?: string;
}

async function comment(session: Session, [change = '', text = '']: string[], { entry, ask, answers }: CommentOptions): Promise<void> {
  const about = entry === undefined ? undefined : entry.includes(':') ? entry : `key:${entry}`;
  const answer = await session.api.post(Comment, `/changes/${part(change)}/comments`, { text, entry: about, asks: ask, threadId: answers });
  session.answer(answer, () =>
    ask ? `You asked for a change. When it is done: switchyard settle ${change} ${answer.id}` : `You commented (${answer.id}).`,
  );
}

async function settle(session: Session, [change = '', id = '']: string[]): Promise<void> {
  const answer = await session.api.post(Comment, `/changes/${part(change)}/comments/${part(id)}/settle`);
  session.answer(answer, () => 'Settled.');
}

async function reopen(session: Session, [change = '']: string[]): Promise<void> {
  const answer = await session.api.post(Change, `/changes/${part(change)}/reopen`);
  session.answer(answer, () => `#${answer.number} ${answer.title} is a draft again.\n${nextStep(answer.status, answer.number, '')}`);
}

interface CloneOptions {
  readonly title?: string;
  readonly reason?: string;
}

async function clone(session: Session, [change = '']: string[], { title, reason }: CloneOptions): Promise<void> {
  const answer = await session.api.post(Change, `/changes/${part(change)}/clone`, { title, reason });
  session.answer(answer, () => `#${answer.number} is a new change with the same edits.\n${nextStep(answer.status, answer.number, '')}`);
}

interface PromoteOptions {
  readonly from: string;
  readonly reason?: string;
  readonly title?: string;
  readonly ticket?: string;
}

/** Without entries: what differs. With them: a change that brings all of each, or the parts named. */
async function promote(session: Session, args: string[], options: PromoteOptions): Promise<void> {
  const entries = args[0] as unknown as readonly string[] | undefined; // commander gathers what stands for `[entries...]`
  const { from, reason, title, ticket } = options;
  const base = `/environments/${part(session.environment)}`;
  if (entries === undefined || entries.length === 0) {
    const differences = await session.api.get(Differences, `${base}/differences`, { from, limit: 1000 });
    const rows = differences.rows.flatMap(({ entry, parts }) =>
      parts.map(({ path, where, words }) => [entry.replace(/^key:/, ''), path, where, words.mine, words.theirs]),
    );
    session.answer(differences, () => renderTable(['entry', 'part', 'what', session.environment, from], rows, 'Nothing differs.'));
    return;
  }
  if (!reason) throw usage('Say why: --reason "…".');
  const picks = entries.map((text) => {
    const { entry, path } = readChoice(`${text}=theirs`);
    return { entry, path };
  });
  const body = { from, picks, reason, ticket, title: title ?? `Bring ${entries.join(', ')} from ${from}`.slice(0, 200) };
  const answer = await session.api.post(Change, `${base}/promote`, body);
  session.answer(answer, () => `#${answer.number} ${answer.title}\n${nextStep(answer.status, answer.number, '')}`);
}

export function addReviewCommands(program: Command, world: World): void {
  program.command('inbox').description('changes that cannot go on without you').action(inSession(world, inbox));
  program
    .command('notices')
    .description('what you were told, newest first')
    .option('--unread', 'only what you have not read')
    .option('--read', 'and mark all of it as read')
    .action(inSession<NoticesOptions>(world, notices));
  program
    .command('rebase')
    .argument('<change>')
    .description('put a change together with what was published since it was drawn')
    .option('--take <choices...>', 'for what both moved, such as fees.provider_pct:default=mine, or fees.provider_pct=theirs')
    .action(inSession<RebaseOptions>(world, rebase));
  program
    .command('comment')
    .argument('<change>')
    .argument('<text>')
    .description('say something about a change')
    .option('--entry <entry>', 'about one key, or cohort:…, place:…')
    .option('--ask', 'ask for a change: nothing is published before it is settled')
    .option('--answers <comment>', 'answer a comment')
    .action(inSession<CommentOptions>(world, comment));
  program.command('settle').argument('<change>').argument('<comment>').description('end a thread').action(inSession(world, settle));
  program.command('reopen').argument('<change>').description('take a discarded change up again').action(inSession(world, reopen));
  program
    .command('clone')
    .argument('<change>')
    .description('start a new change with the same edits')
    .option('--title <title>')
    .option('--reason <reason>')
    .action(inSession<CloneOptions>(world, clone));
  program
    .command('promote')
    .argument('[entries...]', 'keys, or parts such as fees.provider_pct:default; without any, what differs is shown')
    .description('bring differences from another environment')
    .requiredOption('--from <environment>')
    .option('--reason <reason>')
    .option('--title <title>')
    .option('--ticket <ticket>')
    .action(inSession<PromoteOptions>(world, promote));
}
