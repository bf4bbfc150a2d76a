// Revoking in two clicks: the first only opens, so that a slip costs nothing; what others depend on is named before.
import { Form } from '@remix-run/react';
import { SubmitButton } from '../ui/actions.tsx';
import { Muted } from '../ui/marks.tsx';
import { TypedName } from '../ui/typed-name.tsx';
import styles from './revoke-button.module.css';

interface RevokeButtonProps {
  id: string;
  name: string;
  reason: string | null;
  /** Others than its owner depend on it. */
  typed?: boolean;
}

export function RevokeButton({ id, name, reason, typed = false }: RevokeButtonProps) {
  if (reason !== null) return <Muted small>{reason}</Muted>;
  return (
    <details className={styles.revoke}>
      <summary aria-label={`Revoke ${name}`}>Revoke…</summary>
      <Form method="post">
        <input name="id" type="hidden" value={id} />
        {typed && <TypedName name={name} />}
        <SubmitButton color="alarm.7" name="step" size="xs" value="revoke">
          Revoke now
        </SubmitButton>
      </Form>
    </details>
  );
}
