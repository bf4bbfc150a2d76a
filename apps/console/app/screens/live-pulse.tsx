// Says while a change's page is open who else has it open, and when somebody saved it since: what is typed here stays until one looks again.
import { useRevalidator } from '@remix-run/react';
import { useEffect, useState } from 'react';
import { inEnvironment } from '../paths.ts';
import { Badge, Notice } from '../ui/marks.tsx';
import type { ChangePulse } from '../usecases/changes/watch-change.server.ts';
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
