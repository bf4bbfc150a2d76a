// Which console to talk to, and as whom. Looked for in this order: SWITCHYARD_URL with SWITCHYARD_TOKEN; the profile named by
// --profile or SWITCHYARD_PROFILE among those saved by `login`, then among those of a local checkout (.switchyard/credentials.json).
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { usage } from './exit-codes.ts';

const Profile = z.object({ url: z.url(), token: z.string().min(1) });
export type Profile = z.infer<typeof Profile>;

const ProfileFile = z.object({ current: z.string().optional(), profiles: z.record(z.string(), Profile) });
type ProfileFile = z.infer<typeof ProfileFile>;

function savedPath(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'switchyard', 'profiles.json');
}

/** The credentials of the checkout that this folder lies in. */
function findCheckoutPath(folder: string): string | undefined {
  const path = join(folder, '.switchyard', 'credentials.json');
  if (existsSync(path)) return path;
  const parent = dirname(folder);
  return parent === folder ? undefined : findCheckoutPath(parent);
}

function readProfiles(path: string | undefined): ProfileFile {
  if (path === undefined || !existsSync(path)) return { profiles: {} };
  const parsed = ProfileFile.safeParse(readJson(path));
  if (!parsed.success) throw usage(`${path} is not a file of profiles: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw usage(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function chooseProfile(wanted: string | undefined, env: NodeJS.ProcessEnv, folder: string): Profile {
  const { SWITCHYARD_URL, SWITCHYARD_TOKEN, SWITCHYARD_PROFILE } = env;
  if (wanted === undefined && SWITCHYARD_URL && SWITCHYARD_TOKEN) return { url: SWITCHYARD_URL, token: SWITCHYARD_TOKEN };
  const saved = readProfiles(savedPath(env));
  const checkout = readProfiles(SWITCHYARD_URL ? undefined : findCheckoutPath(folder));
  const name = wanted ?? SWITCHYARD_PROFILE ?? saved.current ?? checkout.current;
  const known = { ...checkout.profiles, ...saved.profiles };
  if (name === undefined) throw usage('No profile to use. Run "switchyard login" first, or start a local checkout with "npm start".');
  const profile = known[name];
  if (!profile) throw usage(`There is no profile ${name}; known are: ${Object.keys(known).sort().join(', ') || 'none'}.`);
  return profile;
}

/** Keeps a profile for later, readable by its owner only, and makes it the current one. */
export function saveProfile(name: string, profile: Profile, env: NodeJS.ProcessEnv): string {
  const path = savedPath(env);
  const { profiles } = readProfiles(path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify({ current: name, profiles: { ...profiles, [name]: profile } }, null, 2)}\n`, {
    mode: 0o600,
  });
  renameSync(`${path}.new`, path);
  return path;
}
