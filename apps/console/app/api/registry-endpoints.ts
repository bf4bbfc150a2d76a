// The registry as a whole: a file in, as a change, and a file out.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { findReleaseByName } from '../queries/releases/find-release.server.ts';
import { exportRegistry } from '../usecases/registry/export-registry.server.ts';
import { ImportRegistry, importRegistry } from '../usecases/registry/import-registry.server.ts';
import { ChangeBody, FindingBody } from './answer-schemas.ts';
import { RegistryBody } from './documented-schemas.ts';
import { type Api, addEndpoint, pathOf } from './endpoint.ts';

const tag = 'Registry file';

export function addRegistryEndpoints(api: Api, ports: Ports): void {
  addEndpoint(api, {
    method: 'post',
    path: '/environments/{environment}/import',
    tag,
    summary: 'Makes a change of the entries of a file that differ from what is live. The findings say what was left out.',
    params: pathOf.environment,
    body: ImportRegistry.omit({ environment: true }),
    answer: ChangeBody.extend({ findings: z.array(FindingBody), unchanged: z.int() }),
    status: 201,
    handle: async ({ caller, params, body }): Promise<Result<unknown>> => {
      const imported = await importRegistry(ports, caller, { ...params, ...body });
      if (!imported.ok) return imported;
      const { change, findings, unchanged } = imported.value;
      return accept({ ...change, findings, unchanged });
    },
  });
  addEndpoint(api, {
    method: 'get',
    path: '/environments/{environment}/export',
    tag,
    summary: 'The registry file of a release, by version or id; absent: what is live.',
    params: pathOf.environment,
    query: z.object({ release: z.string().min(1).optional() }),
    answer: RegistryBody,
    handle: async ({ caller, params: { environment }, query }): Promise<Result<unknown>> => {
      const release = query.release === undefined ? undefined : await findReleaseByName(ports, environment, query.release);
      if (query.release !== undefined && !release)
        return refuse('UNKNOWN_RELEASE', `There is no release ${query.release} in ${environment}.`);
      const exported = await exportRegistry(ports, caller, { environment, ...(release ? { releaseId: release.id } : {}) });
      return exported.ok ? accept(JSON.parse(exported.value.document)) : exported;
    },
  });
}
