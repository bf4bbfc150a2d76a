// A table that stays readable on a phone: below 640 px each row becomes a card, each cell carries its column's name.
import type { ReactNode } from 'react';
import styles from './data-table.module.css';

export interface Column<Row> {
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** As narrow as its content. */
  readonly fit?: boolean;
  /** Takes what room there is before the others do. */
  readonly wide?: boolean;
  readonly align?: 'end';
}

interface DataTableProps<Row> {
  /** Read out by screen readers before the table. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  isStrong?: (row: Row) => boolean;
}

export function DataTable<Row>({ caption, columns, rows, rowKey, isStrong }: DataTableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what may scroll sideways is reached by keys
    <div className={styles.frame} tabIndex={0}>
      <table className={styles.table}>
        <caption className={styles.caption}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ header, fit, align, wide }) => (
              <th data-align={align} data-fit={fit} data-wide={wide} key={header} scope="col">
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr data-strong={isStrong?.(row)} key={rowKey(row)}>
              {columns.map(({ header, cell, fit, align }) => (
                <td data-align={align} data-fit={fit} data-label={header} key={header}>
                  <div>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
