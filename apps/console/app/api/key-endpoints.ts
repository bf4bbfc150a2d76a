// Keys of an environment: listed, read, set, killed, revived, and asked what a context gets from them.

import type { Change } from '@switchyard/registry-core/change/change';
import type { Edit } from '@switchyard/registry-core/change/edit';
import { entryId } from '@switchyard/registry-core/registry/entry';
import { type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Key } from '@switchyard/registry-core/registry/registry';
import * as z from 'zod';
import type { Caller } from '../caller.ts';
import type { Ports } from '../ports.ts';
import { findChange } from '../queries/changes/find-change.server.ts';
import { KeyList, keyList } from '../queries/keys/key-list.server.ts';
import { keyPage } from '../queries/keys/key-page.server.ts';
import { ExplainKey, explainKey, Playground, playground } from '../queries/playground/playground.server.ts';
import { saveDraft } from '../usecases/changes/save-draft.server.ts';
import { KillFlag, killFlag } from '../usecases/flags/kill-flag.server.ts';
import { RehearseKill, rehearseKill } from '../usecases/flags/rehearse-kill.server.ts';
import { ChangeBody, EvaluationBody, KeyPageBody, KeyRowBody, KillBody, RehearsalBody, ReleaseBody, Time } from './answer-schemas.ts';
import { AnyJson, RegistryKeyBody } from './documented-schemas.ts';
import { type Api, addEndpoint, pathOf, QueryNumber } from './endpoint.ts';

const tag = 'Keys';

/** Where an edit goes: into an open change, or into a new one with a title and a reason. */
const Target = z.object({
  /** An open change, by id or number; absent: a new one. */
  change: z.string().optional(),
  title: z.string().trim().min(1).max(200).optional(),
  reason: z.string().trim().min(1).max(4000).optional(),
  ticket: z.string().max(200).optional(),
});
type Target = z.infer<typeof Target>;

const context = z.record(z.string(), AnyJson);
const MomentBody = z
  .object({
    at: Time,
    seq: z.int(),
    since: Time.meta({ description: 'When the edge took the head that it served from then.' }),
    staged: z.object({ version: z.string(), gets: z.boolean() }).nullable(),
  })
  .nullable()
  .meta({ description: 'Null unless a moment was asked for.' });
const asked = {
  context,
  release: z.string().optional(),
  client: z.boolean().optional(),
  withoutKills: z.boolean().optional(),
  at: Time.optional(),
};

export function addKeyEndpoints(api: Api, ports: Ports): void {
  addReading(api, ports);
  addWriting(api, ports);
  addKilling(api, ports);
  addAsking(api, ports);
}

function addReading(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/keys',
    tag,
    summary: 'Config keys and flags, searched and filtered.',
    params: pathOf.environment,
    query: KeyList.omit({ environment: true }).extend({ limit: QueryNumber.min(1).max(10_000).optional(), offset: QueryNumber.optional() }),
    answer: z.object({ rows: z.array(KeyRowBody), total: z.int(), tags: z.array(z.string()), owners: z.array(z.string()) }),
    handle: ({ caller, params, query: { limit, offset, ...filter } }) => {
      const page = { ...(limit === undefined ? {} : { limit }), ...(offset === undefined ? {} : { offset }) };
      return keyList(ports, caller, { ...params, ...filter, ...page });
    },
  });
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/keys/{key}',
    tag,
    summary: 'One key: its body, its settings in words, its history and what may be done with it. Encode slashes in its name.',
    params: pathOf.key,
    answer: KeyPageBody,
    etag: ({ digest }: { digest: string }) => digest,
    handle: ({ caller, params }) => keyPage(ports, caller, params),
  });
}

function addWriting(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'put',
    path: '/environments/{environment}/keys/{key}',
    tag,
    summary:
      'Puts a whole new body of a key into a change. If-Match refuses it when another body is live; base says instead which one it was drawn from, and a conflict is settled in the change.',
    params: pathOf.key,
    body: Target.extend({ body: RegistryKeyBody, base: z.string().nullable().optional() }),
    answer: ChangeBody,
    handle: async ({ caller, params, body: { body, base, ...target }, ifMatch, onlyNew }) => {
      const { environment, key } = params;
      const live = await liveDigest(ports, environment, key);
      if (ifMatch !== undefined && ifMatch !== (live === null ? undefined : ifMatch === '*' ? '*' : live))
        return refuse(
          'CHANGED_MEANWHILE',
          `${key} is not what it was when you read it; read it again, or say the base that you drew from.`,
        );
      if (onlyNew && live !== null) return refuse('EXISTS_ALREADY', `${key} exists in ${environment} already.`);
      const drawnFrom = base !== undefined ? base : live;
      const edit: Edit = { kind: 'entry', entry: entryId('key', key), base: drawnFrom, body };
      return intoChange(ports, caller, environment, target, edit, `Set ${key}`);
    },
  });
}

