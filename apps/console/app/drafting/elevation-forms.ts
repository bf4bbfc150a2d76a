// What is asked for by the forms of elevations, as use-cases take it.
import type { ElevationAsk } from '@switchyard/registry-core/access/elevation';
import { StandingRole } from '@switchyard/registry-core/access/grant';
import { minutes } from '@switchyard/registry-core/access/policy';
import { sensitivities } from '@switchyard/registry-core/registry/sensitivity';
import * as z from 'zod';
import { compact, toList } from './form-parts.ts';

const text = (missing: string) => z.string({ error: missing });
const minutesUpTo = (max: number) =>
  z.coerce
    .number({ error: 'Say for how many minutes.' })
    .int('Whole minutes.')
    .min(1, 'At least one minute.')
    .max(max, `At most ${max} minutes.`);

/** `role:finance` or `sensitivity:PIITax`: both in one list, since one is asked for at a time. */
export const asks = [...StandingRole.options.map((role) => `role:${role}`), ...sensitivities.map((one) => `sensitivity:${one}`)];

export const ElevationForm = z.object({
  ask: z.string({ error: 'Say what you need.' }).refine((ask) => asks.includes(ask), 'Say what you need.'),
  environment: z.string().optional(),
  places: z.string().optional(),
  namespaces: z.string().optional(),
  minutes: minutesUpTo(minutes.elevation.max),
  reason: text('Say what you need it for.'),
});
export type ElevationForm = z.infer<typeof ElevationForm>;

export function toAsk({ ask, environment, places, namespaces }: ElevationForm): ElevationAsk {
  const [kind, name = ''] = ask.split(':');
  const environments = environment ? [environment] : undefined;
  // One of `asks`: the form has refused any other.
  if (kind === 'sensitivity') return { sensitivity: name as (typeof sensitivities)[number], ...compact({ environments }) };
  const some = (list: string[]) => (list.length === 0 ? undefined : list);
  const limits = compact({ environments, places: some(toList(places)), namespaces: some(toList(namespaces)) });
  return { role: StandingRole.parse(name), ...limits };
}

export const BreakGlassForm = z.object({
  ticket: text('Name the ticket of the incident.'),
  environment: z.string().optional(),
  minutes: minutesUpTo(minutes.breakGlass.max),
  reason: text('Say what cannot wait.'),
});
export type BreakGlassForm = z.infer<typeof BreakGlassForm>;
