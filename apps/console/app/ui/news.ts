// Hears the news of an environment. However many tabs a person has open, one of them keeps the stream and tells the others, because a
// browser keeps only six connections to one place; when it closes, another takes over.
import { useEffect, useRef } from 'react';
import type { NewsEvent } from './news-event.ts';

export type Heard =
  | { readonly kind: 'news'; readonly events: readonly NewsEvent[] }
  /** Something may have been missed. */
  | { readonly kind: 'missed' }
  /** The session has ended. */
  | { readonly kind: 'over' };

type Listener = (heard: Heard) => void;

/** Answers how to stop. */
function openStream(address: string, listener: Listener): () => void {
  const source = new EventSource(address);
  const close = () => source.close();
  source.addEventListener('hello', ({ data }) => {
    if ((JSON.parse(data) as { missed: boolean }).missed) listener({ kind: 'missed' });
  });
  source.addEventListener('news', ({ data }) => listener({ kind: 'news', events: JSON.parse(data) as NewsEvent[] }));
  source.addEventListener('over', () => {
    close();
    listener({ kind: 'over' });
  });
  source.addEventListener('deaf', close);
  return close;
}

/** Whoever holds the lock keeps the stream; the others hear it over the channel. */
function shareStream(address: string, listener: Listener): () => void {
  const leaving = new AbortController();
  const channel = new BroadcastChannel(address);
  channel.onmessage = ({ data }: MessageEvent<Heard>) => listener(data);
  const lead = () =>
    new Promise<void>((resolve) => {
      const close = openStream(address, (heard) => {
        listener(heard);
        channel.postMessage(heard);
      });
      leaving.signal.addEventListener('abort', () => {
        close();
        resolve();
      });
    });
  // Refused only because the page is left while it waits.
  navigator.locks.request(address, { signal: leaving.signal }, lead).catch(() => {});
  return () => {
    leaving.abort();
    channel.close();
  };
}

export function useNews(address: string, listener: Listener): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const hear: Listener = (heard) => latest.current(heard);
    const canShare = 'locks' in navigator && 'BroadcastChannel' in window;
    return canShare ? shareStream(address, hear) : openStream(address, hear);
  }, [address]);
}
