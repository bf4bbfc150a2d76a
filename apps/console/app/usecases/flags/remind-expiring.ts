// Reminds people of flags whose day comes within a week, and again when it is over: once for each day that a flag is given. A flag that
// lives in several environments is spoken of in the first of them, where production stands.
import { splitEntryId } from '@switchyard/registry-core/registry/entry';
import type { Flag } from '@switchyard/registry-core/registry/flag';
import { type Attempt, attemptUnasked } from '../../access.server.ts';
import type { Reminder } from '../../ports/notices.ts';
import type { Person, Ports } from '../../ports.ts';

const soonDays = 7;
const dayMs = 86_400_000;

export async function remindExpiring(ports: Ports): Promise<void> {
  const environments = await ports.read(({ environments }) => environments.list());
  const known = new Set<string>();
  for (const { name } of environments.sort((a, b) => Number(b.production) - Number(a.production) || a.position - b.position)) {
    for (const reminder of await findDue(ports, name, known)) {
      await attemptUnasked(ports, (attempt) => remind(attempt, name, reminder));
    }
  }
}

interface Due extends Reminder {
  readonly owner: string;
}

/** Those of an environment that none before had; `known` takes them up. */
async function findDue(ports: Ports, environment: string, known: Set<string>): Promise<Due[]> {
  const now = ports.now();
  const today = dayOf(now);
  const lastSoon = dayOf(new Date(now.getTime() + soonDays * dayMs));
  const revisions = await ports.read(({ registry }) => registry.list(environment));
  return revisions.flatMap(({ entry, body }): Due[] => {
    const { kind, name } = splitEntryId(entry);
    const flag = body as Flag;
    if (kind !== 'key' || flag.kind !== 'flag' || known.has(name)) return [];
    known.add(name);
    const { expires, archived, permanent, owner } = flag;
    if (expires === undefined || archived || permanent || expires > lastSoon) return [];
    return [{ key: name, expires, owner, kind: expires < today ? 'past' : 'soon' }];
  });
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

async function remind({ stores, now }: Attempt, environment: string, { owner, ...reminder }: Due): Promise<void> {
  if (!(await stores.notices.remindOnce(reminder, now))) return;
  const { key, expires, kind } = reminder;
  const people = (await stores.people.list()).filter((person) => person.active && concerns(person, owner, environment));
  const sentence =
    kind === 'past' ? `${key} was to be gone after ${expires}, and is still there.` : `${key} is to be gone after ${expires}.`;
  await stores.outbox.notify({
    event: 'flag.expire',
    environment,
    weight: 'tell',
    sentence,
    reason: '',
    about: `flag:${key}`,
    at: now,
    by: null,
    to: people.map(({ id }) => id),
    facts: { key, expires, owner, past: kind === 'past' },
  });
}

/** Admins of the environment, and the owner: a person by name or address, or everyone of a role. */
function concerns({ name, email, grants }: Person, owner: string, environment: string): boolean {
  const wanted = owner.toLowerCase();
  const here = grants.filter(({ environments }) => environments === undefined || environments.includes(environment));
  if (here.some(({ role }) => role === 'admin')) return true;
  if (wanted === '') return false;
  return [name, email, ...here.map(({ role }) => role)].some((one) => one.toLowerCase() === wanted);
}
