// The command palette: a combobox over what one search finds. The focus stays in the field; the arrows move what is chosen below it.
import { useFetcher, useNavigate } from '@remix-run/react';
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useRef, useState } from 'react';
import { inEnvironment } from '../paths.ts';
import type { SearchPage } from '../queries/search/search.server.ts';
import { Dialog } from '../ui/dialog.tsx';
import { IconSearch } from '../ui/icons.ts';
import styles from './palette.module.css';
import type { NavPlace } from './places-to-go.ts';
import { type Hit, type HitGroup, hitGroups } from './search-hits.ts';

/** A pause in typing as short as people make it. */
const pauseMs = 90;

interface PaletteProps {
  environment: string;
  places: readonly NavPlace[];
  onClose: () => void;
}

/** What was found for the last text that was answered. */
function useFound(environment: string, text: string): SearchPage | undefined {
  const { load, data } = useFetcher<{ page: SearchPage }>({ key: 'palette' });
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const address = inEnvironment(environment).search({ text: text.trim() });
    const timer = setTimeout(() => latest.current(address), text === '' ? 0 : pauseMs);
    return () => clearTimeout(timer);
  }, [environment, text]);
  return data?.page;
}

function HitRow({ hit, id, isChosen, onChoose }: { hit: Hit; id: string; isChosen: boolean; onChoose: (event: MouseEvent) => void }) {
  const { icon: Icon, label, note, mono, letter } = hit;
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field has the focus and takes the keys
    <div aria-selected={isChosen} className={styles.hit} id={id} onClick={onChoose} ref={row} role="option">
      <Icon aria-hidden="true" size={16} stroke={1.7} />
      <span className={styles.label} data-mono={mono}>
        {label}
      </span>
      {note !== '' && <span className={styles.note}>{note}</span>}
      {letter !== undefined && (
        <span aria-hidden="true" className={styles.keys}>
          <kbd>g</kbd> <kbd>{letter}</kbd>
        </span>
      )}
    </div>
  );
}

function HitList({
  groups,
  chosen,
  listId,
  onChoose,
}: {
  groups: readonly HitGroup[];
  chosen: string | undefined;
  listId: string;
  onChoose: (hit: Hit, event: MouseEvent) => void;
}) {
  return (
    <div aria-label="What was found" className={styles.list} id={listId} role="listbox" tabIndex={-1}>
      {groups.map(({ title, hits }) => (
        // biome-ignore lint/a11y/useSemanticElements: groups of a listbox, not of a form
        <div aria-label={title} className={styles.group} key={title} role="group">
          <p aria-hidden="true" className={styles.title}>
            {title}
          </p>
          {hits.map((hit) => (
            <HitRow
              hit={hit}
              id={`${listId} ${hit.id}`.replaceAll(' ', '_')}
              isChosen={hit.id === chosen}
              key={hit.id}
              onChoose={(event) => onChoose(hit, event)}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

export default function Palette({ environment, places, onClose }: PaletteProps) {
  const [text, setText] = useState('');
  const [wanted, setWanted] = useState<string>();
  const listId = useId();
  const navigate = useNavigate();
  const found = useFound(environment, text);
  const groups = hitGroups({ environment, text, found, places });
  const hits = groups.flatMap((group) => group.hits);
  const chosen = hits.find(({ id }) => id === wanted) ?? hits[0];
  const open = (hit: Hit | undefined, elsewhere: boolean): void => {
    if (!hit) return;
    if (elsewhere) window.open(hit.path, '_blank', 'noopener');
    else navigate(hit.path);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.key === 'Enter') return open(chosen, event.metaKey || event.ctrlKey);
    const at = hits.findIndex(({ id }) => id === chosen?.id) + (step ?? 0);
    setWanted(hits.at(at >= hits.length ? 0 : at)?.id);
  };
  return (
    <Dialog label="Search or do" onClose={onClose}>
      <div className={styles.field}>
        <IconSearch aria-hidden="true" size={18} stroke={1.8} />
        <input
          aria-activedescendant={chosen ? `${listId} ${chosen.id}`.replaceAll(' ', '_') : undefined}
          aria-autocomplete="list"
          aria-controls={listId}
          aria-expanded="true"
          aria-label="Search keys, changes and people, or say what to do"
          autoComplete="off"
          autoFocus
          onChange={({ target }) => {
            setText(target.value);
            setWanted(undefined);
          }}
          onKeyDown={onKeyDown}
          placeholder="A key, #17, a person, “kill …”"
          role="combobox"
          spellCheck={false}
          type="text"
          value={text}
        />
        <span aria-hidden="true" className={styles.key}>
          esc
        </span>
      </div>
      <HitList
        chosen={chosen?.id}
        groups={groups}
        listId={listId}
        onChoose={(hit, { metaKey, ctrlKey }) => open(hit, metaKey || ctrlKey)}
      />
      {hits.length === 0 && <p className={styles.none}>{found === undefined ? 'Looking…' : `Nothing is called “${text.trim()}” here.`}</p>}
      <p className={styles.count} role="status">
        {hits.length === 1 ? '1 result' : `${hits.length} results`}
      </p>
    </Dialog>
  );
}
