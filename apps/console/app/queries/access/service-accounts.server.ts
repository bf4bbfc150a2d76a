// Service accounts with their keys, and what the viewer may do about them.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { ApiToken, ServiceAccount } from '../../ports/access.ts';
import type { Ports } from '../../ports.ts';
import { endOf } from '../../who-asks.server.ts';
import { type Permit, permit } from '../permit.server.ts';

export interface AccountRow extends ServiceAccount {
  /** Newest first. */
  readonly tokens: readonly (ApiToken & { readonly ended: 'revoked' | 'expired' | null })[];
}

export interface ServiceAccountPage {
  readonly rows: readonly AccountRow[];
  readonly decisions: { readonly create: Permit; readonly edit: Permit; readonly key: Permit };
}

export function serviceAccountList(ports: Ports, caller: Caller): Promise<Result<ServiceAccountPage>> {
  return view(ports, caller, { verb: 'service_account:view', environment: null }, async (viewing) => {
    const { stores, now } = viewing;
    const rows: AccountRow[] = [];
    for (const account of await stores.serviceAccounts.list()) {
      // Those that were traded come and go by the dozen; the account's own page shows them.
      const made = (await stores.tokens.list(account.id)).filter(({ trustId }) => trustId === null);
      const tokens = made.map((token) => ({ ...token, ended: endOf(token, now) ?? null }));
      rows.push({ ...account, tokens });
    }
    const about = (verb: 'service_account:create' | 'service_account:edit' | 'service_account:key') =>
      permit(viewing, { verb, environment: null });
    const decisions = {
      create: about('service_account:create'),
      edit: about('service_account:edit'),
      key: about('service_account:key'),
    };
    return accept({ rows, decisions });
  });
}
