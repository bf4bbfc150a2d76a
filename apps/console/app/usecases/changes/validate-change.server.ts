// Checks a change against what is live. Without errors it becomes validated and carries the digest of its compiled
// difference, which is what people then approve.
import type { Change } from '@switchyard/registry-core/change/change';
import { hasErrors } from '@switchyard/registry-core/change/change-findings';
import { fieldFaults } from '@switchyard/registry-core/change/environment-policy';
import { guardrailsOf } from '@switchyard/registry-core/change/guardrail-findings';
import { nextStatus } from '@switchyard/registry-core/change/machine';
import { guardrailsDigest } from '@switchyard/registry-core/change/preview-stand';
import type { Finding } from '@switchyard/registry-core/registry/finding';
import { accept, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import * as z from 'zod';
import { type Assessment, type Attempt, assess, attempt, authorize, eligibleApprovers, type Note, record } from '../../access.server.ts';
import type { Caller } from '../../caller.ts';
import { findingsOf } from '../../findings.server.ts';
import { flyChange } from '../../flight.server.ts';
import { notify } from '../../notify.server.ts';
import type { Ports } from '../../ports.ts';
import { askForPreview } from './preview-parts.ts';
import { changeStep, requireChange } from './require-change.ts';

export const ValidateChange = z.strictObject(changeStep);
export type ValidateChange = z.infer<typeof ValidateChange>;

export interface Validation {
  readonly change: Change;
  readonly findings: readonly Finding[];
}

export async function validateChange(
  ports: Ports,
  caller: Caller,
  { changeId, expectedVersion }: ValidateChange,
): Promise<Result<Validation>> {
  await flyChange(ports, caller, changeId);
  return attempt(ports, caller, async (attempt) => {
    const { stores, now } = attempt;
    const found = await requireChange(stores, { changeId, expectedVersion });
    if (!found.ok) return found;
    const before = found.value;
    const { environment } = before;
    const note: Note = { verb: 'change.validate', target: `change:${changeId}`, environment };
    const allowed = await authorize(attempt, { verb: 'change:validate', environment }, note);
    if (!allowed.ok) return allowed;
    const validated = nextStatus(before.status, 'validate');
    if (!validated) return refuse('WRONG_STATUS', `Change #${before.number} is ${before.status} and cannot be validated.`);

    const assessment = await assess(stores, before);
    const [missing] = fieldFaults(assessment.environment.policy, before);
    if (missing) return refuse('FIELD_MISSING', `${missing.sentence} ${missing.cure}`, { path: missing.field });
    const findings = await findingsOf(attempt, assessment);
    const valid = !hasErrors(findings);
    const digest = assessment.difference.digest;
    const change: Change = {
      ...before,
      // Validated again with the same outcome, what was approved stays approved.
      status: !valid ? 'draft' : before.status === 'approved' && before.difference === digest ? 'approved' : validated,
      difference: valid ? digest : null,
      footprint: valid ? assessment.footprint : null,
      updatedAt: now,
      version: before.version + 1,
    };
    await stores.changes.save(change);
    if (valid) await previewIfNew(attempt, assessment);
    // Validated again with the same outcome, it waits for the same people as before.
    if (change.status === 'validated' && before.difference !== digest) await askForApproval(attempt, { ...assessment, change });
    await record(attempt, {
      ...note,
      after: { status: change.status, difference: change.difference, findings: findings.map(({ code }) => code) },
    });
    return accept({ change, findings });
  });
}

async function askForApproval(attempt: Attempt, assessment: Assessment): Promise<void> {
  const { change, needed } = assessment;
  if (needed.people === 0) return;
  const { environment, number, title } = change;
  await notify(attempt, {
    event: 'change.ask',
    environment,
    weight: 'ask',
    sentence: `Change #${number} ${title} by ${change.authorName} waits for an approval.`,
    reason: change.reason,
    about: `change:${number}`,
    to: (await eligibleApprovers(attempt, assessment)).map(({ id }) => id),
    facts: { change: number, approvalsNeeded: needed.people },
  });
}

/** What approvers will want to see: begun now, unless it is there. */
async function previewIfNew(attempt: Attempt, { change, difference, after }: Assessment): Promise<void> {
  const known = await attempt.stores.previews.find(change.id);
  const isNew = known?.difference !== difference.digest || known.guardrails !== guardrailsDigest(guardrailsOf(after));
  if (isNew || known.status === 'failed') await askForPreview(attempt, change.id, { difference, after });
}
