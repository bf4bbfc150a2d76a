// Reading and setting keys: list, get, set, explain.
import type { ConfigKey } from '@switchyard/registry-core/registry/config-key';
import type { Flag } from '@switchyard/registry-core/registry/flag';
import { RegistryKey } from '@switchyard/registry-core/registry/registry';
import type { Scope } from '@switchyard/registry-core/registry/scope';
import type { Command } from 'commander';
import { Change, ChangePage, Explained, KeyPage, KeyRows, Validation } from '../answers.ts';
import { part } from '../api.ts';
import { exitCodes, usage } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';
import { renderTable, shorten } from '../table.ts';
import { scopeText, toConfigValue, toContext, toScope, toServe, valueText } from '../texts.ts';
import { findingsText, keyText, nextStep, stepsText } from '../words.ts';

interface ListOptions {
  readonly kind?: string;
  readonly search?: string;
  readonly tag?: string;
  readonly owner?: string;
  readonly state?: string;
}

async function list(session: Session, _args: string[], { kind, search, tag, owner, state }: ListOptions): Promise<void> {
  const query = { kind, text: search, tag, owner, state, limit: 10_000 };
  const page = await session.api.get(KeyRows, `/environments/${part(session.environment)}/keys`, query);
  const stateOf = (row: (typeof page.rows)[number]) =>
    [row.killed && 'killed', row.disabled && 'disabled', row.archived && 'archived', row.openChanges > 0 && 'changing']
      .filter(Boolean)
      .join(' ');
  const rows = page.rows.map((row) => [
    row.key,
    row.type,
    shorten(row.everyone, 48),
    row.overrides,
    row.owner,
    row.sensitivity.join(' '),
    stateOf(row),
  ]);
  session.answer(page.rows, () => renderTable(['key', 'type', 'everyone gets', 'overrides', 'owner', 'sensitivity', 'state'], rows));
}

async function readKey(session: Session, key: string): Promise<KeyPage> {
  return session.api.get(KeyPage, `/environments/${part(session.environment)}/keys/${part(key)}`);
}

async function get(session: Session, [key = '']: string[]): Promise<void> {
  const page = await readKey(session, key);
  session.answer(page, () => keyText(page));
}

interface SetOptions {
  readonly scope?: string;
  readonly unset?: boolean;
  readonly change?: string;
  readonly title?: string;
  readonly reason?: string;
  readonly ticket?: string;
}

/** The body to start from: what the change at hand already makes of the key, else what is live. */
async function readBody(session: Session, key: string, change: string | undefined): Promise<{ body: RegistryKey; base: string | null }> {
  if (change !== undefined) {
    const page = await session.api.get(ChangePage, `/changes/${part(change)}`);
    const edit = page.change.edits.find(({ entry }) => entry === `key:${key}`);
    if (edit?.body) return { body: RegistryKey.parse(edit.body), base: edit.base ?? null };
  }
  const { body, digest } = await readKey(session, key);
  return { body, base: digest };
}

function withSetting(body: RegistryKey, scope: Scope, text: string): RegistryKey {
  const isOther = (setting: { readonly scope: Scope }) => scopeText(setting.scope) !== scopeText(scope);
  if (body.kind === 'config') {
    const value = toConfigValue(text, body);
    // Without a global setting the default is what everyone gets.
    if (scopeText(scope) === 'global' && body.settings.every(isOther)) return { ...body, default: value };
    return { ...body, settings: [...body.settings.filter(isOther), { scope, value }] };
  }
  const rules = body.settings.find((setting) => !isOther(setting))?.rules ?? [];
  return { ...body, settings: [...body.settings.filter(isOther), { scope, rules, serve: toServe(text, body) }] };
}

function withoutSetting<T extends ConfigKey | Flag>(key: string, body: T, scope: Scope): T {
  const settings = body.settings.filter((setting) => scopeText(setting.scope) !== scopeText(scope));
  if (settings.length === body.settings.length) throw usage(`${key} has no setting for ${scopeText(scope)}.`);
  return { ...body, settings };
}

