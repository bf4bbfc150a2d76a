// Releases: listed, compared, gone back to; and the registry as a whole, out and in.

import { type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import type { Ports, Release } from '../ports.ts';
import { findReleaseByName } from '../queries/releases/find-release.server.ts';
import { releaseDiff } from '../queries/releases/release-diff.server.ts';
import { releaseList } from '../queries/releases/release-list.server.ts';
import { rollBackPreview } from '../queries/releases/roll-back-preview.server.ts';
import { RollBackRelease, rollBackRelease } from '../usecases/releases/roll-back-release.server.ts';
import { DiffEntryBody, KillBody, PermitBody, ReleaseBody } from './answer-schemas.ts';
import { type Api, addEndpoint, pathOf, QueryNumber } from './endpoint.ts';

const tag = 'Releases';

export function addReleaseEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/releases',
    tag,
    summary: 'Releases, newest first.',
    params: pathOf.environment,
    query: z.object({ limit: QueryNumber.min(1).max(500).optional(), beforeNumber: QueryNumber.min(1).optional() }),
    answer: z.object({ rows: z.array(ReleaseBody), live: ReleaseBody.nullable(), decisions: z.object({ rollBack: PermitBody }) }),
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
}

function addRollBack(api: Api, ports: Ports): void {
  const path = '/environments/{environment}/releases/{release}/roll-back';
  addEndpoint(api, {
    method: 'get',
    path,
    tag,
    summary: 'What going back to a release would restore, what would stay, and whether you may do it alone.',
    params: pathOf.release,
    answer: z.object({
      live: ReleaseBody,
      target: ReleaseBody,
      diff: z.array(DiffEntryBody),
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
