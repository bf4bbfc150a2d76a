// The end of a flag's life: which seem to have done their work, and the change that takes one away.
import type { Command } from 'commander';
import * as z from 'zod';
import { Change, CleanUpPreview } from '../answers.ts';
import { part } from '../api.ts';
import { usage } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';
import { renderTable } from '../table.ts';
import { diffText, nextStep } from '../words.ts';

const Reasons = z.array(z.looseObject({ code: z.string(), sentence: z.string() }));
const Stale = z.looseObject({
  rows: z.array(z.looseObject({ key: z.string(), owner: z.string(), winner: z.string().nullable(), reasons: Reasons })),
});

async function stale(session: Session): Promise<void> {
  const { rows } = await session.api.get(Stale, `/environments/${part(session.environment)}/stale-flags`);
  const cells = rows.map(({ key, owner, winner, reasons }) => [
    key,
    winner ?? 'open',
    owner,
    reasons.map(({ sentence }) => sentence).join(' '),
  ]);
  session.answer(rows, () => renderTable(['flag', 'to stay', 'owner', 'why'], cells, 'No flag is stale.'));
}

interface CleanUpOptions {
  readonly variant?: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
}

async function cleanUp(session: Session, [flag = '']: string[], { variant, reason, dryRun }: CleanUpOptions): Promise<void> {
  const path = `/environments/${part(session.environment)}/flags/${part(flag)}/clean-up`;
  if (dryRun) {
    const preview = await session.api.get(CleanUpPreview, path, { variant });
    const because = preview.plan?.sentence ?? preview.decisions.cleanUp.reason ?? '';
    return session.answer(preview, () => `${because}\n${diffText(preview.diff)}`);
  }
  if (!reason) throw usage('Say why: --reason "Everyone has it". Or see first what it would do: --dry-run.');
  const done = await session.api.post(z.looseObject({ change: Change, sentence: z.string() }), path, { variant, reason });
  const { number, status } = done.change;
  session.answer(done, () => `Change #${number} (${status}): ${done.sentence}\n${nextStep(status, number, '')}`);
}

export function addLifecycleCommands(program: Command, world: World): void {
  program.command('stale').description('flags that seem to have done their work, and why').action(inSession(world, stale));
  program
    .command('clean-up')
    .argument('<flag>')
    .description('draft the change that takes a flag away, or freezes it where others need it')
    .option('--variant <variant>', 'what everyone is to have; what they have when absent')
    .option('--reason <reason>', 'why; needed unless --dry-run')
    .option('--dry-run', 'only say what it would do')
    .action(inSession<CleanUpOptions>(world, cleanUp));
}
