// Checks the types of every part, two at a time: each has its own idea of what the platform offers.
import { spawn } from 'node:child_process';

const projects = ['packages/registry-core', 'workers/evaluator', 'apps/console', 'packages/cli', 'apps/identity', '.'];
const failed = [];

async function check(project) {
  const child = spawn('tsc', ['-p', project, '--pretty', 'false'], { stdio: 'inherit' });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  if (code !== 0) failed.push(project);
}

async function work() {
  for (let project = projects.shift(); project; project = projects.shift()) await check(project);
}

await Promise.all([work(), work()]);
if (failed.length > 0) {
  console.error(`Types do not check in: ${failed.join(', ')}`);
  process.exit(1);
}
