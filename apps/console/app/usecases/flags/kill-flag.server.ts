// Switches a flag off for everyone, at once: one person, one reason, no approval. Whatever is published or rolled back
// afterwards, the flag stays killed until a change revives it.
import { footprintOfEntry } from '@switchyard/registry-core/change/footprint';
import { entryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Key } from '@switchyard/registry-core/registry/registry';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import { killsMax } from '@switchyard/registry-core/snapshot/head-limits';
import * as z from 'zod';
import { attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { notify, watchersOf } from '../../notify.server.ts';
import type { Kill, Ports } from '../../ports.ts';

export const KillFlag = z.strictObject({
  environment: EnvironmentName,
  flag: Key,
  reason: z.string().trim().min(1, 'Say why; it is all that the next person will know.').max(4000),
});
export type KillFlag = z.infer<typeof KillFlag>;

export function killFlag(ports: Ports, caller: Caller, { environment, flag, reason }: KillFlag): Promise<Result<Kill>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
    await stores.environments.lock(environment);
    const entry = entryId('key', flag);
    const note: Note = { verb: 'flag.kill', target: entry, environment, reason };
    const revision = await stores.registry.find(environment, entry);
    if (!revision || !('flagType' in revision.body)) return refuse('UNKNOWN_FLAG', `There is no flag ${flag} in ${environment}.`);
    if (revision.body.archived)
      return refuse('KEY_ARCHIVED', `${flag} is archived: nobody gets an answer from it, so there is nothing to kill.`);
    const footprint = [footprintOfEntry(entry, new Map([[entry, revision.body]]))];
    const allowed = await authorize(attempt, { verb: 'flag:kill', environment, footprint }, note);
    if (!allowed.ok) return allowed;
    const killed = await stores.kills.find(environment, flag);
    if (killed)
      return refuse(
        'ALREADY_KILLED',
        `${flag} has been killed already, by ${killed.personName} at ${killed.at.toISOString()}: ${killed.reason}`,
      );

    // The head carries every kill; one that is too large would be refused by the edge, with all that it says.
    if ((await stores.kills.list(environment)).length >= killsMax) {
      return refuse('TOO_MANY', `${environment} has ${killsMax} killed flags, which is the limit; revive or archive some first.`);
    }
    const kill = { id: ports.newId('kil'), environment, flag, reason, personId: actor.id, personName: actor.name, at: now };
    await stores.kills.create(kill);
    const event = { event: 'flag.kill', flag, killId: kill.id, reason, by: actor.name };
    await stores.outbox.announce('head', environment, event);
    await notify(attempt, {
      event: 'flag.kill',
      environment,
      weight: 'alarm',
      sentence: `${actor.name} killed ${flag} in ${environment}.`,
      reason,
      about: `flag:${flag}`,
      to: await watchersOf(stores, environment, now),
      facts: { keys: [flag], kill: kill.id },
    });
    await record(attempt, { ...note, after: { kill: kill.id } });
    return accept({ ...kill, revivedAt: null, servedAt: null });
  });
}
