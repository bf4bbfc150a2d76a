// The end of a flag's life: which have done their work, and the change that takes one away.
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { CleanUpPreview, cleanUpPage, staleFlags } from '../queries/keys/stale-flags.server.ts';
import { CleanUpFlag, cleanUpFlag } from '../usecases/flags/clean-up-flag.server.ts';
import { ChangeBody, DiffEntryBody, PermitBody } from './answer-schemas.ts';
import { type Api, addEndpoint, pathOf } from './endpoint.ts';
import { ReaderBody } from './usage-endpoints.ts';

const tag = 'Flags';
const text = z.string();
const StaleBody = z.object({
  key: text,
  description: text,
  owner: text,
  expires: text.nullable(),
  reasons: z.array(z.object({ code: z.enum(['EXPIRED', 'ONE_SIDED', 'UNUSED']), sentence: text })),
  winner: text.nullable().meta({ description: 'The variant that is to stay; null: open.' }),
});
const plan = { how: z.enum(['archive', 'freeze']), neededBy: z.array(text), sentence: text };

export function addLifecycleEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/stale-flags',
    tag,
    summary: 'Flags that seem to have done their work, each with why: past their day, the same for everyone, or asked for by nobody.',
    params: pathOf.environment,
    answer: z.object({ rows: z.array(StaleBody), afterDays: z.int(), counted: z.boolean() }),
    handle: ({ caller, params }) => staleFlags(ports, caller, params),
  });
  const path = '/environments/{environment}/flags/{key}/clean-up';
  addEndpoint(api, {
    method: 'get',
    path,
    tag,
    summary: 'What cleaning a flag up would do: archive it, or freeze it where others need it as a prerequisite.',
    params: pathOf.key,
    query: CleanUpPreview.pick({ variant: true }),
    answer: StaleBody.extend({
      variants: z.array(text),
      plan: z.object(plan).nullable(),
      diff: z.array(DiffEntryBody),
      readers: z.array(ReaderBody),
      decisions: z.object({ cleanUp: PermitBody }),
    }),
    handle: ({ caller, params: { environment, key }, query: { variant } }) =>
      cleanUpPage(ports, caller, { environment, flag: key, ...(variant && { variant }) }),
  });
  addEndpoint(api, {
    method: 'post',
    path,
    tag,
    summary: 'Drafts the change that cleans a flag up.',
    params: pathOf.key,
    body: CleanUpFlag.pick({ variant: true, reason: true }),
    answer: z.object({ change: ChangeBody, ...plan }),
    status: 201,
    handle: ({ caller, params: { environment, key }, body: { variant, reason } }) =>
      cleanUpFlag(ports, caller, { environment, flag: key, reason, ...(variant && { variant }) }),
  });
}