async function liveDigest(ports: Ports, environment: string, key: string): Promise<string | null> {
  const revision = await ports.read(({ registry }) => registry.find(environment, entryId('key', key)));
  return revision?.digest ?? null;
}

async function intoChange(
  ports: Ports,
  caller: Caller,
  environment: string,
  { change, title, reason, ticket }: Target,
  edit: Edit,
  usualTitle: string,
): Promise<Result<Change>> {
  const about = ticket === undefined ? {} : { ticket };
  if (change === undefined) {
    if (!reason) return refuse('NOT_VALID', 'reason: A new change needs a reason.', { path: 'reason' });
    return saveDraft(ports, caller, { environment, title: title ?? usualTitle, reason, edits: [edit], ...about });
  }
  const found = await findChange(ports, change);
  if (!found.ok) return found;
  const { id, title: oldTitle, reason: oldReason } = found.value;
  return saveDraft(ports, caller, {
    changeId: id,
    environment,
    title: title ?? oldTitle,
    reason: reason ?? oldReason,
    edits: [edit],
    ...about,
  });
}

function addKilling(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'post',
    path: '/environments/{environment}/flags/{key}/kill',
    tag,
    summary: 'Switches a flag off for everyone, at once and without approval.',
    params: pathOf.key,
    body: KillFlag.pick({ reason: true }),
    answer: KillBody,
    status: 201,
    handle: ({ caller, params, body }) => {
      const input = KillFlag.safeParse({ environment: params.environment, flag: params.key, ...body });
      return input.success
        ? killFlag(ports, caller, input.data)
        : Promise.resolve(refuse('UNKNOWN_FLAG', `There is no flag ${params.key}.`));
    },
  });
  addEndpoint(api, {
    method: 'post',
    path: '/environments/{environment}/flags/{key}/rehearse',
    tag,
    summary:
      'Tries the kill of a flag on what is live, without serving it: whether all would get its off variant, who would notice, and what goes with it.',
    params: pathOf.key,
    answer: RehearsalBody,
    status: 201,
    handle: ({ caller, params }) => {
      const input = RehearseKill.safeParse({ environment: params.environment, flag: params.key });
      return input.success
        ? rehearseKill(ports, caller, input.data)
        : Promise.resolve(refuse('UNKNOWN_FLAG', `There is no flag ${params.key}.`));
    },
  });
  addEndpoint(api, {
    method: 'post',
    path: '/environments/{environment}/flags/{key}/revive',
    tag,
    summary: 'Puts the revival of a killed flag into a change, which is approved and published like any other.',
    params: pathOf.key,
    body: Target,
    answer: ChangeBody,
    status: 201,
    handle: async ({ caller, params: { environment, key }, body }) => {
      const kill = await ports.read(({ kills }) => kills.find(environment, key));
      if (!kill) return refuse('NOT_KILLED', `${key} is not killed in ${environment}.`);
      return intoChange(ports, caller, environment, body, { kind: 'revive', flag: key, killId: kill.id }, `Revive ${key}`);
    },
  });
}

function addAsking(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'post',
    path: '/environments/{environment}/evaluate',
    tag,
    summary: 'What a context gets from every key of the live release, of the one named, or of what the edge served at a moment.',
    params: pathOf.environment,
    body: z.object(asked),
    answer: z.object({ release: ReleaseBody, moment: MomentBody, evaluations: z.array(EvaluationBody), kills: z.array(z.string()) }),
    handle: ({ caller, params, body }) => parsed(Playground, { ...params, ...body }, (input) => playground(ports, caller, input)),
  });
  addEndpoint(api, {
    method: 'post',
    path: '/environments/{environment}/explain',
    tag,
    summary: 'What a context gets from one key, or got at a moment of the past, and every step of why.',
    params: pathOf.environment,
    body: z.object({ ...asked, key: Key }),
    answer: z.object({ release: ReleaseBody, moment: MomentBody, evaluation: EvaluationBody, steps: z.array(AnyJson) }),
    handle: ({ caller, params, body }) => parsed(ExplainKey, { ...params, ...body }, (input) => explainKey(ports, caller, input)),
  });
}

function parsed<T, R>(schema: z.ZodType<T>, input: unknown, work: (input: T) => Promise<Result<R>>): Promise<Result<R>> {
  const result = schema.safeParse(input);
  if (result.success) return work(result.data);
  const causes = result.error.issues.map(({ message, path }) => ({ code: 'NOT_VALID', message, path: path.join('.') }));
  return Promise.resolve(refuse('NOT_VALID', `${causes[0]?.path ?? ''}: ${causes[0]?.message ?? ''}`, { causes }));
}
