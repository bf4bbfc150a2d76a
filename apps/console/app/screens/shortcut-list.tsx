// Every key that does something, and the switch for those who would rather not have keys act by themselves.
import { Fragment, useState } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { areSingleKeysOn, setSingleKeys } from '../ui/single-keys.ts';
import type { NavPlace } from './places-to-go.ts';
import styles from './shortcut-list.module.css';

function Keys({ of }: { of: string }) {
  return (
    <dt>
      {of.split(' ').map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </dt>
  );
}

export default function ShortcutList({ places, onClose }: { places: readonly NavPlace[]; onClose: () => void }) {
  const [on, setOn] = useState(areSingleKeysOn);
  const rows: readonly (readonly [string, string])[] = [
    ['⌘K', 'Search, or do something (Ctrl K where there is no ⌘)'],
    ['?', 'This list'],
    ['/', 'To the search of this page'],
    ...places.flatMap(({ letter, label }) => (letter === undefined ? [] : [[`g ${letter}`, label] as const])),
  ];
  return (
    <Dialog label="Keys" onClose={onClose}>
      <div className={styles.head}>
        <h2>Keys</h2>
        <button onClick={onClose} type="button">
          Close
        </button>
      </div>
      <dl className={styles.keys}>
        {rows.map(([keys, what]) => (
          <Fragment key={keys}>
            <Keys of={keys} />
            <dd>{what}</dd>
          </Fragment>
        ))}
      </dl>
      <label className={styles.switch}>
        <input
          checked={on}
          onChange={({ target }) => {
            setSingleKeys(target.checked);
            setOn(target.checked);
          }}
          type="checkbox"
        />
        Keys without ⌘ or Ctrl do something
      </label>
    </Dialog>
  );
}
