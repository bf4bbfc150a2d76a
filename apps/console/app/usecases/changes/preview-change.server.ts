// Has recorded contexts replayed against a change: whom it touches, and what becomes of the guardrails. The work is a background job.
import { nextStatus } from '@switchyard/registry-core/change/machine';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { Plan } from '@switchyard/registry-core/rollout/plan';
import * as z from 'zod';
import { assess, attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { checkPlanIn } from '../../gates.server.ts';
import type { ChangePreview } from '../../ports/previews.ts';
import type { Ports } from '../../ports.ts';
import { askForPreview } from './preview-parts.ts';

export const PreviewChange = z.strictObject({
  changeId: z.string().min(1),
  /** Counts people by the stages that they would get it in; absent: as before, or as it is scheduled. */
  plan: Plan.optional(),
});
export type PreviewChange = z.infer<typeof PreviewChange>;

export function previewChange(ports: Ports, caller: Caller, { changeId, plan }: PreviewChange): Promise<Result<ChangePreview>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores } = attempt;
    const change = await stores.changes.findForUpdate(changeId);
    if (!change) return refuse('UNKNOWN_CHANGE', `There is no change ${changeId}.`);
    const { environment } = change;
    const note: Note = { verb: 'change.preview', target: `change:${changeId}`, environment };
    const allowed = await authorize(attempt, { verb: 'change:preview', environment }, note);
    if (!allowed.ok) return allowed;
    if (!nextStatus(change.status, 'edit')) {
      return refuse('WRONG_STATUS', `Change #${change.number} is ${change.status}; there is nothing left to preview.`);
    }
    const assessment = await assess(stores, change);
    const staged = plan ? await checkPlanIn(stores, environment, assessment.live, plan) : accept(null);
    if (!staged.ok) return staged;
    await askForPreview(attempt, changeId, { ...assessment, ...(plan && { plan }) });
    const preview = await stores.previews.find(changeId);
    if (!preview) throw new Error(`The preview of ${changeId} was saved and is gone.`);
    await record(attempt, { ...note, after: { difference: preview.difference } });
    return accept(preview);
  });
}
