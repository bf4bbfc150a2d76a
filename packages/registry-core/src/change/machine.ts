// The states of a change, as one table. Next states, buttons, the database's CHECK and the diagram all come from here.
export const changeStatuses = ['draft', 'validated', 'approved', 'published', 'rejected', 'discarded'] as const;
export type ChangeStatus = (typeof changeStatuses)[number];

export const changeEvents = ['edit', 'validate', 'approve', 'reject', 'publish', 'discard', 'reopen'] as const;
export type ChangeEvent = (typeof changeEvents)[number];

/** What each event leads to from each status; an absent event is not possible there. */
const transitions: Record<ChangeStatus, Partial<Record<ChangeEvent, ChangeStatus>>> = {
  draft: { edit: 'draft', validate: 'validated', discard: 'discarded' },
  validated: { edit: 'draft', validate: 'validated', approve: 'approved', reject: 'rejected', publish: 'published', discard: 'discarded' },
  approved: { edit: 'draft', validate: 'validated', approve: 'approved', reject: 'rejected', publish: 'published', discard: 'discarded' },
  published: {},
  rejected: { edit: 'draft', discard: 'discarded' },
  discarded: { reopen: 'draft' },
};

/** The status after `event`, or undefined when the event is not possible in `status`. */
export function nextStatus(status: ChangeStatus, event: ChangeEvent): ChangeStatus | undefined {
  return transitions[status][event];
}

/** Whether a change is under way: people still work on it. A rejected one waits for its author. */
export function isOpen(status: ChangeStatus): boolean {
  return nextStatus(status, 'edit') !== undefined;
}

/** Events possible in `status`, in the order people meet them. */
export function eventsOf(status: ChangeStatus): ChangeEvent[] {
  return changeEvents.filter((event) => nextStatus(status, event) !== undefined);
}
