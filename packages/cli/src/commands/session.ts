// Who one is: login keeps a token as a profile, whoami says whose it is and what it may do.
import type { Command } from 'commander';
import * as z from 'zod';
import { Person } from '../answers.ts';
import { Api } from '../api.ts';
import { CommandFailure, exitCodes, usage } from '../exit-codes.ts';
import { saveProfile } from '../profiles.ts';
import { inSession, type Session, type World } from '../program.ts';

interface LoginOptions {
  readonly url: string;
  readonly token?: string;
  readonly oidcToken?: string;
  readonly oidc?: string | true;
  readonly name: string;
}

const Traded = z.object({ access_token: z.string(), expires_in: z.number() });
const Refused = z.object({ message: z.string() });

/** The ID token of this job: given, in the environment, or asked of GitHub Actions for this audience. */
async function findIdToken({ url, oidcToken, oidc }: LoginOptions, { env }: World): Promise<string | undefined> {
  const given = oidcToken ?? env.SWITCHYARD_OIDC_TOKEN;
  if (given !== undefined || oidc === undefined) return given;
  const { ACTIONS_ID_TOKEN_REQUEST_URL: from, ACTIONS_ID_TOKEN_REQUEST_TOKEN: by } = env;
  if (!from || !by)
    throw usage('There is no ID token here: give it by SWITCHYARD_OIDC_TOKEN, or give the job "permissions: id-token: write".');
  const ask = new URL(from);
  ask.searchParams.set('audience', oidc === true ? url : oidc);
  const response = await fetch(ask, { headers: { authorization: `Bearer ${by}` } });
  const answer = z.object({ value: z.string() }).safeParse(await response.json().catch(() => null));
  if (!answer.success) throw new CommandFailure('The CI provider gave no ID token.', exitCodes.unreachable);
  return answer.data.value;
}

/** Trades it for a token of the service account that trusts it (RFC 8693). */
async function trade(url: string, idToken: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: idToken,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  });
  const response = await fetch(new URL('/api/token', url), { method: 'POST', body }).catch(() => {
    throw new CommandFailure(`The console at ${url} does not answer. Is it running?`, exitCodes.unreachable);
  });
  const answer: unknown = await response.json().catch(() => null);
  const traded = Traded.safeParse(answer);
  if (response.ok && traded.success) return traded.data.access_token;
  throw new CommandFailure(
    Refused.safeParse(answer).data?.message ?? `The console answered with status ${response.status}.`,
    exitCodes.notAllowed,
  );
}

/** The token is asked of the console before it is kept. */
async function login(options: LoginOptions, world: World): Promise<void> {
  const { url, token, name } = options;
  if (!URL.canParse(url)) throw usage(`${url} is not an address such as https://switchyard.example.com.`);
  const idToken = token === undefined ? await findIdToken(options, world) : undefined;
  const secret = idToken === undefined ? (token ?? world.env.SWITCHYARD_TOKEN) : await trade(url, idToken);
  if (!secret) throw usage('Give the token by SWITCHYARD_TOKEN or --token. You make one in the console, under Tokens.');
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
    .option('--oidc-token <token>', 'an ID token of a CI provider that a service account trusts (or SWITCHYARD_OIDC_TOKEN)')
    .option('--oidc [audience]', 'in GitHub Actions: asks for that ID token itself; the audience is the address when absent')
    .option('--name <name>', 'of the profile', 'default')
    .action((options: LoginOptions) => login(options, world));
  program.command('whoami').description('whose token this is, and what it may do').action(inSession(world, whoami));
}
