// Where an edit goes: into an open change, or into a new one that says its title and reason.
import * as z from 'zod';

export const newChange = 'new';

export const targetFields = {
  change: z.string().default(newChange),
  title: z.string().max(200).optional(),
  reason: z.string().max(4000).optional(),
  ticket: z.string().max(200).optional(),
};

export interface Target {
  readonly change: string;
  readonly title?: string | undefined;
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
}

/** A new change needs a title and a reason; an open one has them. */
export function checkTarget({ change, title, reason }: Target, context: z.RefinementCtx): void {
  if (change !== newChange) return;
  if (!title?.trim()) context.addIssue({ code: 'custom', path: ['title'], message: 'Give the new change a title.' });
  if (!reason?.trim()) context.addIssue({ code: 'custom', path: ['reason'], message: 'Say why, for those who approve it.' });
}
