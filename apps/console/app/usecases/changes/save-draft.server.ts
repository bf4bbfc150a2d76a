// Starts a change or edits one: edits are taken over by entry. Any edit makes it a draft again and opens a new round, so
// what was approved before counts for nothing.
import type { Change } from '@switchyard/registry-core/change/change';
import { Edit } from '@switchyard/registry-core/change/edit';
import { editSubject, mergeEdits } from '@switchyard/registry-core/change/entries';
import { nextStatus } from '@switchyard/registry-core/change/machine';
import { startChange } from '@switchyard/registry-core/change/start-change';
import { isEntryId } from '@switchyard/registry-core/registry/entry';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { EnvironmentName } from '@switchyard/registry-core/snapshot/head';
import * as z from 'zod';
import { type Attempt, attempt, authorize, liveEntries, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import type { Ports } from '../../ports.ts';
import { refusalOfMasks } from './mask-refusal.ts';
import { requireChange } from './require-change.ts';
import { footprintOfEdits, newRound, saveRevised, summaryOf } from './revise-change.ts';
import { refusalOfRules } from './rule-refusal.ts';
import { refusalOfSchemas } from './schema-refusal.ts';

/** What `drop` names: an entry (`key:fees.provider_pct`) or a revival (`revive:flag`). */
const Subject = z.string().refine((text) => isEntryId(text) || text.startsWith('revive:'), 'Name an entry, such as key:fees.provider_pct.');

export const SaveDraft = z.strictObject({
  /** Absent: a new change. */
  changeId: z.string().min(1).optional(),
  environment: EnvironmentName,
  title: z.string().trim().min(1, 'Give the change a title.').max(200),
  reason: z.string().trim().min(1, 'Say why.').max(4000),
  ticket: z.string().trim().max(200).optional(),
  edits: z.array(Edit).max(10_000),
  drop: z.array(Subject).optional(),
  /** Of a new change: the release that its edits were brought from. */
  origin: z.strictObject({ kind: z.literal('promotion'), environment: EnvironmentName, version: z.string().max(64) }).optional(),
  /** Refused when the change has been saved since by someone else. */
  expectedVersion: z.number().int().optional(),
});
export type SaveDraft = z.infer<typeof SaveDraft>;

export function saveDraft(ports: Ports, caller: Caller, input: SaveDraft): Promise<Result<Change>> {
  return attempt(ports, caller, (attempt) =>
    input.changeId === undefined ? startDraft(attempt, input) : editDraft(attempt, input, input.changeId),
  );
}

async function startDraft(attempt: Attempt, input: SaveDraft): Promise<Result<Change>> {
  const { stores, actor, now, ports } = attempt;
  const { environment, title, reason, ticket, edits, origin } = input;
  if (!(await stores.environments.find(environment))) return refuse('UNKNOWN_ENVIRONMENT', `There is no environment ${environment}.`);
  const note: Note = { verb: 'change.save', target: `environment:${environment}`, environment, reason };
  const live = await liveEntries(stores, environment);
  const allowed = await authorize(attempt, { verb: 'change:edit', environment, footprint: footprintOfEdits(live, edits) }, note);
  if (!allowed.ok) return allowed;
  const refusal = refusalOfMasks(edits) ?? refusalOfRules(live, edits, edits) ?? refusalOfSchemas(edits);
  if (refusal) return { ok: false, refusal };
  const change = await stores.changes.create(
    startChange({
      id: ports.newId('chg'),
      environment,
      title,
      reason,
      ticket: ticket || null,
      edits: mergeEdits([], edits),
      author: actor,
      at: now,
      ...(origin && { origin }),
    }),
  );
  await record(attempt, { ...note, target: `change:${change.id}`, after: { ...summaryOf(change), ...(origin && { origin }) } });
  return accept(change);
}

async function editDraft(attempt: Attempt, input: SaveDraft, changeId: string): Promise<Result<Change>> {
  const { stores } = attempt;
  const found = await requireChange(stores, { changeId, expectedVersion: input.expectedVersion });
  if (!found.ok) return found;
  const before = found.value;
  if (before.environment !== input.environment) {
    return refuse('UNKNOWN_CHANGE', `There is no change ${changeId} in ${input.environment}.`);
  }
  if (!nextStatus(before.status, 'edit'))
    return refuse('WRONG_STATUS', `Change #${before.number} is ${before.status} and cannot be edited; start a new one.`);
  const { title, reason, ticket, edits, drop = [] } = input;
  const note: Note = {
    verb: 'change.save',
    target: `change:${changeId}`,
    environment: before.environment,
    reason,
    before: summaryOf(before),
  };
  const dropped = before.edits.filter((edit) => drop.includes(editSubject(edit)));
  const live = await liveEntries(stores, before.environment);
  const footprint = footprintOfEdits(live, mergeEdits(dropped, edits));
  const allowed = await authorize(attempt, { verb: 'change:edit', environment: before.environment, footprint }, note);
  if (!allowed.ok) return allowed;
  const merged = mergeEdits(before.edits, edits, drop);
  const refusal = refusalOfMasks(edits) ?? refusalOfRules(live, edits, merged) ?? refusalOfSchemas(edits);
  if (refusal) return { ok: false, refusal };
  const about = { title, reason, ticket: ticket === undefined ? before.ticket : ticket || null };
  const change: Change = { ...newRound(attempt, before, merged), ...about };
  await saveRevised(attempt, before, change);
  await record(attempt, { ...note, after: summaryOf(change) });
  return accept(change);
}
