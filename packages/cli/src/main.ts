// The command `switchyard`: reads the command line, runs one sub-command against the management API, and ends with a code
// that scripts can branch on. Whatever goes wrong is one sentence on standard error, or JSON with --json.
import { Command, CommanderError } from 'commander';
import { addAlertCommands } from './commands/alerts.ts';
import { addAuditCommands } from './commands/audit.ts';
import { addChangeCommands } from './commands/changes.ts';
import { addGateCommands } from './commands/gates.ts';
import { addHealthCheckCommands } from './commands/health-checks.ts';
import { addKeyCommands } from './commands/keys.ts';
import { addLifecycleCommands } from './commands/lifecycle.ts';
import { addPreviewCommands } from './commands/previews.ts';
import { addRegistryCommands } from './commands/registry.ts';
import { addReleaseCommands } from './commands/releases.ts';
import { addReviewCommands } from './commands/reviews.ts';
import { addSdkKeyCommands } from './commands/sdk-keys.ts';
import { addSessionCommands } from './commands/session.ts';
import { addSigningKeyCommands } from './commands/signing-keys.ts';
import { addStageCommands } from './commands/stages.ts';
import { addWebhookCommands } from './commands/webhooks.ts';
import { CommandFailure, exitCodes, exitCodesHelp } from './exit-codes.ts';
import type { World } from './program.ts';

function makeProgram(world: World): Command {
  const program = new Command('switchyard')
    .description('Typed configuration and feature flags: read, change, approve, publish, take back.')
    .option('--env <environment>', 'such as production (or SWITCHYARD_ENV)')
    .option('--profile <name>', 'whose token to use (or SWITCHYARD_PROFILE; SWITCHYARD_URL and SWITCHYARD_TOKEN need none)')
    .option('--json', 'answers as JSON')
    .addHelpText('after', exitCodesHelp)
    .showHelpAfterError('(add --help for what can be said here)')
    .exitOverride();
  addKeyCommands(program, world);
  addChangeCommands(program, world);
  addReviewCommands(program, world);
  addGateCommands(program, world);
  addPreviewCommands(program, world);
  addReleaseCommands(program, world);
  addStageCommands(program, world);
  addHealthCheckCommands(program, world);
  addSdkKeyCommands(program, world);
  addSigningKeyCommands(program, world);
  addRegistryCommands(program, world);
  addAuditCommands(program, world);
  addAlertCommands(program, world);
  addLifecycleCommands(program, world);
  addWebhookCommands(program, world);
  addSessionCommands(program, world);
  for (const command of program.commands) command.exitOverride();
  return program;
}

function report(error: unknown, asJson: boolean): number {
  // Commander has printed its own sentence; help and version are no mistakes.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const failure = error instanceof CommandFailure ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const details = failure?.refusal ?? { code: failure ? 'FAILED' : 'BROKEN', message };
  console.error(asJson ? JSON.stringify(details, null, 2) : message);
  return failure?.exitCode ?? exitCodes.broken;
}

const world: World = { env: process.env, folder: process.cwd(), print: (text) => console.log(text) };
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.broken));
try {
  await makeProgram(world).parseAsync();
} catch (error) {
  process.exitCode = report(error, process.argv.includes('--json'));
}
