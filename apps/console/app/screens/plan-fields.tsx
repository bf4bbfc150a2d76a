// Publishing in stages: who gets the release in which order, and what each step waits for. Closed until asked for, because most
// publishes are for everyone. Plain fields, so that it works before JavaScript.
import type { Plan, PlanStep } from '@switchyard/registry-core/rollout/plan';
import { planRows, typedOfStep, typedPeople } from '../drafting/plan-form.ts';
import { Muted } from '../ui/marks.tsx';
import styles from './stage-panel.module.css';

const holds = [
  ['time', 'by itself after'],
  ['health', 'if healthy, after'],
  ['approval', 'when somebody approves, after'],
] as const;

function StepFields({ row, label, step }: { row: number; label: string; step: PlanStep | undefined }) {
  const suggestion = ['city=HOU:100', 'everyone:10', 'everyone:50'][row];
  const { parts, until, minutes } = typedOfStep(step);
  return (
    <li>
      <input
        aria-label={`${label} ${row + 1}: who gets it`}
        defaultValue={parts}
        name={`step${row}.parts`}
        placeholder={suggestion}
        type="text"
      />
      <span className={styles.then}>
        <Muted small>goes on</Muted>
        <select aria-label={`${label} ${row + 1}: how it goes on`} defaultValue={until} name={`step${row}.until`}>
          {holds.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <input
          aria-label={`${label} ${row + 1}: minutes`}
          defaultValue={minutes}
          max={40_320}
          min={0}
          name={`step${row}.minutes`}
          type="number"
        />
        <Muted small>min</Muted>
      </span>
    </li>
  );
}

interface PlanFieldsProps {
  summary?: string;
  /** What each row is called; forms of one page differ in it. */
  label?: string;
  /** What was chosen before. */
  plan?: Plan | null;
}

export function PlanFields({ summary = 'Not for everyone at once…', label = 'Step', plan = null }: PlanFieldsProps) {
  // Of a plan that is there, room for two steps more.
  const rows = plan === null ? planRows : plan.length + 2;
  return (
    <details className={styles.fields} open={plan !== null}>
      <summary>{summary}</summary>
      <ol className={styles.plan}>
        {Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows are always the same.
          <StepFields key={row} label={label} row={row} step={plan?.[row]} />
        ))}
      </ol>
      <label className={styles.people}>
        <Muted small>Healthy is said after</Muted>
        <input defaultValue={typedPeople(plan)} min={1} name="people" type="number" />
        <Muted small>people with the release.</Muted>
      </label>
      <Muted small>
        city=HOU:100 is all of Houston, everyone:10 a tenth of all. Each step adds to the one before; after the last everyone has it. Empty
        rows count for nothing.
      </Muted>
    </details>
  );
}
