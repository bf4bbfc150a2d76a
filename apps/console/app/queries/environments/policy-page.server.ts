// What an environment asks of changes, with what may be chosen in it and whether the viewer may change it.
import type { EnvironmentPolicy } from '@switchyard/registry-core/change/environment-policy';
import { freezeAt, freezeWords } from '@switchyard/registry-core/change/freeze-window';
import type { BusinessRule } from '@switchyard/registry-core/registry/business-rule';
import { fromEntries } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { liveEntries, view } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { type RoleRow, roleRows } from '../people/person-list.server.ts';
import { type Permit, permit } from '../permit.server.ts';

export const PolicyPageInput = z.strictObject({ environment: EnvironmentName });
export type PolicyPageInput = z.infer<typeof PolicyPageInput>;

export interface PolicyPage {
  readonly title: string;
  readonly policy: EnvironmentPolicy;
  /** Sent back, so that nobody overwrites what they have not seen. */
  readonly policyVersion: number;
  readonly freezes: readonly { readonly id: string; readonly words: string; readonly inForce: boolean }[];
  readonly roles: readonly RoleRow[];
  /** The business rules that warn here; those that block are for nobody to pass. */
  readonly rules: readonly Pick<BusinessRule, 'key' | 'description'>[];
  readonly decisions: { readonly edit: Permit };
}

export function policyPage(ports: Ports, caller: Caller, { environment: name }: PolicyPageInput): Promise<Result<PolicyPage>> {
  return view(ports, caller, { verb: 'registry:view', environment: name }, async (viewing) => {
    const environment = await viewing.stores.environments.find(name);
    if (!environment) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${name}.`);
    const { title, policy, policyVersion } = environment;
    const atMs = viewing.now.getTime();
    const { rules } = fromEntries(await liveEntries(viewing.stores, name));
    return accept({
      title,
      policy,
      policyVersion,
      freezes: policy.freezes.map((window) => ({
        id: window.id,
        words: freezeWords(window),
        inForce: freezeAt([window], atMs) !== undefined,
      })),
      roles: roleRows(),
      rules: rules.flatMap(({ key, description, severity }) => (severity === 'warn' ? [{ key, description }] : [])),
      decisions: { edit: permit(viewing, { verb: 'environment:edit_policy', environment: name }) },
    });
  });
}
