// Asks people by name to look at a change: it is in their inbox until they have approved it, said no or asked for something.
import { isOpen } from '@switchyard/registry-core/change/machine';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { assess, attempt, authorize, eligibleApprovers, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { notify } from '../../notify.server.ts';
import type { ReviewRequest } from '../../ports/review.ts';
import type { Ports } from '../../ports.ts';
import { requireChange } from './require-change.ts';

export const RequestReview = z.strictObject({
  changeId: z.string().min(1),
  personIds: z.array(z.string().min(1)).min(1, 'Say whom to ask.').max(20),
});
export type RequestReview = z.infer<typeof RequestReview>;

export function requestReview(ports: Ports, caller: Caller, { changeId, personIds }: RequestReview): Promise<Result<ReviewRequest[]>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const found = await requireChange(stores, { changeId });
    if (!found.ok) return found;
    const change = found.value;
    const { environment, authorId, editorIds } = change;
    const note: Note = { verb: 'change.request_review', target: `change:${changeId}`, environment };
    const allowed = await authorize(attempt, { verb: 'change:request_review', environment, basis: { authorId, editorIds } }, note);
    if (!allowed.ok) return allowed;
    if (!isOpen(change.status)) return refuse('WRONG_STATUS', `Change #${change.number} is ${change.status}; there is nothing to look at.`);
    const eligible = await eligibleApprovers(attempt, await assess(stores, change));
    const unfit = personIds.find((id) => !eligible.some((person) => person.id === id));
    if (unfit !== undefined) {
      const name = (await stores.people.find(unfit))?.name ?? unfit;
      return refuse('NOT_AN_APPROVER', `${name} may not approve this change, or has done so already; ask someone who may.`);
    }
    const requests = eligible
      .filter(({ id }) => personIds.includes(id))
      .map((person) => ({ changeId, personId: person.id, personName: person.name, askedBy: actor.name, at: now }));
    for (const request of requests) await stores.review.request(request);
    await notify(attempt, {
      event: 'change.request_review',
      environment,
      weight: 'ask',
      sentence: `${actor.name} asks you to look at change #${change.number} ${change.title}.`,
      reason: change.reason,
      about: `change:${change.number}`,
      to: requests.map(({ personId }) => personId),
      facts: { change: change.number },
    });
    await record(attempt, { ...note, after: { people: requests.map(({ personName }) => personName) } });
    return accept(requests);
  });
}
