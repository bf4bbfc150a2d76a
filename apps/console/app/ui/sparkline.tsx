// Amounts over time in the room of a word, with their sum beside them in figures; the bars alone are hidden from those who are read to.
import styles from './sparkline.module.css';

const height = 20;
const barWidth = 2;
const gap = 1;
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat('en');

export function Sparkline({ values, what }: { values: readonly number[]; what: string }) {
  const sum = values.reduce((total, value) => total + value, 0);
  const highest = Math.max(1, ...values);
  return (
    <span className={styles.sparkline} title={`${exact.format(sum)} ${what}`}>
      <svg aria-hidden="true" height={height} width={values.length * (barWidth + gap)}>
        {values.map((value, index) => {
          // A single evaluation is still to be seen.
          const part = value === 0 ? 1 : Math.max(2, Math.round((value / highest) * height));
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
            <rect data-empty={value === 0} height={part} key={index} width={barWidth} x={index * (barWidth + gap)} y={height - part} />
          );
        })}
      </svg>
      {short.format(sum)}
    </span>
  );
}