async function set(session: Session, [key = '', text]: string[], options: SetOptions): Promise<void> {
  const { change, title, reason, ticket, unset } = options;
  if ((text === undefined) !== (unset === true)) throw usage('Give a value, or --unset to take the setting away.');
  if (change === undefined && !reason) throw usage('A new change needs --reason "…"; or name an open one with --change.');
  const scope = toScope(options.scope);
  const before = await readBody(session, key, change);
  const body = text === undefined ? withoutSetting(key, before.body, scope) : withSetting(before.body, scope, text);
  const usual =
    text === undefined ? `Take ${key} for ${scopeText(scope)} away` : `Set ${key} to ${shorten(text, 60)} for ${scopeText(scope)}`;
  const target = change === undefined ? { title: title ?? usual, reason, ticket } : { change, title, reason, ticket };
  const path = `/environments/${part(session.environment)}/keys/${part(key)}`;
  const saved = await session.api.put(Change, path, { ...target, body, base: before.base });
  const { findings } = await session.api.post(Validation, `/changes/${saved.number}/validate`);
  const page = await session.api.get(ChangePage, `/changes/${saved.number}`);
  const next = nextStep(page.change.status, saved.number, page.needed.sentence);
  session.answer({ change: page.change, findings, needed: page.needed }, () =>
    [`Change #${saved.number} (${page.change.status}): ${saved.title}`, findingsText(findings), next]
      .filter((line) => line !== '')
      .join('\n'),
  );
  if (findings.some(({ severity }) => severity === 'error')) process.exitCode = exitCodes.refused;
}

interface ExplainOptions {
  readonly context?: string;
  readonly release?: string;
  readonly client?: boolean;
  readonly at?: string;
}

function toMoment(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw usage(`${text} is no time; write it as 2026-03-01T14:03Z.`);
  return at.toISOString();
}

async function explain(session: Session, [key = '']: string[], { context, release, client, at }: ExplainOptions): Promise<void> {
  const body = { key, context: toContext(context), release, client, at: at === undefined ? undefined : toMoment(at) };
  const explained = await session.api.post(Explained, `/environments/${part(session.environment)}/explain`, body);
  const { evaluation, release: from, moment, steps } = explained;
  session.answer(explained, () => {
    const value = evaluation.value === undefined ? 'no value (the code default holds)' : valueText(evaluation.value);
    const answer = evaluation.errorCode ? `${evaluation.errorCode}: ${evaluation.errorDetails ?? ''}` : value;
    const then = moment ? `, as the edge served it at ${moment.at}; audit record ${from.auditSeq ?? 'none'}` : '';
    const variant = evaluation.variant ? `, variant ${evaluation.variant}` : '';
    return `${key} = ${answer}   ${evaluation.reason}${variant}, ${from.environment} ${from.version}${then}\n\n${stepsText(steps)}`;
  });
  if (evaluation.errorCode === 'FLAG_NOT_FOUND') process.exitCode = exitCodes.notFound;
}

export function addKeyCommands(program: Command, world: World): void {
  program
    .command('list')
    .description('config keys and flags of an environment')
    .option('--kind <kind>', 'config or flag')
    .option('--search <words>', 'in key, description, owner and tags')
    .option('--tag <tag>')
    .option('--owner <owner>')
    .option('--state <state>', 'killed, disabled, archived, overridden or changing')
    .action(inSession<ListOptions>(world, list));
  program.command('get').argument('<key>').description('one key: its definition and what each scope gets').action(inSession(world, get));
  program
    .command('set')
    .argument('<key>')
    .argument('[value]', 'by the type of the key: 0.11, true, "12.50 USD", JSON; for flags a variant, 25%, or a=50,b=50')
    .description('put a value into a change, and validate it')
    .option('--scope <scope>', 'for whom, such as city=HOU,role=studio; everyone when absent')
    .option('--unset', 'take the setting of that scope away')
    .option('--change <change>', 'an open change to put it into; a new one when absent')
    .option('--title <title>')
    .option('--reason <reason>', 'why; needed for a new change')
    .option('--ticket <ticket>')
    .action(inSession<SetOptions>(world, set));
  program
    .command('explain')
    .argument('<key>')
    .description('what a context gets from a key, and every step of why')
    .option('--context <context>', 'JSON, or pairs such as targetingKey=studio-1,city=HOU,role=studio')
    .option('--release <version>', 'an earlier release instead of the live one')
    .option('--at <time>', 'as the edge served it then, such as 2026-03-01T14:03Z')
    .option('--client', 'as a client-side SDK key sees it')
    .action(inSession<ExplainOptions>(world, explain));
}
