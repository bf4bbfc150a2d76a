// Who one is: login keeps a token as a profile, whoami says whose it is and what it may do.
import type { Command } from 'commander';
import { Person } from '../answers.ts';
import { Api } from '../api.ts';
import { usage } from '../exit-codes.ts';
import { saveProfile } from '../profiles.ts';
import { inSession, type Session, type World } from '../program.ts';

interface LoginOptions {
  readonly url: string;
  readonly token?: string;
  readonly name: string;
}

/** The token is asked of the console before it is kept. */
async function login({ url, token, name }: LoginOptions, world: World): Promise<void> {
  const secret = token ?? world.env.SWITCHYARD_TOKEN;
  if (!secret) throw usage('Give the token by SWITCHYARD_TOKEN or --token. You make one in the console, under Tokens.');
  if (!URL.canParse(url)) throw usage(`${url} is not an address such as https://switchyard.example.com.`);
  const person = await new Api({ url, token: secret }).get(Person, '/me');
  const path = saveProfile(name, { url, token: secret }, world.env);
  world.print(`Signed in to ${url} as ${person.name}. Kept as profile ${name} in ${path}.`);
}

function grantText({ role, environments, places, namespaces }: Person['grants'][number]): string {
  const limits = [
    environments && `in ${environments.join(', ')}`,
    places && `for ${places.join(', ')}`,
    namespaces && `on ${namespaces.join(', ')}`,
  ];
  return [role, ...limits.filter(Boolean)].join(' ');
}

async function whoami(session: Session): Promise<void> {
  const person = await session.api.get(Person, '/me');
  session.answer(person, () =>
    [
      `${person.name} <${person.email}>, ${person.title}`,
      `at ${session.api.url}`,
      ...person.grants.map((grant) => `  ${grantText(grant)}`),
    ].join('\n'),
  );
}

export function addSessionCommands(program: Command, world: World): void {
  program
    .command('login')
    .description('keep a token as a profile')
    .requiredOption('--url <address>', 'of the console')
    .option('--token <token>', 'or SWITCHYARD_TOKEN, which stays out of the shell history')
    .option('--name <name>', 'of the profile', 'default')
    .action((options: LoginOptions) => login(options, world));
  program.command('whoami').description('whose token this is, and what it may do').action(inSession(world, whoami));
}
