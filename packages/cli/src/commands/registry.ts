// The registry as a whole: import a file as a change, export the live release as a file, and how its business rules stand.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import * as z from 'zod';
import { ChangePage, Finding, Validation } from '../answers.ts';
import { part } from '../api.ts';
import { exitCodes, usage } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';
import { renderTable } from '../table.ts';
import { findingsText, nextStep } from '../words.ts';

interface ImportOptions {
  readonly from: string;
  readonly title?: string;
  readonly reason: string;
  readonly ticket?: string;
}

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw usage(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function importFile(session: Session, [path = '']: string[], { from, title, reason, ticket }: ImportOptions): Promise<void> {
  const body = { format: from, document: readText(path), title: title ?? `Import from ${from}`, reason, ticket };
  const answer = await session.api.post(Imported, `/environments/${part(session.environment)}/import`, body);
  const { findings } = await session.api.post(Validation, `/changes/${answer.number}/validate`);
  const page = await session.api.get(ChangePage, `/changes/${answer.number}`);
  // What the file says that the registry cannot, then what the registry says of the rest.
  const all = [...answer.findings, ...findings];
  session.answer({ change: page.change, findings: all, unchanged: answer.unchanged, needed: page.needed }, () =>
    [
      `Change #${answer.number} (${page.change.status}): ${page.change.title}. Entries that differ: ${page.diff.length}; live already: ${answer.unchanged}.`,
      findingsText(all),
      nextStep(page.change.status, answer.number, page.needed.sentence),
    ]
      .filter((line) => line !== '')
      .join('\n'),
  );
  if (findings.some(({ severity }) => severity === 'error')) process.exitCode = exitCodes.refused;
}

const Imported = z.looseObject({ number: z.int(), findings: z.array(Finding), unchanged: z.int() });

interface ExportOptions {
  readonly release?: string;
  readonly out?: string;
}

async function exportFile(session: Session, _args: string[], { release, out }: ExportOptions): Promise<void> {
  const document = await session.api.get(z.unknown(), `/environments/${part(session.environment)}/export`, { release });
  const text = JSON.stringify(document, null, 2);
  if (out === undefined) return session.raw(text);
  writeFileSync(out, `${text}\n`);
  session.answer({ out }, () => `Written to ${out}.`);
}

const RuleRows = z.looseObject({
  rows: z.array(
    z.looseObject({ key: z.string(), description: z.string(), severity: z.string(), state: z.string(), sentences: z.array(z.string()) }),
  ),
});

interface RulesOptions {
  readonly reads?: string;
}

async function rules(session: Session, _args: string[], { reads }: RulesOptions): Promise<void> {
  const { rows } = await session.api.get(RuleRows, `/environments/${part(session.environment)}/rules`, { key: reads });
  const cells = rows.map(({ key, state, severity, description, sentences }) => [key, state, severity, sentences[0] ?? description]);
  session.answer(rows, () => renderTable(['rule', 'now', 'if broken', 'what'], cells));
}

export function addRegistryCommands(program: Command, world: World): void {
  program
    .command('import')
    .argument('<file>', 'or - for standard input')
    .description('put what a file holds into a change, and validate it')
    .requiredOption('--from <format>', 'switchyard or flagd')
    .option('--title <title>')
    .requiredOption('--reason <reason>')
    .option('--ticket <ticket>')
    .action(inSession<ImportOptions>(world, importFile));
  program
    .command('rules')
    .description('the business rules of an environment, and how they stand with what is live')
    .option('--reads <key>', 'only those that read this key')
    .action(inSession<RulesOptions>(world, rules));
  program
    .command('export')
    .description('the registry of an environment as one document')
    .option('--release <version>', 'an earlier release instead of the live one')
    .option('--out <file>', 'standard output when absent')
    .action(inSession<ExportOptions>(world, exportFile));
}
