// Amounts over time as stacked bars with a legend, drawn by the server: it needs no script and no measuring. The legend says in
// text what the bars show; they are hidden from those who are read to.
import styles from './stacked-bars.module.css';

export interface BarSeries {
  readonly name: string;
  readonly total: number;
  readonly values: readonly number[];
}

interface StackedBarsProps {
  /** Largest first; those beyond the colours are drawn as one. */
  series: readonly BarSeries[];
  /** What each bar stands for, in words. */
  labels: readonly string[];
}

const seriesMax = 5;
const height = 72;
const barWidth = 10;
const gap = 3;
const number = new Intl.NumberFormat('en');

export function StackedBars({ series, labels }: StackedBarsProps) {
  const shown = withRest(series);
  const sums = labels.map((_, index) => shown.reduce((sum, { values }) => sum + (values[index] ?? 0), 0));
  const highest = Math.max(1, ...sums);
  return (
    <figure className={styles.figure}>
      <svg
        aria-hidden="true"
        className={styles.bars}
        preserveAspectRatio="none"
        viewBox={`0 0 ${labels.length * (barWidth + gap) - gap} ${height}`}
      >
        {labels.map((label, index) => (
          <Bar highest={highest} index={index} key={label} label={label} series={shown} sum={sums[index] ?? 0} />
        ))}
      </svg>
      <div className={styles.axis}>
        <span>{labels[0]}</span>
        <span>{labels.at(-1)}</span>
      </div>
      <ul className={styles.legend}>
        {shown.map(({ name, total }, index) => (
          <li key={name}>
            <span aria-hidden="true" className={styles.swatch} data-series={index} />
            <span className={styles.name}>{name}</span>
            <span className={styles.total}>{number.format(total)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

interface BarProps {
  series: readonly BarSeries[];
  index: number;
  label: string;
  sum: number;
  highest: number;
}

function Bar({ series, index, label, sum, highest }: BarProps) {
  const x = index * (barWidth + gap);
  let bottom = height;
  return (
    <g>
      <title>{`${label}: ${number.format(sum)}`}</title>
      <rect className={styles.ground} height={height} width={barWidth} x={x} y={0} />
      {series.map(({ name, values }, place) => {
        const part = ((values[index] ?? 0) / highest) * height;
        bottom -= part;
        return part > 0 && <rect className={styles.part} data-series={place} height={part} key={name} width={barWidth} x={x} y={bottom} />;
      })}
    </g>
  );
}

function withRest(series: readonly BarSeries[]): readonly BarSeries[] {
  if (series.length <= seriesMax) return series;
  const rest = series.slice(seriesMax - 1);
  const values = (rest[0]?.values ?? []).map((_, index) => rest.reduce((sum, one) => sum + (one.values[index] ?? 0), 0));
  const total = rest.reduce((sum, one) => sum + one.total, 0);
  return [...series.slice(0, seriesMax - 1), { name: `${rest.length} others`, total, values }];
}
