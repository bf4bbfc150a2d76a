// Revoking in two clicks: the first only opens, so that a slip costs nothing.
import { Form } from '@remix-run/react';
import { SubmitButton } from '../ui/actions.tsx';
import { Muted } from '../ui/marks.tsx';
import styles from './revoke-button.module.css';

export function RevokeButton({ id, name, reason }: { id: string; name: string; reason: string | null }) {
  if (reason !== null) return <Muted small>{reason}</Muted>;
  return (
    <details className={styles.revoke}>
      <summary aria-label={`Revoke ${name}`}>Revoke…</summary>
      <Form method="post">
        <input name="id" type="hidden" value={id} />
        <SubmitButton color="alarm.7" name="step" size="xs" value="revoke">
          Revoke now
        </SubmitButton>
      </Form>
    </details>
  );
}
