// The short forms in which the seed writes keys and flags; the registry's own schemas fill in what is left out, so a
// mistake in the data stops the seed with a path and a sentence.
import { ConfigKey, type Constraints } from '@switchyard/registry-core/registry/config-key';
import { Flag, type Serve } from '@switchyard/registry-core/registry/flag';
import type { Json } from '@switchyard/registry-core/registry/json';
import type { RegistryKey } from '@switchyard/registry-core/registry/registry';
import type { Scope } from '@switchyard/registry-core/registry/scope';
import type * as z from 'zod';

export type Definitions = Readonly<Record<string, RegistryKey>>;

type ConfigInput = z.input<typeof ConfigKey>;
type FlagInput = z.input<typeof Flag>;
type Rules = NonNullable<FlagInput['settings'][number]['rules']>;
type About = Pick<ConfigInput, 'description' | 'owner' | 'tags' | 'clientReadable' | 'sensitivity' | 'unit' | 'constraints' | 'settings'>;

/** A setting of a config key. */
export function at(scope: Scope, value: Json): { scope: Scope; value: Json } {
  return { scope, value };
}

export function usd(dollars: number): { amount: number; currency: string } {
  return { amount: Math.round(dollars * 100), currency: 'USD' };
}

function config(type: ConfigInput['type'], value: Json, about: About): ConfigKey {
  return ConfigKey.parse({ kind: 'config', type, default: value, ...about });
}

export const toggle = (value: boolean, about: About) => config('boolean', value, about);
export const whole = (value: number, about: About) => config('int', value, about);
export const decimal = (value: number, about: About) => config('float', value, about);
export const money = (dollars: number, about: About) => config('money', usd(dollars), withCurrency(about));
export const text = (value: string, about: About) => config('string', value, about);
export const json = (value: Json, schema: Constraints['schema'], about: About) =>
  config('json', value, { ...about, constraints: { schema } });
export const choice = (value: string, members: string[], about: About) => config('enum', value, { ...about, constraints: { members } });

function withCurrency(about: About): About {
  return { ...about, constraints: { currency: 'USD', ...about.constraints } };
}

/** What a flag serves in one scope, with rules in front of it. */
export function serving(scope: Scope, serve: Serve, rules: Rules = []): FlagInput['settings'][number] {
  return { scope, rules, serve };
}

type FlagAbout = Pick<
  FlagInput,
  'description' | 'owner' | 'tags' | 'clientReadable' | 'sensitivity' | 'permanent' | 'expires' | 'prerequisites' | 'state'
>;

const onOff = { valueType: 'boolean', variants: { on: true, off: false }, off: 'off' } as const;

/** A switch: `on` or `off` for everybody, unless a setting or rule says otherwise. */
export function booleanFlag(key: string, on: boolean, about: FlagAbout, more: FlagInput['settings'] = [], rules: Rules = []): Flag {
  const settings = [serving({}, { variant: on ? 'on' : 'off' }, rules), ...more];
  return Flag.parse({ kind: 'flag', flagType: 'boolean', ...onOff, salt: key, settings, ...about });
}

/** A staged rollout. */
export function percentFlag(key: string, percent: number, about: FlagAbout, more: FlagInput['settings'] = [], rules: Rules = []): Flag {
  const settings = [serving({}, { percent }, rules), ...more];
  return Flag.parse({ kind: 'flag', flagType: 'percentage', ...onOff, salt: key, settings, ...about });
}

interface Variants {
  readonly valueType: FlagInput['valueType'];
  readonly values: Record<string, Json>;
  readonly off: string;
  readonly weights: Readonly<Record<string, number>>;
}

/** An experiment: variants by weight. */
export function variantFlag(key: string, variants: Variants, about: FlagAbout, more: FlagInput['settings'] = [], rules: Rules = []): Flag {
  const split = Object.entries(variants.weights).map(([variant, weight]) => ({ variant, weight }));
  const serve: Serve = split.length === 1 && split[0] ? { variant: split[0].variant } : { split };
  const { valueType, values, off } = variants;
  const settings = [serving({}, serve, rules), ...more];
  return Flag.parse({ kind: 'flag', flagType: 'variant', valueType, variants: values, off, salt: key, settings, ...about });
}
