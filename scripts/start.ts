// `npm start` on Node 24: starts the stack, says where everything is, and takes it down again on Ctrl-C or when a part dies.
import { join } from 'node:path';
import { demoPeople } from '../apps/identity/demo-people.ts';
import { readPorts, StartRefused } from './stack/ports.ts';
import { type Stack, startStack } from './stack/start-stack.ts';

const root = join(import.meta.dirname, '..');
const started = performance.now();
const colours = process.stdout.isTTY && !process.env.NO_COLOR;
const bold = (text: string) => (colours ? `\x1b[1m${text}\x1b[0m` : text);
const dim = (text: string) => (colours ? `\x1b[2m${text}\x1b[0m` : text);

function say(step: string): void {
  console.log(dim(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${step}`));
}

function peopleTable(): string {
  const width = Math.max(...demoPeople.map(({ name }) => name.length));
  const titles = Math.max(...demoPeople.map(({ title }) => title.length));
  return demoPeople
    .map(({ name, title, grants }) => `    ${name.padEnd(width)}  ${title.padEnd(titles)}  ${grants.map(({ role }) => role).join(', ')}`)
    .join('\n');
}

function evaluateCall(stack: Stack): string {
  const key = stack.credentials.sdkKeys.production?.server;
  if (!key) return '';
  return `
  ${bold('Evaluate')}  paste this into another terminal:

    curl -s ${stack.edgeUrl}/ofrep/v1/evaluate/flags/fees.provider_pct \\
      -H 'authorization: Bearer ${key}' \\
      -d '{"context":{"targetingKey":"studio-1","city":"HOU","role":"studio"}}'
`;
}

function summary(stack: Stack): string {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return `
${bold('Switchyard is ready')} after ${seconds} s.

  ${bold('Console')}   ${stack.consoleUrl}   sign in with one click as

${peopleTable()}

  ${bold('Edge')}      ${stack.edgeUrl}   OFREP, resolve and explain
${evaluateCall(stack)}
  ${bold('CLI')}       npx switchyard list --env production --profile maya

  Ctrl-C stops everything; ${bold('npm run reset')} starts over.
`;
}

async function untilStopped(stack: Stack): Promise<number> {
  const asked = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(0));
  });
  const broken = stack.broken.then((message) => {
    console.error(`\n${message}\nStopping the rest.`);
    return 1;
  });
  const code = await Promise.race([asked, broken]);
  if (code === 0) console.log('\nStopping.');
  return code;
}

async function main(): Promise<number> {
  const { SWITCHYARD_STATE, DATABASE_URL } = process.env;
  const stack = await startStack({
    ports: readPorts(process.env),
    stateDir: SWITCHYARD_STATE ?? join(root, '.switchyard'),
    seed: true,
    databaseUrl: DATABASE_URL,
    onStep: say,
  });
  console.log(summary(stack));
  const code = await untilStopped(stack);
  await stack.stop();
  return code;
}

// Ctrl-C while starting: the children follow this process (follow-parent.mjs).
process.exitCode = await main().catch((error: unknown) => {
  console.error(
    error instanceof StartRefused ? error.message : `\nSwitchyard did not start. ${error instanceof Error ? error.message : String(error)}`,
  );
  return 1;
});
process.exit();
