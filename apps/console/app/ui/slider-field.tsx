// A slider below the field whose number it moves: the field keeps the exact number and is what the form sends.
import { type ReactNode, useRef, useState } from 'react';
import styles from './slider-field.module.css';

interface WithSliderProps {
  min: number;
  max: number;
  step: number;
  /** For those who do not see which field it belongs to. */
  label: string;
  start: number;
  unit?: string | undefined;
  /** The field: the first input in it is moved. */
  children: ReactNode;
}

export function WithSlider({ min, max, step, label, start, unit = '', children }: WithSliderProps) {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(start);
  const move = (text: string) => {
    setAt(Number(text));
    const input = box.current?.querySelector('input');
    if (!input) return;
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  return (
    <div
      className={styles.field}
      onInput={({ target }) => {
        const { type, value } = target as HTMLInputElement;
        if (type !== 'range' && Number.isFinite(Number(value))) setAt(Number(value));
      }}
      ref={box}
    >
      {children}
      <div className={styles.track}>
        <span aria-hidden="true">
          {min}
          {unit}
        </span>
        <input aria-label={label} max={max} min={min} onChange={({ target }) => move(target.value)} step={step} type="range" value={at} />
        <span aria-hidden="true">
          {max}
          {unit}
        </span>
      </div>
    </div>
  );
}
