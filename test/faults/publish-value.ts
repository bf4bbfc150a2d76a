// Publishes one more release of `production` in which `fault.value` has the given number beside the flag `fault.flag`: the
// stores' part of a publish, without the use-case's questions.
import { Flag } from '@switchyard/registry-core/registry/flag';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import type { Ports } from '../../apps/console/app/ports.ts';
import { intKey } from '../contracts/stories.ts';

export const environment = 'production';
export const flagKey = 'fault.value';

const killable = Flag.parse({
  kind: 'flag',
  flagType: 'boolean',
  valueType: 'boolean',
  variants: { on: true, off: false },
  off: 'off',
  salt: 'fault.flag',
  settings: [{ scope: {}, serve: { variant: 'on' } }],
});

export async function publishValue(ports: Ports, value: number, version = `1.0.${value}`): Promise<string> {
  const key = intKey(value);
  const { bytes, digest } = compileSnapshot({
    places: [],
    cohorts: [],
    keys: { [flagKey]: key, 'fault.flag': killable },
    holdouts: [],
    layers: [],
    rules: [],
    guardrails: [],
  });
  if (!bytes || !digest) throw new Error('The registry of this test does not compile.');
  return ports.transaction(async ({ environments, releases, registry, outbox }) => {
    await environments.lock(environment);
    await releases.saveSnapshot(digest, bytes);
    const { id } = await releases.create({
      id: ports.newId('rel'),
      environment,
      version,
      notes: '',
      snapshot: digest,
      publisherId: 'per_test',
      publisherName: 'Test',
      publishedAt: ports.now(),
      changeId: null,
      restoresId: null,
      approvals: [],
    });
    await registry.put(environment, id, `key:${flagKey}`, key);
    await registry.put(environment, id, 'key:fault.flag', killable);
    await outbox.announce('head', environment, { event: 'change.publish', id });
    return id;
  });
}
