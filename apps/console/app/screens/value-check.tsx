// Says while a value is typed whether the key takes it, and how it will be read: the same check as on saving, asked of the server.
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { CheckedValue } from '../drafting/checked-value.ts';
import styles from './value-check.module.css';

const pauseMs = 250;

export function ValueCheck({ url, children }: { url: string; children: ReactNode }) {
  const [checked, setChecked] = useState<CheckedValue | null>(null);
  const asked = useRef<AbortController>();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      asked.current?.abort();
    },
    [],
  );
  const ask = async (text: string) => {
    asked.current?.abort();
    asked.current = new AbortController();
    try {
      const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ value: text }), signal: asked.current.signal });
      if (answer.ok) setChecked((await answer.json()) as CheckedValue);
    } catch {
      // Nobody to ask, or a newer text: saving checks it in any case.
    }
  };
  const onInput = ({ target }: FormEvent<HTMLDivElement>) => {
    const { value, type } = target as HTMLInputElement;
    if (type === 'range') return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => ask(value), pauseMs);
  };
  return (
    <div onInput={onInput}>
      {children}
      <p className={styles.said} data-fault={checked !== null && checked.faults.length > 0} role="status">
        {checked && (checked.faults.join(' ') || checked.words)}
      </p>
    </div>
  );
}
