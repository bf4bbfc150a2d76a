// How a use-case tells people: it says what happened and to whom that matters; who did it is left out of those who are told.
import { countingApprovals } from '@switchyard/registry-core/change/approvals-needed';
import type { Change } from '@switchyard/registry-core/change/change';
import { type Ask, type Attempt, decisionOn } from './access.server.ts';
import type { Notice } from './notice.ts';
import type { Environment, Stores } from './ports.ts';
import { toActor } from './who-asks.server.ts';

/** What a use-case says; who did it, and when, is known. */
export type Telling = Omit<Notice, 'by' | 'at'>;

export function notify({ stores, actor, now }: Pick<Attempt, 'stores' | 'actor' | 'now'>, telling: Telling): Promise<void> {
  const to = [...new Set(telling.to)].filter((id) => id !== actor.id);
  return stores.outbox.notify({ ...telling, to, at: now, by: { id: actor.id, name: actor.name } });
}

/** Those who wrote, edited or approved a change. */
export function peopleOfChange({ authorId, editorIds, approvals }: Change): string[] {
  return [...new Set([authorId, ...editorIds, ...approvals.map(({ personId }) => personId)])];
}

/** Says that approvals no longer hold, to those who gave them and to the author: of the change as it was while they held. */
export async function tellLapsed(attempt: Pick<Attempt, 'stores' | 'actor' | 'now'>, before: Change, because: string): Promise<void> {
  const approvals = countingApprovals(before);
  if (approvals.length === 0) return;
  const { environment, number, authorId } = before;
  await notify(attempt, {
    event: 'change.lapse',
    environment,
    weight: 'tell',
    sentence: `${because} Its approvals no longer hold.`,
    reason: '',
    about: `change:${number}`,
    to: [authorId, ...approvals.map(({ personId }) => personId)],
    facts: { change: number, approvals: approvals.length },
  });
}

/** Active people of whom the one rule says that they may. */
export async function thoseWho({ stores, now }: Pick<Attempt, 'stores' | 'now'>, ...asks: readonly Ask[]): Promise<string[]> {
  const people = (await stores.people.list()).filter(({ active }) => active);
  return people.filter((person) => asks.some((ask) => decisionOn({ actor: toActor(person), now }, ask).allowed)).map(({ id }) => id);
}

/** Those who could take a release of the environment back: who is told when something there goes wrong. */
export function watchersOf(stores: Stores, environment: string, now: Date): Promise<string[]> {
  return thoseWho({ stores, now }, { verb: 'release:roll_back', environment });
}

/** A notice belongs to an environment, whose pages it leads to; for what is about all of them, one of those named or production. */
export async function environmentForAll(stores: Stores, named: readonly string[] = []): Promise<Environment | undefined> {
  const environments = await stores.environments.list();
  return environments.find(({ name }) => named.includes(name)) ?? environments.find(({ production }) => production) ?? environments[0];
}

/** The keys among touched entries, for the facts of a notice; a release of thousands names the first. */
export function keysOf(touched: readonly { readonly entry: string }[]): string[] {
  return touched.flatMap(({ entry }) => (entry.startsWith('key:') ? [entry.slice('key:'.length)] : [])).slice(0, 200);
}
