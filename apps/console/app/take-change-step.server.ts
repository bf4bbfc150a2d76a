// From a button of the change page to its use-case.
import { type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import type { Plan } from '@switchyard/registry-core/rollout/plan';
import type { Caller } from './caller.ts';
import type { ChangeStep } from './drafting/change-steps.ts';
import { readPlan } from './drafting/plan-form.ts';
import type { Ports } from './ports.ts';
import type { ChangePage } from './queries/changes/change-page.server.ts';
import { AcknowledgeWarning, acknowledgeWarning } from './usecases/changes/acknowledge-warning.server.ts';
import { AddComment, addComment } from './usecases/changes/add-comment.server.ts';
import { ApproveChange, approveChange } from './usecases/changes/approve-change.server.ts';
import { CancelSchedule, cancelSchedule } from './usecases/changes/cancel-schedule.server.ts';
import { cloneChange } from './usecases/changes/clone-change.server.ts';
import { discardChange } from './usecases/changes/discard-change.server.ts';
import { OverrideFreeze, overrideFreeze } from './usecases/changes/override-freeze.server.ts';
import { OverrideGuardrail, overrideGuardrail } from './usecases/changes/override-guardrail.server.ts';
import { previewChange } from './usecases/changes/preview-change.server.ts';
import { RebaseChange, rebaseChange } from './usecases/changes/rebase-change.server.ts';
import { RejectChange, rejectChange } from './usecases/changes/reject-change.server.ts';
import { reopenChange } from './usecases/changes/reopen-change.server.ts';
import { requestReview } from './usecases/changes/request-review.server.ts';
import { SaveDraft, saveDraft } from './usecases/changes/save-draft.server.ts';
import { ScheduleChange, scheduleChange } from './usecases/changes/schedule-change.server.ts';
import { settleComment } from './usecases/changes/settle-comment.server.ts';
import { validateChange } from './usecases/changes/validate-change.server.ts';
import { PublishChange, publishChange } from './usecases/releases/publish-change.server.ts';

type Outcome = Result<unknown, Refusal>;
type Parsed<T> = { success: true; data: T } | { success: false; error: { issues: readonly { message: string }[] } };

function withInput<T>(parsed: Parsed<T>, run: (input: T) => Promise<Outcome> | Outcome): Promise<Outcome> | Outcome {
  return parsed.success ? run(parsed.data) : refuse('NOT_VALID', parsed.error.issues.map(({ message }) => message).join(' '));
}

/** With the plan that the form's rows make, if any. */
function withPlan(
  step: Readonly<Record<string, unknown>>,
  run: (plan: { plan?: Plan }) => Promise<Outcome> | Outcome,
): Promise<Outcome> | Outcome {
  const plan = readPlan(step);
  return plan.ok ? run(plan.value ? { plan: plan.value } : {}) : plan;
}

export async function takeChangeStep(ports: Ports, caller: Caller, page: ChangePage, step: ChangeStep): Promise<Outcome> {
  const changeId = page.change.id;
  switch (step.step) {
    case 'validate':
      return validateChange(ports, caller, { changeId });
    case 'preview':
      return withPlan(step, (plan) => previewChange(ports, caller, { changeId, ...plan }));
    case 'override_guardrail': {
      const { guardrail, difference, reason } = step;
      return withInput(OverrideGuardrail.safeParse({ changeId, guardrail, difference, reason }), (input) =>
        overrideGuardrail(ports, caller, input),
      );
    }
    case 'approve': {
      const { round, difference, comment } = step;
      return withInput(ApproveChange.safeParse({ changeId, round, difference, comment }), (input) => approveChange(ports, caller, input));
    }
    case 'reject':
      return withInput(RejectChange.safeParse({ changeId, comment: step.comment }), (input) => rejectChange(ports, caller, input));
    case 'publish':
      return withPlan(step, (plan) => {
        const { notes, emergency: reason } = step;
        const given = { changeId, ...(notes ? { notes } : {}), ...plan, ...(reason !== undefined && { emergency: { reason } }) };
        return withInput(PublishChange.safeParse(given), (input) => publishChange(ports, caller, input));
      });
    case 'discard':
      return discardChange(ports, caller, { changeId });
    case 'schedule':
      return withPlan(step, (plan) => {
        const { at, zone, notes } = step;
        const given = { changeId, at, zone, ...(notes ? { notes } : {}), ...plan };
        return withInput(ScheduleChange.safeParse(given), (input) => scheduleChange(ports, caller, input));
      });
    case 'acknowledge':
    case 'override':
    case 'unschedule':
      return passGate(ports, caller, changeId, step);
    case 'describe':
      return describeChange(ports, caller, page, step);
    case 'reopen':
      return reopenChange(ports, caller, { changeId });
    case 'clone':
      return cloneChange(ports, caller, { changeId });
    case 'rebase':
      return rebase(ports, caller, changeId, step);
    case 'drop':
      return editChange(ports, caller, page, step);
    default:
      return review(ports, caller, changeId, step);
  }
}

function passGate(
  ports: Ports,
  caller: Caller,
  changeId: string,
  { step, ...given }: ChangeStep & { step: 'acknowledge' | 'override' | 'unschedule' },
): Promise<Outcome> | Outcome {
  const input = { changeId, ...given };
  if (step === 'acknowledge') return withInput(AcknowledgeWarning.safeParse(input), (parsed) => acknowledgeWarning(ports, caller, parsed));
  if (step === 'override') return withInput(OverrideFreeze.safeParse(input), (parsed) => overrideFreeze(ports, caller, parsed));
  return withInput(CancelSchedule.safeParse(input), (parsed) => cancelSchedule(ports, caller, parsed));
}

/** An edit like any other: whoever approved it read the old reason. The same words again are not one, and void nothing. */
function describeChange(
  ports: Ports,
  caller: Caller,
  { change }: ChangePage,
  { title, reason, ticket, version }: ChangeStep & { step: 'describe' },
): Promise<Outcome> | Outcome {
  const given = { changeId: change.id, environment: change.environment, title, reason, ticket, expectedVersion: version, edits: [] };
  return withInput(SaveDraft.safeParse(given), (input) => {
    const same = input.title === change.title && input.reason === change.reason && (input.ticket ?? '') === (change.ticket ?? '');
    return same ? refuse('NOTHING_CHANGES', 'Title, reason and ticket are as they were.') : saveDraft(ports, caller, input);
  });
}

function editChange(ports: Ports, caller: Caller, { change }: ChangePage, step: ChangeStep & { step: 'drop' }): Promise<Outcome> | Outcome {
  const { id: changeId, environment, title, reason } = change;
  const given = { changeId, environment, title, reason, expectedVersion: step.version, edits: [], drop: [step.subject] };
  return withInput(SaveDraft.safeParse(given), (input) => saveDraft(ports, caller, input));
}

/** One entry, part by part or whole; without an entry, every conflict that settles itself. */
function rebase(ports: Ports, caller: Caller, changeId: string, step: ChangeStep & { step: 'rebase' }): Promise<Outcome> | Outcome {
  const { entry, version, whole, ...form } = step;
  const parts = Object.entries(form).flatMap(([name, take]) =>
    name.startsWith('take:') ? [{ entry, path: name.slice('take:'.length), take }] : [],
  );
  const choices = whole === undefined ? parts : [{ entry, path: '', take: whole }];
  const given = { changeId, expectedVersion: version, choices, ...(entry ? { entries: [entry] } : {}) };
  return withInput(RebaseChange.safeParse(given), (input) => rebaseChange(ports, caller, input));
}

function review(
  ports: Ports,
  caller: Caller,
  changeId: string,
  step: ChangeStep & { step: 'comment' | 'settle' | 'request_review' },
): Promise<Outcome> | Outcome {
  if (step.step === 'settle') return settleComment(ports, caller, { changeId, commentId: step.comment });
  if (step.step === 'request_review') return requestReview(ports, caller, { changeId, personIds: [step.person] });
  const { text, entry, thread, asks } = step;
  const given = { changeId, text, asks: asks === 'on', ...(entry ? { entry } : {}), ...(thread ? { threadId: thread } : {}) };
  return withInput(AddComment.safeParse(given), (input) => addComment(ports, caller, input));
}
