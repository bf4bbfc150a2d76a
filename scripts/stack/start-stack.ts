// The whole product on this machine: database, edge, identity provider and console, seeded and served. `npm start` prints
// what this returns; browser tests start it on free ports in a folder of their own.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildConsole } from './build-console.ts';
import { type Child, startChild } from './child.ts';
import type { Database } from './database.ts';
import { type LocalSecrets, readOrMakeSecrets, toPublicKeys, writePrivately } from './local-secrets.ts';
import type { Credentials } from './make-credentials.ts';
import { requireFreePorts, type StackPorts, StartRefused } from './ports.ts';
import { claimState, findOwner } from './state-lock.mjs';
import { untilServed } from './until-served.ts';

export interface StackOptions {
  readonly ports: StackPorts;
  /** Everything that this stack remembers; two stacks cannot share one. */
  readonly stateDir: string;
  /** Fill an empty database with the demo marketplace. */
  readonly seed: boolean;
  /** An existing server instead of the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** Called with each step as it begins, for people who wait. */
  readonly onStep?: (step: string) => void;
}

export interface Stack {
  readonly consoleUrl: string;
  readonly edgeUrl: string;
  readonly issuerUrl: string;
  readonly databaseUrl: string;
  /** Tokens of the demo people and one SDK key of each kind per environment; empty without a seed. */
  readonly credentials: Credentials;
  /** Settles with a sentence when a part of the stack ends that nobody stopped. */
  readonly broken: Promise<string>;
  /** Ends every process in order; safe to call twice. */
  stop(): Promise<void>;
}

interface Urls {
  readonly consoleUrl: string;
  readonly edgeUrl: string;
  readonly issuerUrl: string;
}

function toUrls(ports: StackPorts): Urls {
  return {
    consoleUrl: `http://localhost:${ports.console}`,
    edgeUrl: `http://127.0.0.1:${ports.edge}`,
    issuerUrl: `http://localhost:${ports.identity}`,
  };
}

const clientId = 'switchyard-console';

/** The environment variables of the console, as its settings name them. */
export function consoleEnvironment(urls: Urls, ports: StackPorts, databaseUrl: string, secrets: LocalSecrets): Record<string, string> {
  return {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    EDGE_URL: urls.edgeUrl,
    CONSOLE_URL: urls.consoleUrl,
    CONSOLE_PORT: `${ports.console}`,
    ISSUER_URL: urls.issuerUrl,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: secrets.clientSecret,
    OIDC_SCOPES: 'openid email profile groups',
    SIGNING_KEY: JSON.stringify(secrets.signingKey),
    RECOVERY_KEYS: toPublicKeys(secrets.recoveryKey),
    USAGE_KEYS: toPublicKeys(secrets.usageKey),
    SESSION_SECRET: secrets.sessionSecret,
    // On one's own machine, receivers to try webhooks with are on it too.
    WEBHOOK_NETWORKS: '127.0.0.0/8,::1/128',
  };
}

export async function startStack(options: StackOptions): Promise<Stack> {
  const { ports, stateDir, databaseUrl, onStep = () => {} } = options;
  mkdirSync(stateDir, { recursive: true });
  const release = claimState(stateDir);
  if (!release) throw new StartRefused(`Switchyard is running from ${stateDir} already, as process ${findOwner(stateDir)}. Stop it first.`);
  const parts: Parts = { children: [], database: undefined, stopping: false };
  const stop = () => stopParts(parts).finally(release);
  try {
    await requireFreePorts(ports, databaseUrl ? ['console', 'edge', 'identity'] : ['console', 'edge', 'identity', 'postgres']);
    return { ...(await startParts(options, parts, onStep)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Parts {
  readonly children: Child[];
  database: Database | undefined;
  stopping: boolean;
}

async function startParts(options: StackOptions, parts: Parts, onStep: (step: string) => void): Promise<Omit<Stack, 'stop'>> {
  const { ports, stateDir } = options;
  const urls = toUrls(ports);
  const secrets = readOrMakeSecrets(join(stateDir, 'secrets.json'));
  // In production it lies in a safe; here the command line finds it as it finds everything else.
  writePrivately(join(stateDir, 'recovery.json'), { edgeUrl: urls.edgeUrl, key: secrets.recoveryKey });
  const start = childStarter(parts, stateDir);

  const edge = start('edge', 'workers/evaluator/local/start-local-edge.ts', `${urls.edgeUrl}/healthz`, {
    EDGE_PORT: `${ports.edge}`,
    EDGE_STATE: join(stateDir, 'edge'),
    PUBLISH_KEYS: toPublicKeys(secrets.signingKey),
    RECOVERY_KEYS: toPublicKeys(secrets.recoveryKey),
    CONSOLE_URL: urls.consoleUrl,
    USAGE_KEY: JSON.stringify(secrets.usageKey),
  });
  const identity = start('identity', 'apps/identity/server.ts', `${urls.issuerUrl}/healthz`, {
    IDENTITY_PORT: `${ports.identity}`,
    IDENTITY_STATE: join(stateDir, 'identity'),
    ISSUER_URL: urls.issuerUrl,
    CONSOLE_URL: urls.consoleUrl,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: secrets.clientSecret,
  });
  // What these two wait for is awaited below; a failure before that must not count as unhandled.
  const building = buildConsole(onStep);
  building.catch(() => {});
  // Loaded only now: the children above start meanwhile.
  const { startDatabase } = await import('./database.ts');
  const database = await startDatabase({ ...options, port: ports.postgres, onStep, onStarted: (started) => (parts.database = started) });
  const env = consoleEnvironment(urls, ports, database.url, secrets);
  const credentials = options.seed ? await readCredentials(database.url, stateDir, urls.consoleUrl) : noCredentials;
  await building;
  const console_ = start('console', 'apps/console/server.ts', `${urls.consoleUrl}/healthz`, env);
  await Promise.all([edge.ready(), identity.ready(), console_.ready()]);
  await untilServed(urls.edgeUrl, credentials.sdkKeys, parts.children);
  const unexpected = Promise.race([...parts.children.map(({ ended }) => ended), database.ended]);
  const broken = new Promise<string>((resolve) => void unexpected.then((message) => !parts.stopping && resolve(message)));
  return { ...urls, databaseUrl: database.url, credentials, broken };
}

const noCredentials: Credentials = { profiles: {}, current: 'maya', sdkKeys: {} };

async function readCredentials(databaseUrl: string, stateDir: string, consoleUrl: string): Promise<Credentials> {
  const { readOrMakeCredentials } = await import('./credentials.ts');
  return readOrMakeCredentials(databaseUrl, stateDir, consoleUrl);
}

function childStarter(parts: Parts, stateDir: string) {
  return (name: string, script: string, healthUrl: string, env: Record<string, string>): Child => {
    const child = startChild({ name, script, env, healthUrl, logFolder: join(stateDir, 'logs') });
    parts.children.push(child);
    return child;
  };
}

/** The console first, which talks to the others; the database last, which everyone talks to. */
async function stopParts(parts: Parts): Promise<void> {
  parts.stopping = true;
  const console_ = parts.children.find(({ name }) => name === 'console');
  await console_?.stop();
  await Promise.all(parts.children.map((child) => child.stop()));
  await parts.database?.stop();
}
