// Changes that go out without anybody at hand, for tests that kill the console meanwhile: one that is scheduled and due, and one that is
// given to more and more people by a plan.
import { digestOf } from '@switchyard/registry-core/registry/canonical-json';
import { connect } from '../../apps/console/app/adapters/postgres/connection.ts';
import { postgresPorts } from '../../apps/console/app/adapters/postgres/postgres-ports.ts';
import type { Ports } from '../../apps/console/app/ports.ts';
import { saveDraft } from '../../apps/console/app/usecases/changes/save-draft.server.ts';
import { scheduleChange } from '../../apps/console/app/usecases/changes/schedule-change.server.ts';
import { validateChange } from '../../apps/console/app/usecases/changes/validate-change.server.ts';
import { publishChange } from '../../apps/console/app/usecases/releases/publish-change.server.ts';
import { done } from '../console/world.ts';
import { intKey } from '../contracts/stories.ts';
import { environment, flagKey } from './publish-value.ts';

const minuteMs = 60_000;
const person = { id: 'per_out', email: 'out@example.com', name: 'Out', grants: [{ role: 'admin' as const }] };
const caller = { actor: person, requestId: null };

/** As a console that ran two hours ago. */
async function earlier<T>(url: string, work: (ports: Ports) => Promise<T>): Promise<T> {
  const connection = await connect({ url });
  const ports = postgresPorts(connection, { now: () => new Date(Date.now() - 120 * minuteMs) });
  try {
    await ports.transaction(async ({ people }) => {
      if (!(await people.find(person.id))) await people.create({ ...person, title: '', active: true });
    });
    return await work(ports);
  } finally {
    await connection.close();
  }
}

async function validated(ports: Ports, value: number): Promise<string> {
  const live = await ports.read(({ registry }) => registry.find(environment, `key:${flagKey}`));
  const edits = [
    { kind: 'entry' as const, entry: `key:${flagKey}` as const, base: live ? digestOf(live.body) : null, body: intKey(value) },
  ];
  const { id } = done(await saveDraft(ports, caller, { environment, title: `Value ${value}`, reason: 'A test', edits }));
  done(await validateChange(ports, caller, { changeId: id }));
  return id;
}

/** Due since an hour ago. */
export function schedule(url: string, value: number): Promise<void> {
  return earlier(url, async (ports) => {
    const changeId = await validated(ports, value);
    const at = new Date(Date.now() - 60 * minuteMs).toISOString();
    done(await scheduleChange(ports, caller, { changeId, at, zone: 'UTC' }));
  });
}

/** Its next step is due since an hour and more; the one after it is not. */
export function stageByPlan(url: string, value: number): Promise<void> {
  return earlier(url, async (ports) => {
    const changeId = await validated(ports, value);
    const step = (percent: number) => ({ parts: [{ scope: {}, percent }], hold: { until: 'time' as const, minutes: 30 } });
    done(await publishChange(ports, caller, { changeId, plan: [step(10), step(50)] }));
  });
}
