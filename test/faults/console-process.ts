// A console without screens, as a process that tests can kill: publishes PUBLISH_VALUE when it is given (as PUBLISH_VERSION), delivers what is
// announced, and says `delivered` when nothing is left. DIE=after-commit ends it at once by SIGKILL, before the outbox acts.
import { createContainer } from '../../apps/console/app/container.server.ts';
import { readSettings } from '../../apps/console/app/settings.server.ts';
import { publishValue } from './publish-value.ts';

const settings = readSettings(process.env);
if (!settings.ok) throw new Error(JSON.stringify(settings.refusal));
const container = await createContainer(settings.value);
const { PUBLISH_VALUE, PUBLISH_VERSION, DIE } = process.env;
if (PUBLISH_VALUE) await publishValue(container.ports, Number(PUBLISH_VALUE), PUBLISH_VERSION);
if (DIE === 'after-commit') process.kill(process.pid, 'SIGKILL');
if (await container.outbox.drain(30_000)) console.log('delivered');
await container.close();
