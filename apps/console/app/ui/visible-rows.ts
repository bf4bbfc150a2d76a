// Which rows of a long list are on screen, as the window scrolls, so that only those are drawn. The element says how high a row is
// (`--row-height`); before the browser has measured, and without JavaScript, there is no answer and all rows that were sent are drawn.
import { type RefObject, useEffect, useState } from 'react';

export interface VisibleRows {
  readonly first: number;
  /** The row after the last. */
  readonly end: number;
  readonly rowPx: number;
}

/** Rows above and below the screen that are drawn as well: as far as a key press or a turn of the wheel goes. */
const around = 12;

export function useVisibleRows(list: RefObject<HTMLElement>, total: number): VisibleRows | null {
  const [visible, setVisible] = useState<VisibleRows | null>(null);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    let frame = 0;
    const measure = () => {
      frame = 0;
      const rowPx = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row-height'));
      const { top } = element.getBoundingClientRect();
      const first = Math.max(0, Math.floor(-top / rowPx) - around);
      const end = Math.max(0, Math.min(total, Math.ceil((window.innerHeight - top) / rowPx) + around));
      setVisible((before) => (before?.first === first && before.end === end && before.rowPx === rowPx ? before : { first, end, rowPx }));
    };
    const later = () => {
      frame ||= requestAnimationFrame(measure);
    };
    measure();
    window.addEventListener('scroll', later, { passive: true });
    window.addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', later);
      window.removeEventListener('resize', later);
    };
  }, [list, total]);
  return visible;
}
