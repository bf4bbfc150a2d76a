// Releases and kills: what is live, how to go back, how to switch off at once.
import type { Command } from 'commander';
import { Change, ChangePage, Kill, Rehearsal, Release, ReleaseRows, RevertPreview, RollBackPreview, Validation } from '../answers.ts';
import { part } from '../api.ts';
import { actAtEdge, type Wanted } from '../edge-only.ts';
import { exitCodes, usage } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';
import { renderTable, shorten } from '../table.ts';
import { revertText, rollBackText } from '../taking-back-words.ts';
import { nextStep, releaseText, whenText } from '../words.ts';

interface ReleasesOptions {
  readonly limit?: string;
}

async function releases(session: Session, _args: string[], { limit }: ReleasesOptions): Promise<void> {
  const { rows } = await session.api.get(ReleaseRows, `/environments/${part(session.environment)}/releases`, { limit });
  const cells = rows.map((row) => [
    row.version,
    row.refused ? 'refused by the edge' : row.live ? 'live' : '',
    whenText(row.publishedAt),
    row.publisherName,
    row.approvals.map(({ personName }) => personName).join(', '),
    row.restoresVersion ? `restores ${row.restoresVersion}` : row.changeNumber ? `#${row.changeNumber}` : '',
    shorten(row.notes, 60),
  ]);
  session.answer(rows, () => renderTable(['version', '', 'published', 'by', 'approved by', 'from', 'notes'], cells, 'No releases yet.'));
}

interface ReasonOptions {
  readonly reason: string;
}

interface EdgeOptions extends Partial<ReasonOptions> {
  readonly edgeOnly?: boolean;
  readonly ticket?: string;
  readonly recoveryFile?: string;
}

/** Straight to the edge, with the recovery key. The console hears of it when it is back. */
async function onlyAtEdge(session: Session, wanted: Wanted, { reason, ticket, recoveryFile }: EdgeOptions & ReasonOptions): Promise<void> {
  if (!ticket) throw usage('Say which ticket this belongs to: --ticket INC-1. Its review will need it.');
  const head = await actAtEdge(session.recoveryFile(recoveryFile), session.environment, wanted, { reason, ticket });
  const done = wanted.kind === 'kill' ? `${wanted.flag} is killed` : `${wanted.version} is live again`;
  session.answer(head, () => `${done} in ${session.environment}, at the edge only. The console records it when it is back.`);
}

interface RollBackOptions extends EdgeOptions {
  readonly dryRun?: boolean;
}

async function rollBack(session: Session, [version = '']: string[], options: RollBackOptions): Promise<void> {
  const path = `/environments/${part(session.environment)}/releases/${part(version)}/roll-back`;
  if (options.dryRun) {
    const preview = await session.api.get(RollBackPreview, path);
    return session.answer(preview, () => rollBackText(preview));
  }
  const { reason } = options;
  if (!reason) throw usage('Say why: --reason "Wrong month". Or see first what it would do: --dry-run.');
  if (options.edgeOnly) return onlyAtEdge(session, { kind: 'roll-back', version }, { ...options, reason });
  const release = await session.api.post(Release, path, { reason });
  session.answer(release, () => `${releaseText(release)}\nIt restores ${version}.`);
}

interface RevertOptions {
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly leaveEdited?: boolean;
}

async function revert(session: Session, [named = '']: string[], { reason, dryRun, leaveEdited = false }: RevertOptions): Promise<void> {
  const { environment, version } = await releaseNamed(session, named);
  const path = `/environments/${part(environment)}/releases/${part(version)}/revert`;
  if (dryRun) {
    const preview = await session.api.get(RevertPreview, path);
    return session.answer(preview, () => revertText(preview));
  }
  if (!reason) throw usage('Say why: --reason "Wrong month". Or see first what it would do: --dry-run.');
  const saved = await session.api.post(Change, path, { reason, leaveEdited });
  const text = () => `Change #${saved.number} (${saved.status}) undoes ${version}.\n${nextStep(saved.status, saved.number, '')}`;
  session.answer(saved, text);
}

/** A version in the environment asked for, or what a change was published as. */
async function releaseNamed(session: Session, named: string): Promise<{ environment: string; version: string }> {
  if (!named.startsWith('#')) return { environment: session.environment, version: named };
  const { change, release } = await session.api.get(ChangePage, `/changes/${part(named.slice(1))}`);
  if (!release) throw usage(`Change ${named} is ${change.status}; only what was published can be undone.`);
  return { environment: change.environment, version: release.version };
}

