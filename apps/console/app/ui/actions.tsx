// Links and buttons that act. A button that cannot be used says why in plain sight, not in a tooltip.
import { Button, type ButtonProps } from '@mantine/core';
import { Link } from '@remix-run/react';
import { type ReactNode, useId } from 'react';
import styles from './actions.module.css';
import { IconPlus } from './icons.ts';
import { Muted } from './marks.tsx';

interface LinkButtonProps extends ButtonProps {
  to: string;
  children: ReactNode;
}

export function LinkButton({ to, children, ...look }: LinkButtonProps) {
  return (
    <Button component={Link} to={to} variant="default" {...look}>
      {children}
    </Button>
  );
}

/** The way to a form that makes something; without the right, why there is none. */
export function NewButton({ to, reason, children }: { to: string; reason: string | null; children: ReactNode }) {
  if (reason !== null) return <Muted small>{reason}</Muted>;
  return (
    <LinkButton leftSection={<IconPlus aria-hidden="true" size={15} />} to={to} variant="filled">
      {children}
    </LinkButton>
  );
}

interface SubmitButtonProps extends ButtonProps {
  children: ReactNode;
  name?: string;
  value?: string;
  /** Why it cannot be used now; absent when it can. */
  reason?: string | null | undefined;
  /** Skips the browser's own checks, for buttons that leave or add a row. */
  formNoValidate?: boolean;
}

export function SubmitButton({ children, name, value, reason, ...look }: SubmitButtonProps) {
  const reasonId = useId();
  if (!reason) {
    return (
      <Button name={name} type="submit" value={value} {...look}>
        {children}
      </Button>
    );
  }
  return (
    <span className={look.fullWidth ? `${styles.reasoned} ${styles.block}` : styles.reasoned}>
      <Button aria-describedby={reasonId} name={name} type="submit" value={value} {...look} disabled>
        {children}
      </Button>
      <span className={styles.reason} id={reasonId}>
        {reason}
      </span>
    </span>
  );
}
