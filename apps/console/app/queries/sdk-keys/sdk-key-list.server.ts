// The SDK keys of an environment, in use before revoked. Their hashes stay here.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports, SdkKey } from '../../ports.ts';
import { type Permit, permit } from '../permit.server.ts';

export const SdkKeyList = z.strictObject({ environment: EnvironmentName });
export type SdkKeyList = z.infer<typeof SdkKeyList>;

export type SdkKeyRow = Omit<SdkKey, 'hash'>;

export interface SdkKeyListPage {
  readonly rows: readonly SdkKeyRow[];
  readonly decisions: { readonly create: Permit; readonly revoke: Permit };
}

export function sdkKeyList(ports: Ports, caller: Caller, { environment }: SdkKeyList): Promise<Result<SdkKeyListPage>> {
  return view(ports, caller, { verb: 'sdk_key:view', environment }, async (viewing) => {
    if (!(await viewing.stores.environments.find(environment)))
      return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const keys = await viewing.stores.sdkKeys.list(environment);
    const rows = keys.map(({ hash: _, ...row }) => row).sort((a, b) => Number(a.revokedAt !== null) - Number(b.revokedAt !== null));
    const decisions = {
      create: permit(viewing, { verb: 'sdk_key:create', environment }),
      revoke: permit(viewing, { verb: 'sdk_key:revoke', environment }),
    };
    return accept({ rows, decisions });
  });
}
