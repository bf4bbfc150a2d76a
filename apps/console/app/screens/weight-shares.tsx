// The weights of a split as they are typed, drawn as shares of the whole: the weights may add up to anything.
import { type FormEvent, type ReactNode, useState } from 'react';
import { ShareBar } from './domain.tsx';
import styles from './weight-shares.module.css';
import { sharesOf } from './words.ts';

export interface Weight {
  readonly variant: string;
  readonly weight: number;
}

/** `children` are one input for each weight, in the same order. */
export function WeightShares({ start, children }: { start: readonly Weight[]; children: ReactNode }) {
  const [weights, setWeights] = useState(start);
  const read = ({ currentTarget }: FormEvent<HTMLDivElement>) => {
    const typed = [...currentTarget.querySelectorAll<HTMLInputElement>('input:not([type="hidden"])')].map(({ value }) => Number(value));
    setWeights(start.map(({ variant }, index) => ({ variant, weight: Math.max(0, typed[index] || 0) })));
  };
  const shares = sharesOf(weights);
  return (
    <div onInput={read}>
      {children}
      <div className={styles.shares}>
        <ShareBar shares={shares} />
        <span>{shares.map(({ variant, percent }) => `${variant} ${percent} %`).join(', ')}</span>
      </div>
    </div>
  );
}
