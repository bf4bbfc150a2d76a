// What an SDK key is called and how often it may ask, changed where it is listed.
import { Form } from '@remix-run/react';
import { type RateTier, rateTiers } from '@switchyard/registry-core/snapshot/rate-tier';
import { SubmitButton } from '../ui/actions.tsx';
import { Muted } from '../ui/marks.tsx';
import styles from './key-change.module.css';

interface EditKeyButtonProps {
  readonly id: string;
  readonly name: string;
  readonly rateTier: RateTier;
  readonly reason: string | null;
}

export function EditKeyButton({ id, name, rateTier, reason }: EditKeyButtonProps) {
  if (reason !== null) return <Muted small>{reason}</Muted>;
  return (
    <details className={styles.change}>
      <summary aria-label={`Edit ${name}`}>Edit…</summary>
      <Form method="post">
        <input name="id" type="hidden" value={id} />
        <label>
          What uses it <input defaultValue={name} maxLength={100} name="name" required type="text" />
        </label>
        <label>
          Tier{' '}
          <select defaultValue={rateTier} name="rateTier">
            {rateTiers.map((tier) => (
              <option key={tier}>{tier}</option>
            ))}
          </select>
        </label>
        <SubmitButton name="step" size="xs" value="edit">
          Save
        </SubmitButton>
      </Form>
    </details>
  );
}
