// Lets a breach of a guardrail pass, with a reason: for this difference and this wording of the guardrail, by somebody who could approve it.
import { footprintOf } from '@switchyard/registry-core/change/footprint';
import { nextStatus } from '@switchyard/registry-core/change/machine';
import { judge } from '@switchyard/registry-core/guardrail/judge';
import { digestOf } from '@switchyard/registry-core/registry/canonical-json';
import { entryId } from '@switchyard/registry-core/registry/entry';
import { type Guardrail, GuardrailKey } from '@switchyard/registry-core/registry/guardrail';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { type Assessment, assess, attempt, authorize, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { notify, peopleOfChange } from '../../notify.server.ts';
import type { GuardrailOverride } from '../../ports/previews.ts';
import type { Ports, Stores } from '../../ports.ts';

export const OverrideGuardrail = z.strictObject({
  changeId: z.string().min(1),
  guardrail: GuardrailKey,
  /** What was looked at. */
  difference: z.string().regex(/^[0-9a-f]{64}$/, 'The digest of the difference is 64 hexadecimal digits.'),
  reason: z.string().trim().min(1, 'Say why the breach is meant.').max(4000),
});
export type OverrideGuardrail = z.infer<typeof OverrideGuardrail>;

export function overrideGuardrail(ports: Ports, caller: Caller, input: OverrideGuardrail): Promise<Result<GuardrailOverride>> {
  return attempt(ports, caller, async (attempt) => {
    const { stores, actor, now } = attempt;
    const { changeId, guardrail: key, difference, reason } = input;
    const change = await stores.changes.findForUpdate(changeId);
    if (!change) return refuse('UNKNOWN_CHANGE', `There is no change ${changeId}.`);
    const { environment, number } = change;
    const note: Note = { verb: 'guardrail.override', target: `change:${changeId}`, environment, reason };
    if (!nextStatus(change.status, 'edit')) return refuse('WRONG_STATUS', `Change #${number} is ${change.status}.`);
    const assessment = await assess(stores, change);
    const entry = entryId('guardrail', key);
    const guardrail = assessment.after.get(entry) as Guardrail | undefined; // by its id
    if (!guardrail) return refuse('UNKNOWN_GUARDRAIL', `There is no guardrail ${key} in ${environment}.`);
    const touched = [{ entry, before: guardrail, after: null }];
    const footprint = footprintOf({ touched, revives: [] }, assessment.after, assessment.after);
    const ask = { verb: 'guardrail:override', environment, footprint, basis: assessment.basis } as const;
    const allowed = await authorize(attempt, ask, note);
    if (!allowed.ok) return allowed;
    const unfit = await refusalOf(stores, assessment, guardrail, difference);
    if (unfit) return unfit;
    const override: GuardrailOverride = {
      changeId,
      difference,
      guardrail: key,
      definition: digestOf(guardrail),
      personId: actor.id,
      personName: actor.name,
      reason,
      at: now,
    };
    await stores.previews.override(override);
    await notify(attempt, {
      event: 'guardrail.override',
      environment,
      weight: 'alarm',
      sentence: `${actor.name} lets change #${number} breach the guardrail ${key}`,
      reason,
      about: `change:${number}`,
      to: peopleOfChange(change),
      facts: { guardrail: key, change: number },
    });
    await record(attempt, { ...note, after: { guardrail: key, difference } });
    return accept(override);
  });
}

/** There has to be a breach that somebody has seen, and that can be overridden. */
async function refusalOf({ previews }: Stores, { change, difference }: Assessment, guardrail: Guardrail, seen: string) {
  const preview = await previews.find(change.id);
  if (seen !== difference.digest || preview?.difference !== seen)
    return refuse('STALE_REVIEW', `Change #${change.number} has changed since its preview; preview it again.`);
  const figure = preview.figures?.figures.find((one) => one.guardrail === guardrail.key);
  if (preview.status !== 'done' || !figure) return refuse('NOT_PREVIEWED', 'The preview is not done yet.');
  if (judge(guardrail, figure).state !== 'breached') return refuse('NOT_BREACHED', `The guardrail ${guardrail.key} is not breached.`);
  if (guardrail.onBreach === 'block')
    return refuse('BLOCKED', `The guardrail ${guardrail.key} lets nobody override it; change the draft, or the guardrail first.`);
  return undefined;
}
