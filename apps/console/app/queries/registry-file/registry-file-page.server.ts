// What the page of the registry file has to know: what a download would hold, and whether the viewer may take or bring a file.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Environment, Ports } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';

export const RegistryFilePageInput = z.strictObject({ environment: EnvironmentName });
export type RegistryFilePageInput = z.infer<typeof RegistryFilePageInput>;

export interface RegistryFilePage {
  readonly environment: Environment;
  /** null before the first release. */
  readonly version: string | null;
  readonly decisions: { readonly import: Permit; readonly export: Permit };
}

export function registryFilePage(
  ports: Ports,
  caller: Caller,
  { environment: name }: RegistryFilePageInput,
): Promise<Result<RegistryFilePage>> {
  return view(ports, caller, { verb: 'registry:view', environment: name }, async (viewing) => {
    const environment = await viewing.stores.environments.find(name);
    if (!environment) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${name}.`);
    const live = await viewing.stores.releases.live(name);
    const decisions = {
      import: permit(viewing, { verb: 'change:edit', environment: name }),
      export: permit(viewing, { verb: 'registry:export', environment: name }),
    };
    return accept({ environment, version: live?.version ?? null, decisions });
  });
}
