// Keeps the open page true: what others do appears without loading it again, is said once to screen readers, and shown for a moment.
// A page says by its `handle` that it may be refreshed; one with a form half filled in does not.
import { Link, useLocation, useMatches, useNavigation, useRevalidator } from '@remix-run/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { inEnvironment, paths } from '../paths.ts';
import { IconX } from '../ui/icons.ts';
import { type Heard, useNews } from '../ui/news.ts';
import type { NewsEvent } from '../ui/news-event.ts';
import styles from './live-news.module.css';

/** all: whatever happens in the environment shows here. own: only what is about this page. */
export interface LiveHandle {
  readonly live: 'all' | 'own';
}

const shownMs = 10_000;
const shownMax = 3;
/** A release with its receipts is one refresh. */
const gatherMs = 300;

function useRefresh(): () => void {
  const { revalidate, state } = useRevalidator();
  const navigation = useNavigation();
  const [isDue, setDue] = useState(false);
  const busy = state !== 'idle' || navigation.state !== 'idle';
  useEffect(() => {
    if (!isDue || busy) return;
    const refresh = () => {
      if (document.visibilityState === 'hidden') return;
      setDue(false);
      revalidate();
    };
    const timer = setTimeout(refresh, gatherMs);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [isDue, busy, revalidate]);
  return useCallback(() => setDue(true), []);
}

interface Shown extends NewsEvent {
  readonly id: number;
}

function useShown() {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const next = useRef(0);
  const show = (event: NewsEvent): void => {
    next.current += 1;
    const id = next.current;
    setShown((before) => [...before.filter(({ sentence }) => sentence !== event.sentence), { ...event, id }].slice(-shownMax));
    setTimeout(() => hide(id), shownMs);
  };
  const hide = (id: number): void => setShown((before) => before.filter((one) => one.id !== id));
  return { shown, show, hide };
}

function useLiveness(): 'all' | 'own' | undefined {
  const matches = useMatches();
  return (matches.at(-1)?.handle as Partial<LiveHandle> | undefined)?.live;
}

/** Without a path nobody knows what it is about, so it may be this page. */
function isHere(path: string, pathname: string): boolean {
  return path === '' || pathname === path;
}

export function LiveNews({ environment }: { environment: string }) {
  const { pathname, search } = useLocation();
  const live = useLiveness();
  const refresh = useRefresh();
  const [isOver, setOver] = useState(false);
  const { shown, show, hide } = useShown();
  const onHeard = (heard: Heard): void => {
    if (heard.kind === 'over') setOver(true);
    if (live === undefined || heard.kind === 'over') return;
    const events = heard.kind === 'missed' ? [] : heard.events.filter(({ path }) => live === 'all' || isHere(path, pathname));
    if (heard.kind === 'missed' || events.length > 0) refresh();
    for (const event of events) if (event.sentence !== '') show(event);
  };
  useNews(inEnvironment(environment).news, onHeard);
  return (
    <div aria-live="polite" className={styles.corner} role="status">
      {isOver && (
        <div className={styles.card} data-tone="warn">
          <p>
            Your session has ended. What you have typed stays here; when you send it, you sign in first.{' '}
            <a href={paths.signIn({ next: pathname + search })}>Sign in now</a>
          </p>
        </div>
      )}
      {shown.map(({ id, sentence, path }) => (
        <div className={styles.card} key={id}>
          <p>{path === '' || path === pathname ? sentence : <Link to={path}>{sentence}</Link>}</p>
          <button aria-label="Put away" onClick={() => hide(id)} type="button">
            <IconX aria-hidden="true" size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
