// Releases: listed, compared, gone back to; and the registry as a whole, out and in.

import type { Change } from '@switchyard/registry-core/change/change';
import { type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import type { Ports, Release } from '../ports.ts';
import { findReleaseByName } from '../queries/releases/find-release.server.ts';
import { releaseDiff } from '../queries/releases/release-diff.server.ts';
import { releaseList } from '../queries/releases/release-list.server.ts';
import { revertPreview } from '../queries/releases/revert-preview.server.ts';
import { rollBackPreview } from '../queries/releases/roll-back-preview.server.ts';
import { RevertRelease, revertRelease } from '../usecases/releases/revert-release.server.ts';
import { RollBackRelease, rollBackRelease } from '../usecases/releases/roll-back-release.server.ts';
import { ChangeBody, DiffEntryBody, KillBody, PartInWordsBody, PermitBody, ReleaseBody } from './answer-schemas.ts';
import { named } from './documented-schemas.ts';
import { type Api, addEndpoint, pathOf, QueryNumber } from './endpoint.ts';

const tag = 'Releases';

const ReleaseRowBody = ReleaseBody.extend({
  refused: z.boolean().meta({ description: 'The edge did not take it, and serves what was live before it.' }),
  arrival: z
    .object({ locations: z.int(), everywhereMs: z.number().nullable() })
    .nullable()
    .meta({ description: 'From the click to the last first answer of the locations that were asked all the while; null: none has told.' }),
});
const LaterEditsBody = named(
  'LaterEdits',
  z.object({
    edits: z.array(
      z.object({
        release: ReleaseBody,
        change: z.object({ number: z.int(), title: z.string() }).nullable(),
        entries: z.array(z.object({ entry: z.string(), title: z.string(), sentences: z.array(z.string()) })),
      }),
    ),
    more: z.int().meta({ description: 'How many releases more there are, further back.' }),
  }),
);

export function addReleaseEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/releases',
    tag,
    summary: 'Releases, newest first.',
    params: pathOf.environment,
    query: z.object({ limit: QueryNumber.min(1).max(500).optional(), beforeNumber: QueryNumber.min(1).optional() }),
    answer: z.object({ rows: z.array(ReleaseRowBody), live: ReleaseRowBody.nullable(), decisions: z.object({ rollBack: PermitBody }) }),
    handle: ({ caller, params, query: { limit, beforeNumber } }) =>
      releaseList(ports, caller, { ...params, ...(limit ? { limit } : {}), ...(beforeNumber ? { beforeNumber } : {}) }),
  });
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/diff',
    tag,
    summary: 'What differs between two releases: from (absent: the one before) to (absent: live), as versions or ids.',
    params: pathOf.environment,
    query: z.object({ from: z.string().min(1).optional(), to: z.string().min(1).optional() }),
    answer: z.object({ from: ReleaseBody.nullable(), to: ReleaseBody, diff: z.array(DiffEntryBody) }),
    handle: ({ caller, params, query: { from, to } }) =>
      releaseDiff(ports, caller, { ...params, ...(from ? { from } : {}), ...(to ? { to } : {}) }),
  });
  addRollBack(api, ports);
  addRevert(api, ports);
}

function addRollBack(api: Api, ports: Ports): void {
  const path = '/environments/{environment}/releases/{release}/roll-back';
  addEndpoint(api, {
    method: 'get',
    path,
    tag,
    summary: 'What going back to a release would restore, whose edits it takes back, what would stay, and whether you may do it alone.',
    params: pathOf.release,
    answer: z.object({
      live: ReleaseBody,
      target: ReleaseBody,
      diff: z.array(DiffEntryBody),
      takesBack: LaterEditsBody,
      stays: z.array(z.string()),
      kills: z.array(KillBody),
      lastLiveAt: z.iso.datetime({ offset: true }).nullable(),
      needsApproval: z.boolean(),
      decisions: z.object({ rollBack: PermitBody }),
    }),
    handle: ({ caller, params }) => rollBackPreview(ports, caller, params),
  });
  addEndpoint(api, {
    method: 'post',
    path,
    tag,
    summary: 'Goes back to a release, by version or id, as a new release. One last live over 24 hours ago becomes a change instead (403).',
    params: pathOf.release,
    body: RollBackRelease.pick({ reason: true }),
    answer: ReleaseBody,
    status: 201,
    handle: async ({ caller, params: { environment, release }, body }): Promise<Result<Release>> => {
      const target = await findReleaseByName(ports, environment, release);
      if (!target) return refuse('UNKNOWN_RELEASE', `There is no release ${release} in ${environment}.`);
      return rollBackRelease(ports, caller, { environment, releaseId: target.id, ...body });
    },
  });
}

function addRevert(api: Api, ports: Ports): void {
  const path = '/environments/{environment}/releases/{release}/revert';
  addEndpoint(api, {
    method: 'get',
    path,
    tag,
    summary: 'What undoing one release alone would do, and what it leaves as it is because it was edited again since.',
    params: pathOf.release,
    answer: z.object({
      release: ReleaseBody,
      previous: ReleaseBody.nullable(),
      change: z.object({ id: z.string(), number: z.int(), title: z.string() }).nullable(),
      diff: z.array(DiffEntryBody),
      kept: z.array(z.object({ entry: z.string(), parts: z.array(PartInWordsBody), note: z.string() })),
      since: LaterEditsBody,
      stays: z.array(z.string()),
      decisions: z.object({ revert: PermitBody }),
    }),
    handle: ({ caller, params }) => revertPreview(ports, caller, params),
  });
  addEndpoint(api, {
    method: 'post',
    path,
    tag,
    summary: 'Drafts a change that undoes one release alone. What was edited again since stays, if leaveEdited says that it may (422).',
    params: pathOf.release,
    body: RevertRelease.omit({ environment: true, releaseId: true }),
    answer: ChangeBody,
    status: 201,
    handle: async ({ caller, params: { environment, release }, body }): Promise<Result<Change>> => {
      const undone = await findReleaseByName(ports, environment, release);
      if (!undone) return refuse('UNKNOWN_RELEASE', `There is no release ${release} in ${environment}.`);
      return revertRelease(ports, caller, { environment, releaseId: undone.id, ...body });
    },
  });
}
