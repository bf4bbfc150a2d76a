// The way through a list that is shown page by page.
import { Link } from '@remix-run/react';
import styles from './pager.module.css';

interface PagerProps {
  offset: number;
  /** Rows on this page. */
  shown: number;
  total: number;
  rowsAtOnce: number;
  to: (offset: number) => string;
}

const count = new Intl.NumberFormat('en');

export function Pager({ offset, shown, total, rowsAtOnce, to }: PagerProps) {
  if (total <= shown) return null;
  return (
    <nav aria-label="Pages" className={styles.pager}>
      <span>
        {count.format(offset + 1)} to {count.format(offset + shown)} of {count.format(total)}
      </span>
      {offset > 0 && <Link to={to(Math.max(0, offset - rowsAtOnce))}>Before</Link>}
      {offset + shown < total && <Link to={to(offset + rowsAtOnce)}>More</Link>}
    </nav>
  );
}