async function kill(session: Session, [flag = '']: string[], options: EdgeOptions & ReasonOptions): Promise<void> {
  if (options.edgeOnly) return onlyAtEdge(session, { kind: 'kill', flag }, options);
  const { reason } = options;
  const answer = await session.api.post(Kill, `/environments/${part(session.environment)}/flags/${part(flag)}/kill`, { reason });
  session.answer(answer, () => `${flag} is killed in ${session.environment}: everyone gets its off variant, within about a second.`);
}

async function revive(session: Session, [flag = '']: string[], { reason }: ReasonOptions): Promise<void> {
  const path = `/environments/${part(session.environment)}/flags/${part(flag)}/revive`;
  const saved = await session.api.post(Change, path, { reason });
  await session.api.post(Validation, `/changes/${saved.number}/validate`);
  const { change, needed } = await session.api.get(ChangePage, `/changes/${saved.number}`);
  const next = nextStep(change.status, change.number, needed.sentence);
  session.answer(change, () => `Change #${change.number} (${change.status}) revives ${flag}.\n${next}`);
}

function withEdgeOptions(command: Command): Command {
  return command
    .option('--edge-only', 'with the recovery key, while the console is away')
    .option('--ticket <ticket>', 'what --edge-only is reviewed by afterwards')
    .option('--recovery-file <path>', 'where the edge is, and the recovery key (or SWITCHYARD_RECOVERY_FILE)');
}

async function rehearse(session: Session, [flag = '']: string[]): Promise<void> {
  const path = `/environments/${part(session.environment)}/flags/${part(flag)}/rehearse`;
  const rehearsal = await session.api.post(Rehearsal, path, {});
  session.answer(rehearsal, () => rehearsalText(flag, rehearsal));
  if (rehearsal.outcome.problem !== null) process.exitCode = exitCodes.refused;
}

function rehearsalText(flag: string, { releaseVersion, outcome }: Rehearsal): string {
  const { problem, variant, recorded, changed, others } = outcome;
  if (problem !== null) return `The kill of ${flag} would not do what it should on ${releaseVersion}: ${problem}`;
  const along = others.map(({ key, contexts }) => `${key} (${contexts})`).join(', ');
  return [
    `Killed, everyone would get ${variant}. Tried on ${releaseVersion}, nothing was served.`,
    `${changed} of ${recorded} recorded contexts would notice.${along === '' ? '' : ` Others that would change: ${along}.`}`,
  ].join('\n');
}

export function addReleaseCommands(program: Command, world: World): void {
  program
    .command('releases')
    .description('releases of an environment, newest first')
    .option('--limit <count>')
    .action(inSession<ReleasesOptions>(world, releases));
  const rollBackCommand = program
    .command('roll-back')
    .argument('<version>', 'the release to go back to')
    .description('publish an earlier release again, as a new one')
    .option('--reason <reason>', 'why; needed unless --dry-run')
    .option('--dry-run', 'only say what it would restore, and whose edits it would take back');
  withEdgeOptions(rollBackCommand).action(inSession<RollBackOptions>(world, rollBack));
  program
    .command('revert')
    .argument('<release>', 'a version, or a change as #17')
    .description('draft the change that undoes one release alone, and nothing that came after it')
    .option('--reason <reason>', 'why; needed unless --dry-run')
    .option('--dry-run', 'only say what it would undo, and what it would leave')
    .option('--leave-edited', 'what was edited again since may stay as it is')
    .action(inSession<RevertOptions>(world, revert));
  const killCommand = program
    .command('kill')
    .argument('<flag>')
    .description('switch a flag off for everyone, at once, without approval')
    .requiredOption('--reason <reason>');
  withEdgeOptions(killCommand).action(inSession<EdgeOptions & ReasonOptions>(world, kill));
  program
    .command('rehearse')
    .argument('<flag>')
    .description('try the kill of a flag on what is live, without serving it')
    .action(inSession(world, rehearse));
  program
    .command('revive')
    .argument('<flag>')
    .description('draft the change that takes a kill back')
    .requiredOption('--reason <reason>')
    .action(inSession<ReasonOptions>(world, revive));
}
