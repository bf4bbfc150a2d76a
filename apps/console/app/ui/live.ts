// Keeps a page up to date while somebody looks at it: it asks again every few seconds, and neither while the page is hidden nor once nobody
// has touched anything for a while, so that a forgotten page does not keep its session open.
import { useRevalidator } from '@remix-run/react';
import { useEffect, useState } from 'react';

const attentionMs = 15 * 60_000;
const signs = ['pointermove', 'keydown', 'scroll', 'focus'] as const;

function useAttention(): { readonly isPaid: () => boolean } {
  const [attention] = useState(() => {
    let lastAt = Date.now();
    return {
      note: () => {
        lastAt = Date.now();
      },
      isPaid: () => Date.now() - lastAt < attentionMs,
    };
  });
  useEffect(() => {
    for (const sign of signs) window.addEventListener(sign, attention.note, { passive: true });
    return () => {
      for (const sign of signs) window.removeEventListener(sign, attention.note);
    };
  }, [attention]);
  return attention;
}

export function useLive(isLive: boolean, everyMs = 5_000): void {
  const { revalidate, state } = useRevalidator();
  const attention = useAttention();
  useEffect(() => {
    if (!isLive || state !== 'idle') return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && attention.isPaid()) revalidate();
    }, everyMs);
    const onVisible = () => document.visibilityState === 'visible' && revalidate();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [attention, isLive, everyMs, revalidate, state]);
}
