// Rotating in two clicks: the first asks how long the old key still works.
import { Form } from '@remix-run/react';
import { SubmitButton } from '../ui/actions.tsx';
import { Muted } from '../ui/marks.tsx';
import styles from './key-change.module.css';

export function RotateButton({ id, name, reason }: { id: string; name: string; reason: string | null }) {
  if (reason !== null) return <Muted small>{reason}</Muted>;
  return (
    <details className={styles.change}>
      <summary aria-label={`Rotate ${name}`}>Rotate…</summary>
      <Form method="post">
        <input name="id" type="hidden" value={id} />
        <label>
          The old key works for{' '}
          <input defaultValue={24} max={2160} min={0} name="overlapHours" required size={4} step="any" type="number" /> more hours
        </label>
        <SubmitButton name="step" size="xs" value="rotate">
          Rotate now
        </SubmitButton>
      </Form>
    </details>
  );
}
