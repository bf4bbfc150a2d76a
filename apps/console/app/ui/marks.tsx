// Small marks: badges, notices, muted words, moments in time, JSON, a secret shown once.
import { useRouteLoaderData } from '@remix-run/react';
import type { ReactNode } from 'react';
import { IconAlert, IconCircleCheck } from './icons.ts';
import styles from './marks.module.css';
import { formatIn, useZone } from './zone.tsx';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'quiet' | 'config' | 'flag';

export function Badge({
  tone = 'quiet',
  dot = false,
  solid = false,
  children,
}: {
  tone?: Tone;
  dot?: boolean;
  solid?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={styles.badge} data-solid={solid} data-tone={tone}>
      {dot && <span aria-hidden="true" className={styles.dot} />}
      {children}
    </span>
  );
}

export function Notice({ tone, title, children }: { tone: 'good' | 'warn' | 'bad' | 'info'; title?: ReactNode; children?: ReactNode }) {
  const Mark = tone === 'good' ? IconCircleCheck : IconAlert;
  return (
    <div className={styles.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Mark aria-hidden="true" size={18} stroke={1.8} />
      <div>
        {title !== undefined && (
          <p>
            <strong>{title}</strong>
          </p>
        )}
        {children}
      </div>
    </div>
  );
}

export function Muted({ children, small = false }: { children: ReactNode; small?: boolean }) {
  return <span className={small ? `${styles.muted} ${styles.small}` : styles.muted}>{children}</span>;
}

const steps: readonly [ms: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [365 * 86_400_000, 'year'],
  [30 * 86_400_000, 'month'],
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const day = { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
const second = { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' } as const;

/** A moment, told from the time the page was made, so that server and browser write the same words; exactly, and in UTC too, on hover. */
export function When({ at, full = false }: { at: Date; full?: boolean }) {
  const now = useRouteLoaderData<{ now: Date }>('root')?.now ?? at;
  const zone = useZone();
  const exact = formatIn(zone, day)(at);
  const passedMs = at.getTime() - now.getTime();
  const step = steps.find(([ms]) => Math.abs(passedMs) >= ms);
  const words = step ? relative.format(Math.round(passedMs / step[0]), step[1]) : 'just now';
  return (
    <time dateTime={at.toISOString()} title={`${exact} · ${formatIn('UTC', second)(at)}`}>
      {full ? `${exact} (${words})` : words}
    </time>
  );
}

export function JsonView({ value }: { value: unknown }) {
  return <pre className={styles.json}>{JSON.stringify(value, null, 2)}</pre>;
}

/** Selected whole by one click, since a page without JavaScript cannot copy for people. */
export function Secret({ text }: { text: string }) {
  return <code className={styles.secret}>{text}</code>;
}
