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

export interface SdkKeyRow extends Omit<SdkKey, 'hash'> {
  readonly state: 'in-use' | 'ending' | 'expired' | 'revoked';
}

function stateOf({ revokedAt, expiresAt }: Pick<SdkKey, 'revokedAt' | 'expiresAt'>, now: Date): SdkKeyRow['state'] {
  if (revokedAt) return 'revoked';
  if (!expiresAt) return 'in-use';
  return expiresAt <= now ? 'expired' : 'ending';
}

function isOver({ state }: SdkKeyRow): boolean {
  return state === 'revoked' || state === 'expired';
}

export interface SdkKeyListPage {
  readonly rows: readonly SdkKeyRow[];
  readonly decisions: { readonly create: Permit; readonly edit: Permit; readonly rotate: Permit; readonly revoke: Permit };
}

export function sdkKeyList(ports: Ports, caller: Caller, { environment }: SdkKeyList): Promise<Result<SdkKeyListPage>> {
  return view(ports, caller, { verb: 'sdk_key:view', environment }, async (viewing) => {
    if (!(await viewing.stores.environments.find(environment)))
      return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    const keys = await viewing.stores.sdkKeys.list(environment);
    const rows = keys
      .map(({ hash: _, ...row }): SdkKeyRow => ({ ...row, state: stateOf(row, viewing.now) }))
      .sort((a, b) => Number(isOver(a)) - Number(isOver(b)));
    const decisions = {
      create: permit(viewing, { verb: 'sdk_key:create', environment }),
      edit: permit(viewing, { verb: 'sdk_key:edit', environment }),
      rotate: permit(viewing, { verb: 'sdk_key:rotate', environment }),
      revoke: permit(viewing, { verb: 'sdk_key:revoke', environment }),
    };
    return accept({ rows, decisions });
  });
}
