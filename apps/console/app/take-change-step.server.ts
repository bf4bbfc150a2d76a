// From a button of the change page to its use-case.
import { rebaseEdit } from '@switchyard/registry-core/change/conflicts';
import { entryEdits } from '@switchyard/registry-core/change/entries';
import { type Refusal, type Result, refuse } from '@switchyard/registry-core/registry/refusal';
import { readStageParts } from '@switchyard/registry-core/snapshot/stage-text';
import type { Caller } from './caller.ts';
import type { ChangeStep } from './drafting/change-steps.ts';
import type { Ports } from './ports.ts';
import type { ChangePage } from './queries/changes/change-page.server.ts';
import { ApproveChange, approveChange } from './usecases/changes/approve-change.server.ts';
import { discardChange } from './usecases/changes/discard-change.server.ts';
import { RejectChange, rejectChange } from './usecases/changes/reject-change.server.ts';
import { SaveDraft, saveDraft } from './usecases/changes/save-draft.server.ts';
import { validateChange } from './usecases/changes/validate-change.server.ts';
import { PublishChange, publishChange } from './usecases/releases/publish-change.server.ts';

type Outcome = Result<unknown, Refusal>;
type Parsed<T> = { success: true; data: T } | { success: false; error: { issues: readonly { message: string }[] } };

function withInput<T>(parsed: Parsed<T>, run: (input: T) => Promise<Outcome> | Outcome): Promise<Outcome> | Outcome {
  return parsed.success ? run(parsed.data) : refuse('NOT_VALID', parsed.error.issues.map(({ message }) => message).join(' '));
}

export async function takeChangeStep(ports: Ports, caller: Caller, page: ChangePage, step: ChangeStep): Promise<Outcome> {
  const changeId = page.change.id;
  switch (step.step) {
    case 'validate':
      return validateChange(ports, caller, { changeId });
    case 'approve': {
      const { round, difference, comment } = step;
      return withInput(ApproveChange.safeParse({ changeId, round, difference, comment }), (input) => approveChange(ports, caller, input));
    }
    case 'reject':
      return withInput(RejectChange.safeParse({ changeId, comment: step.comment }), (input) => rejectChange(ports, caller, input));
    case 'publish': {
      const stage = readStageParts(step.stage);
      if (!stage.ok) return stage;
      const given = { changeId, ...(step.notes ? { notes: step.notes } : {}), ...(stage.value.length > 0 ? { stage: stage.value } : {}) };
      return withInput(PublishChange.safeParse(given), (input) => publishChange(ports, caller, input));
    }
    case 'discard':
      return discardChange(ports, caller, { changeId });
    case 'describe':
      return describeChange(ports, caller, page, step);
    default:
      return editChange(ports, caller, page, step);
  }
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

function editChange(
  ports: Ports,
  caller: Caller,
  page: ChangePage,
  step: ChangeStep & { step: 'keep' | 'drop' },
): Promise<Outcome> | Outcome {
  const { id: changeId, environment, title, reason, edits, version } = page.change;
  const about = { changeId, environment, title, reason, expectedVersion: version };
  if (step.step === 'drop') {
    return withInput(SaveDraft.safeParse({ ...about, edits: [], drop: [step.subject] }), (input) => saveDraft(ports, caller, input));
  }
  const conflict = page.conflicts.find(({ entry }) => entry === step.entry);
  const edit = entryEdits(edits).find(({ entry }) => entry === step.entry);
  if (!conflict || !edit) return refuse('NO_CONFLICT', 'This conflict is settled already.');
  const live = new Map(conflict.live ? [[conflict.entry, conflict.live]] : []);
  return withInput(SaveDraft.safeParse({ ...about, edits: [rebaseEdit(edit, live)] }), (input) => saveDraft(ports, caller, input));
}
