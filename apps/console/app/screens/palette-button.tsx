// The way into the palette, and the keys that work everywhere. Without JavaScript it is a link to the search page; what the palette needs
// is loaded when it is first opened.
import { Link, useNavigate } from '@remix-run/react';
import { lazy, type MouseEvent, Suspense, useEffect, useRef, useState } from 'react';
import { inEnvironment } from '../paths.ts';
import type { Shell } from '../queries/shell/shell.server.ts';
import { IconSearch } from '../ui/icons.ts';
import { areSingleKeysOn } from '../ui/single-keys.ts';
import styles from './palette-button.module.css';
import { placesToGo } from './places-to-go.ts';

const Palette = lazy(() => import('./palette.tsx'));
const ShortcutList = lazy(() => import('./shortcut-list.tsx'));

/** How long after `g` the next key still belongs to it. */
const sequenceMs = 1_200;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"], dialog') !== null;
}

function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
  field?.focus();
  return field !== null;
}

interface Keys {
  readonly openPalette: () => void;
  readonly openList: () => void;
  readonly go: (letter: string) => boolean;
}

function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let beganAt = 0;
    const onKey = (event: KeyboardEvent) => {
      const { openPalette, openList, go } = latest.current;
      const take = (did = true) => did && event.preventDefault();
      if ((event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
        openPalette();
        return take();
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target) || !areSingleKeysOn()) return;
      const isSecond = event.timeStamp - beganAt < sequenceMs;
      beganAt = event.key === 'g' && !isSecond ? event.timeStamp : 0;
      if (isSecond) return take(go(event.key));
      if (event.key === '?') {
        openList();
        return take();
      }
      if (event.key === '/') take(focusSearch());
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

export function PaletteButton({ shell }: { shell: Shell }) {
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null);
  const navigate = useNavigate();
  const { name } = shell.environment;
  const places = placesToGo(shell).flatMap(({ items }) => items);
  useKeys({
    openPalette: () => setOpen('palette'),
    openList: () => setOpen('keys'),
    go(letter) {
      const place = places.find((one) => one.letter === letter);
      if (place) navigate(place.to);
      return place !== undefined;
    },
  });
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    setOpen('palette');
  };
  return (
    <>
      <Link aria-keyshortcuts="Meta+K Control+K" className={styles.button ?? ''} onClick={onClick} to={inEnvironment(name).search()}>
        <IconSearch aria-hidden="true" size={15} stroke={1.8} />
        Search or do
        <span aria-hidden="true" className={styles.hint}>
          ⌘K
        </span>
      </Link>
      <Suspense>
        {open === 'palette' && <Palette environment={name} onClose={() => setOpen(null)} places={places} />}
        {open === 'keys' && <ShortcutList onClose={() => setOpen(null)} places={places} />}
      </Suspense>
    </>
  );
}
