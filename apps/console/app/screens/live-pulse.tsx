// Says while a change's page is open who else has it open, and when somebody saved it since: what is typed here stays until one looks again.
import { useLocation, useRevalidator } from '@remix-run/react';
import { useEffect, useState } from 'react';
import { inEnvironment } from '../paths.ts';
import { Badge, Notice } from '../ui/marks.tsx';
import type { ChangePulse } from '../usecases/changes/watch-change.server.ts';
import type { ChangeView } from './change-view.tsx';
import styles from './live-pulse.module.css';

const everyMs = 10_000;

interface LivePulseProps {
  change: { environment: string; number: number; version: number };
}

function usePulse({ environment, number }: LivePulseProps['change']): ChangePulse | null {
  const [pulse, setPulse] = useState<ChangePulse | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    const ask = async () => {
      if (document.visibilityState === 'hidden') return;
      const address = inEnvironment(environment).changePulse(number);
      // Without an answer the page is as good as without JavaScript.
      const answer = await fetch(address, { method: 'POST', signal: asking.signal }).catch(() => null);
      if (answer?.ok) setPulse((await answer.json()) as ChangePulse);
    };
    void ask();
    const timer = setInterval(ask, everyMs);
    document.addEventListener('visibilitychange', ask);
    return () => {
      asking.abort();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, [environment, number]);
  return pulse;
}

type Content = ChangeView['change'];

interface Seen {
  /** What its reader has looked at; approving agrees to that. */
  readonly change: Content;
  /** The page was refreshed by itself to another content. */
  readonly isBehind: boolean;
  readonly look: () => void;
}

/** Which content the reader has before them: what they do themselves leads to a page anew, what others do only refreshes it. */
export function useSeen(change: Content): Seen {
  const { key } = useLocation();
  const [seen, setSeen] = useState({ key, change });
  if (seen.key !== key) setSeen({ key, change });
  const isBehind = seen.key === key && seen.change.round !== change.round;
  return {
    change: isBehind ? { ...change, round: seen.change.round, difference: seen.change.difference } : change,
    isBehind,
    look: () => setSeen({ key, change }),
  };
}

export function EditedMeanwhile({ seen: { isBehind, look } }: { seen: Seen }) {
  if (!isBehind) return null;
  return (
    <Notice title="This was edited while you had it open" tone="warn">
      <p>
        What you see below is the new difference; approvals of the one before do not count.{' '}
        <button className={styles.look} onClick={look} type="button">
          I have looked at it
        </button>
      </p>
    </Notice>
  );
}

export function LivePulse({ change }: LivePulseProps) {
  const pulse = usePulse(change);
  const { revalidate } = useRevalidator();
  if (pulse === null) return null;
  const { others, savedBy, version } = pulse;
  return (
    <>
      {version > change.version && (
        <Notice
          title={savedBy === null ? 'This change was saved since you opened it' : `${savedBy} has saved this change since you opened it`}
          tone="warn"
        >
          <p>
            What you see and typed is from before.{' '}
            <button className={styles.look} onClick={revalidate} type="button">
              Look at it again
            </button>
          </p>
        </Notice>
      )}
      {others.length > 0 && (
        <p className={styles.others} role="status">
          <Badge dot tone="info">
            {others.join(', ')} {others.length === 1 ? 'has' : 'have'} this open too
          </Badge>
        </p>
      )}
    </>
  );
}
