// Keeps a page up to date while somebody looks at it: it asks again every few seconds, and not while the page is hidden.
import { useRevalidator } from '@remix-run/react';
import { useEffect } from 'react';

export function useLive(isLive: boolean, everyMs = 5_000): void {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!isLive || state !== 'idle') return;
    const timer = setTimeout(() => {
      if (document.visibilityState === 'visible') revalidate();
    }, everyMs);
    const onVisible = () => document.visibilityState === 'visible' && revalidate();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [isLive, everyMs, revalidate, state]);
}
