// Publishing in stages: who gets the release first. Closed until asked for, because most publishes are for everyone.
import { Muted } from '../ui/marks.tsx';
import styles from './stage-panel.module.css';

export function StageFields() {
  return (
    <details className={styles.fields}>
      <summary>Not for everyone at once…</summary>
      <textarea aria-label="Who gets it first" name="stage" placeholder={'city=HOU:100\neveryone:10'} rows={3} />
      <Muted small>Who gets it first, one per line: city=HOU:100 for all of Houston, everyone:10 for a tenth of the rest.</Muted>
    </details>
  );
}
