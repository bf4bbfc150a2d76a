// The caller of a page: the person who is signed in, or under another person's looks while they wear them.
import type { Caller } from './caller.ts';
import type { Ports } from './ports.ts';
import { toActor } from './who-asks.server.ts';

export function dressedCaller(ports: Ports, self: Caller): Promise<Caller> {
  return ports.read(async ({ guises, people, now }): Promise<Caller> => {
    const { actor } = self;
    const worn = await guises.worn(actor.id);
    const as = worn && worn.endsAt > now() ? await people.find(worn.asId) : undefined;
    if (!worn || !as) return self;
    const guise = { id: worn.id, personId: actor.id };
    const seen = worn.mode === 'view' ? toActor(as) : { ...actor, name: `${actor.name} as ${as.name}` };
    return { ...self, actor: seen, guise };
  });
}
