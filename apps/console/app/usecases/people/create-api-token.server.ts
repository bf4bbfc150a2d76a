// Makes a key of the API and the CLI: for oneself, which may do what its owner may do, or for a service account. It may be limited to
// some verbs and environments, and may end by itself. Shown once, kept as a hash.
import { KeyScope } from '@switchyard/registry-core/access/grant';
import type { Json } from '@switchyard/registry-core/registry/json';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { askAboutToken, type CreatedApiToken, issueToken } from './issue-token.ts';

export const CreateApiToken = z.strictObject({
  name: z.string().trim().min(1, 'Name what will use the token.').max(100),
  /** The service account that it is for; absent: oneself. */
  accountId: z.string().min(1).optional(),
  scope: KeyScope.default({}),
  /** From 1 to 365; absent: until it is revoked. */
  days: z.number().int().min(1).max(365).optional(),
});
export type CreateApiToken = z.input<typeof CreateApiToken>;

const dayMs = 86_400_000;

export function createApiToken(
  ports: Ports,
  caller: Caller,
  { name, accountId, scope = {}, days }: CreateApiToken,
): Promise<Result<CreatedApiToken>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const id = ports.newId('tok');
    const note: Note = { verb: 'token.create', target: `token:${id}`, environment: null };
    const owner = accountId ?? actor.id;
    const allowed = await authorize(attempt, askAboutToken('token:create', attempt, owner), note);
    if (!allowed.ok) return allowed;
    if (accountId !== undefined && !(await stores.serviceAccounts.find(accountId)))
      return refuse('UNKNOWN_ACCOUNT', `There is no service account ${accountId}.`);
    const expiresAt = days === undefined ? null : new Date(now.getTime() + days * dayMs);
    const created = await issueToken(attempt, { id, personId: owner, name, createdAt: now, scope, expiresAt, trustId: null });
    await record(attempt, { ...note, after: { name, owner, scope: scope as Json, expiresAt: expiresAt?.toISOString() ?? null } });
    return accept(created);
  });
}
