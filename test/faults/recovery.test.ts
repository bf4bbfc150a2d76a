// The console and its database are gone, and something has to stop now: the recovery key kills and goes back at the edge, by the
// command line. When the console is back its records agree, and the edge does not move.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildThatThrows } from '../worker/broken-build.ts';
import { publishValue } from './publish-value.ts';
import { type SmallStack, startSmallStack } from './small-stack.ts';
import { newKeys } from './stage.ts';
import { switchyard } from './switchyard-command.ts';

const signing = newKeys();
const recovery = newKeys('recovery');
const env = { RECOVERY_KEYS: recovery.publicSet };
const words = ['--edge-only', '--reason', 'Bookings fail', '--ticket', 'INC-42'];
let stack: SmallStack;

beforeAll(async () => {
  stack = await startSmallStack();
  await stack.deployEdge({ publishKeys: signing.publicSet, recoveryKeys: recovery.publicSet });
  writeFileSync(join(stack.folder, 'recovery.json'), JSON.stringify({ edgeUrl: stack.edgeUrl, key: JSON.parse(recovery.privateKey) }));
});
afterAll(() => stack.close());

const run = (...args: string[]) => switchyard(stack.folder, [...args, '--env', 'production', '--recovery-file', 'recovery.json']);
const publish = (value: number) => stack.withConsole(signing.privateKey, env, ({ ports }) => publishValue(ports, value));

/** Looks again and again until it is told to stop, and gives the different things that were served. */
function watch(): () => string[] {
  const seen = new Set<string>();
  const look = async () => {
    const [value, flag] = await Promise.all([stack.served('fault.value'), stack.served('fault.flag')]);
    seen.add(`${value.value} ${flag.reason}`);
  };
  const looking = setInterval(() => void look(), 100);
  return () => {
    clearInterval(looking);
    return [...seen];
  };
}

it('kills and goes back without console and Postgres, and both are in the records afterwards', async () => {
  for (const value of [1, 2, 3]) await publish(value);
  await stack.untilServed('fault.value', { value: 3 });
  await stack.untilServed('fault.flag', { value: true });
  await stack.stopDatabase();

  expect(await run('kill', 'fault.flag', ...words)).toMatchObject({ code: 0, text: expect.stringContaining('fault.flag is killed') });
  expect(await run('roll-back', '1.0.2', ...words)).toMatchObject({ code: 0, text: expect.stringContaining('1.0.2 is live again') });
  await stack.untilServed('fault.value', { value: 2, metadata: { release: '1.0.2' } });
  expect(await stack.served('fault.flag')).toMatchObject({ value: false, reason: 'DISABLED' });

  await stack.restartDatabase();
  const stopWatching = watch();
  await stack.withConsole(signing.privateKey, env);
  await stack.untilServed('fault.value', { metadata: { release: '1.0.4' } });
  expect(stopWatching()).toEqual(['2 DISABLED']);

  expect(await stack.rows('SELECT flag, reason, person_name FROM kill WHERE revived_at IS NULL')).toEqual([
    { flag: 'fault.flag', reason: 'Bookings fail (INC-42)', person_name: 'Recovery key' },
  ]);
  const releases = await stack.rows(
    'SELECT one.version, other.version AS restores FROM release one LEFT JOIN release other ON other.id = one.restores_id ORDER BY one.number',
  );
  expect(releases.slice(-2)).toEqual([
    { version: '1.0.3', restores: null },
    { version: '1.0.4', restores: '1.0.2' },
  ]);
  expect(await stack.rows(`SELECT verb, reason FROM audit WHERE actor_id = 'recovery-key' ORDER BY seq`)).toEqual([
    { verb: 'flag.kill', reason: 'Bookings fail (INC-42)' },
    { verb: 'release.roll_back', reason: 'Bookings fail (INC-42)' },
  ]);
  const reconciled = await stack.rows(`SELECT reason FROM audit WHERE verb = 'head.reconcile'`);
  expect(reconciled).toMatchObject([{ reason: expect.stringContaining('recovery key') }]);
});

it('what was done is adopted once, and the kill survives the next publish', async () => {
  // What the rules make of it comes in its own time.
  const own = "(SELECT count(*) FROM audit WHERE verb <> 'admin.anomaly.detected') AS audit";
  const count = () => stack.rows(`SELECT ${own}, (SELECT count(*) FROM release) AS releases`);
  const before = await count();
  await stack.withConsole(signing.privateKey, env);
  expect(await count()).toEqual(before);
  await publish(5);
  await stack.untilServed('fault.value', { value: 5 });
  expect(await stack.served('fault.flag')).toMatchObject({ reason: 'DISABLED' });
});

it.each([
  ['a release that was never published', ['roll-back', '9.9.9', ...words], 3, '9.9.9 was never published'],
  ['a flag that does not exist', ['kill', 'fault.falg', ...words], 3, 'There is no flag fault.falg'],
  ['a flag that is killed', ['kill', 'fault.flag', ...words], 1, 'is killed already'],
  ['no ticket', ['kill', 'fault.flag', '--edge-only', '--reason', 'Why not'], 2, '--ticket'],
])('says no to %s', async (_name, args, code, sentence) => {
  expect(await run(...args)).toMatchObject({ code, text: expect.stringContaining(sentence) });
});

it('a release that the edge cannot evaluate is refused there, goes on record, and holds up neither kills nor the next one', async () => {
  const keys = { publishKeys: signing.publicSet, recoveryKeys: recovery.publicSet };
  const { value } = await stack.served('fault.value');
  const edgeWithFault = await buildThatThrows('fault.flag');
  await stack.deployEdge({ ...keys, code: edgeWithFault });
  await publish(40);
  const refusals = await stack.rows<{ version: string; code: string; message: string }>(
    'SELECT version, code, message FROM release_refusal JOIN release ON release.id = release_id',
  );
  expect(refusals).toMatchObject([{ code: 'FLIGHT_FAILED', message: expect.stringContaining('fault.flag: GENERAL for {}') }]);
  expect(await stack.rows("SELECT verb FROM audit WHERE verb = 'release.refuse'")).toHaveLength(1);
  await stack.untilServed('fault.value', { value });

  // Heads go out as ever, with what was live before.
  await stack.rows('UPDATE kill SET revived_at = now() WHERE revived_at IS NULL');
  await stack.rows(`INSERT INTO outbox (topic, environment, payload) VALUES ('head', 'production', '{}')`);
  await stack.withConsole(signing.privateKey, env);
  await stack.deployEdge(keys);
  await stack.untilServed('fault.flag', { value: true });
  await stack.untilServed('fault.value', { value });
  await publish(41);
  await stack.untilServed('fault.value', { value: 41 });
});
