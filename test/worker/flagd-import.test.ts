// A flagd file that is imported, published and asked for through unmodified clients answers as flagd itself would, user by user.
import { readFileSync } from 'node:fs';
import { FlagdCore } from '@openfeature/flagd-core';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { type EvaluationContext, OpenFeature as ServerOpenFeature } from '@openfeature/server-sdk';
import { type Provider, OpenFeature as WebOpenFeature } from '@openfeature/web-sdk';
import { importFlagd } from '@switchyard/registry-core/import/flagd';
import { Registry, type RegistryKey } from '@switchyard/registry-core/registry/registry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEdge, type TestEdge } from './edge.ts';
import { compile } from './registries.ts';

const file = readFileSync(new URL('./marketplace.flagd.json', import.meta.url), 'utf8');
const flags: Record<string, { variants: Record<string, unknown> }> = JSON.parse(file).flags;
const flagd = new FlagdCore();
let edge: TestEdge;

const users: EvaluationContext[] = Array.from({ length: 60 }, (_, index) => ({
  targetingKey: `user-${index}`,
  plan: ['free', 'pro', 'team'][index % 3] ?? '',
  email: index % 5 === 0 ? `u${index}@switchyard.example` : `u${index}@mail.example`,
  version: `${index % 4}.${index % 3}.0`,
}));

beforeAll(async () => {
  flagd.setConfigurations(file);
  const imported = importFlagd(file);
  if (!imported.ok) throw new Error(imported.refusal.message);
  expect(imported.value.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const readable = ([key, body]: [string, RegistryKey]) => [key, { ...body, clientReadable: true }];
  const keys = Object.fromEntries(Object.entries(imported.value.registry.keys).map(readable));
  edge = await startEdge();
  await edge.console.publish(edge.url, { snapshot: compile(Registry.parse({ keys })), version: '1.0.0' });
});
afterAll(async () => {
  await ServerOpenFeature.close();
  await WebOpenFeature.close();
  await edge.close();
});

type Method = 'getBooleanDetails' | 'getStringDetails' | 'getNumberDetails' | 'getObjectDetails';

/** Both clients, as far as these tests go: which method takes which default depends on the key. */
type Client = Record<Method, (key: string, fallback: never, context?: never) => unknown>;

/** How code asks for the flag: in the type that its variants have. */
function methodOf(key: string): Method {
  const [value] = Object.values(flags[key]?.variants ?? {});
  if (typeof value === 'boolean') return 'getBooleanDetails';
  if (typeof value === 'string') return 'getStringDetails';
  return typeof value === 'number' ? 'getNumberDetails' : 'getObjectDetails';
}

/** A default of the right type that no flag serves. */
function fallbackOf(key: string): never {
  const fallbacks = { getBooleanDetails: false, getStringDetails: 'mine', getNumberDetails: -1, getObjectDetails: { mine: true } };
  return fallbacks[methodOf(key)] as never;
}

/** What flagd's evaluator, the one inside its own providers, gives for every flag. */
function expected(context: EvaluationContext): [string, unknown][] {
  return flagd.resolveAll(context, console).map(({ flagKey, value, variant }) => [flagKey, { value, variant }]);
}

it('the server client gets from the edge what flagd gives', async () => {
  const headers: [string, string][] = [['Authorization', `Bearer ${edge.console.serverKey}`]];
  await ServerOpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: edge.url, headers }));
  const client: Client = ServerOpenFeature.getClient();
  const copies = new Set<unknown>();
  for (const user of users) {
    for (const [key, answer] of expected(user)) {
      const details = await client[methodOf(key)](key, fallbackOf(key), user as never);
      expect([user, key, details]).toMatchObject([user, key, answer]);
      if (key === 'checkout-copy') copies.add((details as { variant: unknown }).variant);
    }
  }
  expect(copies.size).toBe(3);
  expect(
    expected(users[0] ?? {})
      .map(([key]) => key)
      .sort(),
  ).toEqual(
    Object.keys(flags)
      .filter((key) => key !== 'retired')
      .sort(),
  );
});

it('the web client gets from the edge what flagd gives', async () => {
  const headers: [string, string][] = [['Authorization', `Bearer ${edge.console.clientKey}`]];
  // Its types are not written for exactOptionalPropertyTypes.
  const provider = new OFREPWebProvider({ baseUrl: edge.url, headers, cacheMode: 'disabled' }) as unknown as Provider;
  await WebOpenFeature.setProviderAndWait(provider);
  const client: Client = WebOpenFeature.getClient();
  for (const user of users.slice(0, 20)) {
    await WebOpenFeature.setContext(user);
    for (const [key, answer] of expected(user)) {
      expect([user, key, client[methodOf(key)](key, fallbackOf(key))]).toMatchObject([user, key, answer]);
    }
  }
});

it('a disabled flag leaves both clients with their own default', async () => {
  expect(await ServerOpenFeature.getClient().getBooleanValue('retired', false)).toBe(false);
  expect(WebOpenFeature.getClient().getBooleanValue('retired', false)).toBe(false);
});
