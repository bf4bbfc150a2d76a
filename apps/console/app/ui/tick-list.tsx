// Some of a few: boxes to tick, sent under one name.
import styles from './form.module.css';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function TickList({
  name,
  label,
  choices,
  chosen,
}: {
  name: string;
  label: string;
  choices: readonly Choice[];
  chosen: readonly string[];
}) {
  return (
    <fieldset className={styles.ticks}>
      <legend>{label}</legend>
      <div className={styles.choices}>
        {choices.map((choice) => (
          <label className={styles.choice} key={choice.value}>
            <input defaultChecked={chosen.includes(choice.value)} name={name} type="checkbox" value={choice.value} />
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
