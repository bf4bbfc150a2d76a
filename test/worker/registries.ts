// Small registries for these tests, written as people write them, and compiled as the console compiles them.
import { Registry } from '@switchyard/registry-core/registry/registry';
import { compileSnapshot } from '@switchyard/registry-core/snapshot/compile-snapshot';
import type * as z from 'zod';

type RegistryInput = z.input<typeof Registry>;
type KeyInput = NonNullable<RegistryInput['keys']>[string];

export function compile(input: RegistryInput): Uint8Array {
  const compiled = compileSnapshot(Registry.parse(input));
  if (!compiled.bytes) throw new Error(JSON.stringify(compiled.findings));
  return compiled.bytes;
}

type Value = boolean | string | number | { [name: string]: Value };

/** A flag that serves `serve` everywhere. */
export function flag(variants: Record<string, Value>, serve: string, more: Partial<Extract<KeyInput, { kind: 'flag' }>> = {}): KeyInput {
  const [first] = Object.values(variants);
  return {
    kind: 'flag',
    flagType: 'variant',
    valueType: typeof first as 'boolean' | 'string' | 'number' | 'object',
    variants,
    off: Object.keys(variants)[0] ?? '',
    salt: 'test',
    settings: [{ scope: {}, serve: { variant: serve } }],
    ...more,
  };
}

/** A string config key whose value says who reads it. */
export function text(fallback: string, more: Partial<Extract<KeyInput, { kind: 'config' }>> = {}): KeyInput {
  return { kind: 'config', type: 'string', default: fallback, ...more };
}

const places = [
  { id: 'US', kind: 'country', name: 'United States' },
  { id: 'US-TX', kind: 'state', in: 'US', name: 'Texas' },
  { id: 'HOU', kind: 'city', in: 'US-TX', name: 'Houston' },
] as const;

/** What most tests publish: the greeting tells the releases apart. */
export function shop(greeting: string): RegistryInput {
  return {
    places: [...places],
    cohorts: [{ key: 'vip', rank: 1, members: ['vera'] }],
    keys: {
      greeting: text(greeting, { clientReadable: true, settings: [{ scope: { city: 'HOU' }, value: `${greeting} Houston` }] }),
      'fees.provider_pct': { kind: 'config', type: 'float', default: 0.1 },
      'new-checkout': flag({ off: false, on: true }, 'on', { flagType: 'boolean', clientReadable: true }),
      'vip lounge/door': flag({ closed: 'closed', open: 'open' }, 'closed', {
        clientReadable: true,
        settings: [
          { scope: {}, serve: { variant: 'closed' } },
          { scope: { cohort: 'vip' }, serve: { variant: 'open' } },
        ],
      }),
      parked: flag({ off: false, on: true }, 'on', { state: 'disabled', clientReadable: true }),
      nothing: { kind: 'config', type: 'json', default: null, clientReadable: true },
    },
  };
}
