// SDK keys: which there are, a new one, and a successor for one.
import { rateTiers } from '@switchyard/registry-core/snapshot/rate-tier';
import { type Command, Option } from 'commander';
import * as z from 'zod';
import { SdkKey, SdkKeyRows } from '../answers.ts';
import { part } from '../api.ts';
import { usage } from '../exit-codes.ts';
import { inSession, type Session, type World } from '../program.ts';
import { renderTable } from '../table.ts';
import { whenText } from '../words.ts';

async function sdkKeys(session: Session): Promise<void> {
  const { rows } = await session.api.get(SdkKeyRows, `/environments/${part(session.environment)}/sdk-keys`);
  const cells = rows.map(({ id, name, kind, rateTier, hint, state, expiresAt }) => [
    id,
    name,
    kind,
    rateTier,
    `…${hint}`,
    expiresAt && state === 'ending' ? `ends ${whenText(expiresAt)}` : state,
  ]);
  session.answer(rows, () => renderTable(['id', 'name', 'kind', 'tier', 'ends in', 'state'], cells, 'No SDK keys yet.'));
}

interface CreateOptions {
  readonly kind: string;
  readonly tier: string;
}

const Created = z.looseObject({ key: SdkKey, secret: z.string() });

async function createKey(session: Session, [name = '']: string[], { kind, tier }: CreateOptions): Promise<void> {
  const path = `/environments/${part(session.environment)}/sdk-keys`;
  const created = await session.api.post(Created, path, { name, kind, rateTier: tier });
  session.answer(created, () => `${created.secret}\nThis is the only time you see it.`);
}

interface EditOptions {
  readonly name?: string;
  readonly tier?: string;
}

async function editKey(session: Session, [id = '']: string[], { name, tier }: EditOptions): Promise<void> {
  if (name === undefined && tier === undefined) throw usage('Say what is to change: --name or --tier.');
  const key = await session.api.patch(SdkKey, `/sdk-keys/${part(id)}`, { name, rateTier: tier });
  session.answer(key, () => `${key.name} (…${key.hint}) has the tier ${key.rateTier}.`);
}

async function revokeKey(session: Session, [id = '']: string[], { reason }: { reason: string }): Promise<void> {
  const key = await session.api.post(SdkKey, `/sdk-keys/${part(id)}/revoke`, { reason });
  session.answer(key, () => `${key.name} (…${key.hint}) is revoked; the edge refuses it within a second.`);
}

interface RotateOptions {
  readonly overlapHours: string;
}

const Rotated = z.looseObject({ key: SdkKey, secret: z.string(), old: SdkKey });

async function rotateKey(session: Session, [id = '']: string[], options: RotateOptions): Promise<void> {
  const overlapHours = Number(options.overlapHours);
  if (!(overlapHours >= 0)) throw usage('--overlap-hours is a number of hours, such as 24.');
  const rotated = await session.api.post(Rotated, `/sdk-keys/${part(id)}/rotate`, { overlapHours });
  const ends = whenText(rotated.old.expiresAt ?? '');
  session.answer(
    rotated,
    () => `${rotated.secret}\nThis is the only time you see it. The old key, …${rotated.old.hint}, works until ${ends}.`,
  );
}

export function addSdkKeyCommands(program: Command, world: World): void {
  program.command('sdk-keys').description('the SDK keys of an environment').action(inSession(world, sdkKeys));
  program
    .command('create-key')
    .argument('<name>', 'what will use it')
    .description('make an SDK key')
    .addOption(
      new Option('--kind <kind>', 'what it may read: everything, or what is marked as client-readable')
        .choices(['server', 'client'])
        .default('server'),
    )
    .addOption(new Option('--tier <tier>', 'how often it may ask at the edge').choices(rateTiers).default('standard'))
    .action(inSession<CreateOptions>(world, createKey));
  program
    .command('edit-key')
    .argument('<id>', 'as `sdk-keys` lists it')
    .description('name an SDK key anew, or change how often it may ask')
    .option('--name <name>', 'what uses it')
    .addOption(new Option('--tier <tier>', 'how often it may ask at the edge').choices(rateTiers))
    .action(inSession<EditOptions>(world, editKey));
  program
    .command('revoke-key')
    .argument('<id>', 'as `sdk-keys` lists it')
    .description('end an SDK key at once')
    .option('--reason <reason>', 'why, for the record', '')
    .action(inSession<{ reason: string }>(world, revokeKey));
  program
    .command('rotate-key')
    .argument('<id>', 'as `sdk-keys` lists it')
    .description('make a successor of an SDK key')
    .option('--overlap-hours <hours>', 'how long the old one still works', '24')
    .action(inSession<RotateOptions>(world, rotateKey));
}
