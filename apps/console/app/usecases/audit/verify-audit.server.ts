// Has the console verify its own audit: every record, every tree head and its signature. That it was asked for is on record, and so is
// what came out, as the audit's next records.
import { accept, type Result } from '@switchyard/registry-core/registry/refusal';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';

export function verifyAudit(ports: Ports, caller: Caller): Promise<Result<null>> {
  return attempt(ports, caller, async (attempt) => {
    const note: Note = { verb: 'audit.verify', target: 'audit', environment: null };
    const allowed = await authorize(attempt, { verb: 'audit:verify', environment: null }, note);
    if (!allowed.ok) return allowed;
    await record(attempt, note);
    await attempt.stores.jobs.enqueue('audit.verify', {});
    return accept(null);
  });
}
