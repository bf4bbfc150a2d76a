// The part of every edit form that says which change the edit goes into.
import type { DraftTarget } from '../queries/drafting/draft-target.server.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { AreaField, FieldRow, FieldSet, FormButtons, type FormField, SelectField, TextField } from '../ui/form.tsx';
import styles from './target-change.module.css';
import { statusLooks } from './words.ts';

interface TargetChangeProps {
  fields: { change: FormField; title: FormField; reason: FormField; ticket: FormField };
  target: Pick<DraftTarget, 'open' | 'refusal'> & Partial<Pick<DraftTarget, 'seen'>>;
  suggestion: string;
  submit: string;
}

export function TargetChange({ fields, target, suggestion, submit }: TargetChangeProps) {
  const options = [
    { value: 'new', label: 'A new change' },
    ...target.open.map(({ id, number, title, status, mine, authorName }) => ({
      value: id,
      label: `#${number} ${title} (${statusLooks[status].label.toLowerCase()}${mine ? '' : `, by ${authorName}`})`,
    })),
  ];
  return (
    <FieldSet
      className={styles.target}
      legend="Into which change"
      note="Nothing is live until the change is validated, approved and published. Editing a change that was approved asks for the approval again."
    >
      {target.seen !== undefined && <input name="seen" type="hidden" value={target.seen} />}
      <div className={styles.stack}>
        <SelectField field={fields.change} label="Change" options={options} />
        <div className={styles.newOnly}>
          <FieldRow>
            <TextField field={fields.title} label="Title" placeholder={suggestion} required />
            <TextField field={fields.ticket} label="Ticket (optional)" placeholder="OPS-123" />
          </FieldRow>
          <AreaField
            field={fields.reason}
            label="Reason"
            placeholder="What this is for, and how you will know that it worked"
            required
            rows={2}
          />
        </div>
        <FormButtons>
          <SubmitButton reason={target.refusal}>{submit}</SubmitButton>
        </FormButtons>
      </div>
    </FieldSet>
  );
}
