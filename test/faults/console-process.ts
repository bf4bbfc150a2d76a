// A console without screens, as a process that tests can kill: publishes PUBLISH_VALUE when it is given (as PUBLISH_VERSION), delivers what is
// announced, and says `delivered` when nothing is left. RUN=schedules publishes what is due first, RUN=stages lets plans go on.
// DIE=after-commit ends it at once by SIGKILL, before the outbox acts.
import { createContainer } from '../../apps/console/app/container.server.ts';
import { runSchedules } from '../../apps/console/app/run-schedules.server.ts';
import { readSettings } from '../../apps/console/app/settings.server.ts';
import { watchStages } from '../../apps/console/app/usecases/releases/watch-stages.ts';
import { publishValue } from './publish-value.ts';

const settings = readSettings(process.env);
if (!settings.ok) throw new Error(JSON.stringify(settings.refusal));
const container = await createContainer(settings.value);
const { PUBLISH_VALUE, PUBLISH_VERSION, RUN, DIE } = process.env;
if (PUBLISH_VALUE) await publishValue(container.ports, Number(PUBLISH_VALUE), PUBLISH_VERSION);
if (RUN === 'schedules') await runSchedules(container.ports, undefined, new AbortController().signal);
if (RUN === 'stages') await watchStages(container.ports);
if (DIE === 'after-commit') process.kill(process.pid, 'SIGKILL');
if (await container.outbox.drain(30_000)) console.log('delivered');
await container.close();
