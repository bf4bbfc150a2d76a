// Ends sessions: one, or all but the one that asks. One's own, or a colleague's by an admin. The next request of their browsers is
// led to sign in.
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export const EndSessions = z.strictObject({
  /** `ses_…`; absent: every session but the one that asks. */
  session: z.string().min(1).optional(),
  /** Whose; absent: the caller's own. */
  personId: z.string().min(1).optional(),
});
export type EndSessions = z.infer<typeof EndSessions>;

export function endSessions(ports: Ports, caller: Caller, { session, personId }: EndSessions): Promise<Result<{ ended: number }>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const owner = personId ?? actor.id;
    const target = session === undefined ? `person:${owner}` : `session:${session}`;
    const note: Note = { verb: session === undefined ? 'admin.session.revoke_all' : 'admin.session.revoke', target, environment: null };
    const allowed = await authorize(attempt, { verb: 'session:revoke', environment: null, basis: { personId: owner } }, note);
    if (!allowed.ok) return allowed;
    const open = await stores.sessions.listOpen(owner);
    if (session !== undefined && !open.some(({ handle }) => handle === session)) {
      return refuse('UNKNOWN_SESSION', `There is no open session ${session} of this person.`);
    }
    if (session === undefined) await stores.sessions.endAll(owner, 'revoked', now, caller.presence?.session);
    else await stores.sessions.end(session, 'revoked', now);
    const ended = open.filter(({ handle }) => (session === undefined ? handle !== caller.presence?.session : handle === session)).length;
    await record(attempt, { ...note, after: { person: owner, ended } });
    return accept({ ended });
  });
}
