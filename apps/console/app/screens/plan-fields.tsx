// Publishing in stages: who gets the release in which order, and what each step waits for. Closed until asked for, because most
// publishes are for everyone. Plain fields, so that it works before JavaScript.
import { planRows } from '../drafting/plan-form.ts';
import { Muted } from '../ui/marks.tsx';
import styles from './stage-panel.module.css';

const holds = [
  ['time', 'by itself after'],
  ['health', 'if healthy, after'],
  ['approval', 'when somebody approves, after'],
] as const;

function StepFields({ row }: { row: number }) {
  const suggestion = ['city=HOU:100', 'everyone:10', 'everyone:50'][row];
  return (
    <li>
      <input aria-label={`Step ${row + 1}: who gets it`} name={`step${row}.parts`} placeholder={suggestion} type="text" />
      <span className={styles.then}>
        <Muted small>goes on</Muted>
        <select aria-label={`Step ${row + 1}: how it goes on`} defaultValue="time" name={`step${row}.until`}>
          {holds.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <input aria-label={`Step ${row + 1}: minutes`} defaultValue={30} max={40_320} min={0} name={`step${row}.minutes`} type="number" />
        <Muted small>min</Muted>
      </span>
    </li>
  );
}

export function PlanFields() {
  return (
    <details className={styles.fields}>
      <summary>Not for everyone at once…</summary>
      <ol className={styles.plan}>
        {Array.from({ length: planRows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows are always the same.
          <StepFields key={row} row={row} />
        ))}
      </ol>
      <label className={styles.people}>
        <Muted small>Healthy is said after</Muted>
        <input defaultValue={100} min={1} name="people" type="number" />
        <Muted small>people with the release.</Muted>
      </label>
      <Muted small>
        city=HOU:100 is all of Houston, everyone:10 a tenth of all. Each step adds to the one before; after the last everyone has it. Empty
        rows count for nothing.
      </Muted>
    </details>
  );
}
