// The part of a migration that is pg-boss's own: its tables, our queues in them, and the rights of the application's role.
import { jobNames, jobOptions } from '../../ports/jobs.ts';
import { createBoss, jobsSchema, type Queryable } from './boss.ts';

const defaultRetries = 10;
/** A console that dies in the middle of a job is noticed after this; the job is then tried again. */
const heartbeatSeconds = 20;

/** `owner` is outside any transaction and may create a schema. Safe to run again; one at a time. */
export async function installJobs(owner: Queryable, appRole: string): Promise<void> {
  const boss = createBoss(owner, { migrate: true });
  await boss.start();
  try {
    for (const name of jobNames) {
      const { retries: retryLimit = defaultRetries } = jobOptions(name);
      const queue = { retryLimit, retryDelay: 1, retryBackoff: true, retryDelayMax: 60, heartbeatSeconds };
      await boss.createQueue(name, queue);
      await boss.updateQueue(name, queue);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  await owner.query(`
    DO $$
    BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${appRole}') THEN
        GRANT USAGE ON SCHEMA ${jobsSchema} TO ${appRole};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${jobsSchema} TO ${appRole};
      END IF;
    END
    $$`);
}
