// Whom a change touches: recorded contexts replayed against it, counted by key and group, and what becomes of the guardrails.
import type { Command } from 'commander';
import * as z from 'zod';
import { part } from '../api.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';
import { readPlan } from '../stage-part.ts';
import { renderTable } from '../table.ts';

const text = z.string();
const Group = z.looseObject({ name: text, contexts: z.int(), changed: z.int() });
const Guardrail = z.looseObject({ key: text, state: text, beforeWords: text, afterWords: text, change: text, bounds: text });
const Preview = z.looseObject({
  change: z.looseObject({ number: z.int(), title: text, difference: text }),
  summary: z.looseObject({
    state: text,
    failure: text.nullable(),
    contexts: z.int(),
    changed: z.int(),
    guardrails: z.array(Guardrail.extend({ override: z.looseObject({ personName: text, reason: text }).nullable() })),
  }),
  keys: z.array(
    z.looseObject({
      key: text,
      changed: z.int(),
      moves: z.array(z.looseObject({ from: text, to: text, scope: text, contexts: z.int() })),
    }),
  ),
  groups: z.array(z.looseObject({ by: text, rows: z.array(Group) })),
});
type Preview = z.infer<typeof Preview>;

interface PreviewOptions {
  readonly plan?: readonly string[];
  readonly again?: boolean;
}

const askAgainMs = 300;
/** A hundred thousand contexts take seconds; what takes longer is waiting for a console that does no jobs. */
const waitMsMax = 300_000;

/** Asks for a preview where there is none of what the change is now, and waits for it. */
async function preview(session: Session, [change = '']: string[], { plan, again }: PreviewOptions): Promise<void> {
  const path = `/changes/${part(change)}/preview`;
  let page = await session.api.get(Preview, path);
  if (plan || again || page.summary.state === 'none' || page.summary.state === 'stale' || page.summary.state === 'failed') {
    await session.api.post(z.looseObject({}), path, { plan: plan && readPlan(plan) });
    page = await session.api.get(Preview, path);
  }
  const until = Date.now() + waitMsMax;
  while (page.summary.state === 'waiting' || page.summary.state === 'running') {
    if (Date.now() > until) throw new CommandFailure('The preview is still not done; ask again later.', exitCodes.refused);
    await new Promise((settle) => setTimeout(settle, askAgainMs));
    page = await session.api.get(Preview, path);
  }
  if (page.summary.state === 'failed') throw new CommandFailure(page.summary.failure ?? 'The preview failed.', exitCodes.refused);
  session.answer(page, () => previewText(page));
}

function previewText({ change, summary, keys, groups }: Preview): string {
  const { contexts, changed, guardrails } = summary;
  const of = contexts === 0 ? 'Nothing is recorded to replay' : `${changed} of ${contexts} recorded contexts get something else`;
  const moves = keys.flatMap(({ key, moves: all }) => all.map(({ from, to, scope, contexts: count }) => [key, from, to, scope, count]));
  const lines = [`#${change.number} ${change.title}: ${of}.`];
  if (moves.length > 0) lines.push('', renderTable(['key', 'now', 'afterwards', 'by', 'contexts'], moves));
  for (const { by, rows } of groups) {
    const cells = rows.map(({ name, contexts: all, changed: some }) => [name, some, all]);
    lines.push('', renderTable([`by ${by}`, 'changed', 'of'], cells));
  }
  if (guardrails.length > 0) lines.push('', renderTable(['guardrail', '', 'now', 'afterwards', '', 'bounds'], guardrails.map(toCells)));
  return lines.join('\n');
}

function toCells({ key, state, beforeWords, afterWords, change, bounds, override }: Preview['summary']['guardrails'][number]) {
  return [key, override ? `${state}, overridden by ${override.personName}` : state, beforeWords, afterWords, change, bounds];
}

interface OverrideOptions {
  readonly reason: string;
}

async function overrideGuardrail(session: Session, [change = '', guardrail = '']: string[], { reason }: OverrideOptions): Promise<void> {
  const page = await session.api.get(Preview, `/changes/${part(change)}/preview`);
  const { number, difference } = page.change;
  const answer = await session.api.post(z.looseObject({}), `/changes/${part(change)}/guardrails/${part(guardrail)}/override`, {
    difference,
    reason,
  });
  session.answer(answer, () => `#${number} may breach ${guardrail}; everyone concerned is told.`);
}

export function addPreviewCommands(program: Command, world: World): void {
  program
    .command('preview')
    .argument('<change>')
    .description('whom a change touches, by replaying recorded contexts, and what becomes of the guardrails')
    .option('--plan <steps...>', 'count people by the stages of a plan, as with publish: "city=HOU:100 then 30m"')
    .option('--again', 'also when there is one already')
    .action(inSession<PreviewOptions>(world, preview));
  program
    .command('override-guardrail')
    .argument('<change>')
    .argument('<guardrail>')
    .description('let a change breach a guardrail')
    .requiredOption('--reason <reason>', 'why the breach is meant')
    .action(inSession<OverrideOptions>(world, overrideGuardrail));
}
