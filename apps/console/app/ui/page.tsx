// The frame of a screen: heading with its trail and actions, panels, facts, and what an empty list says.
import { Link } from '@remix-run/react';
import { Fragment, type ReactNode } from 'react';
import styles from './page.module.css';

export interface Crumb {
  readonly label: string;
  readonly to: string;
}

interface PageProps {
  title: ReactNode;
  trail?: readonly Crumb[];
  lead?: ReactNode;
  actions?: ReactNode;
  mono?: boolean;
  children: ReactNode;
}

export function Page({ title, trail = [], lead, actions, mono = false, children }: PageProps) {
  return (
    <>
      <div className={styles.head}>
        <div>
          {trail.length > 0 && (
            <nav aria-label="Where you are" className={styles.eyebrow}>
              {trail.map(({ label, to }) => (
                <Fragment key={to}>
                  <Link to={to}>{label}</Link>
                  <span aria-hidden="true">/</span>
                </Fragment>
              ))}
            </nav>
          )}
          <h1 className={styles.title} data-mono={mono}>
            {title}
          </h1>
          {lead !== undefined && <p className={styles.lead}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </>
  );
}

interface PanelProps {
  title?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  /** No padding: for tables that reach the edges. */
  flush?: boolean;
  tone?: 'config' | 'flag' | 'bad' | undefined;
  id?: string;
  children: ReactNode;
}

export function Panel({ title, note, actions, flush = false, tone, id, children }: PanelProps) {
  return (
    <section className={styles.panel} data-tone={tone} id={id}>
      {title !== undefined && (
        <div className={styles.panelHead}>
          <div>
            <h2 className={styles.panelTitle}>{title}</h2>
            {note !== undefined && <p className={styles.panelNote}>{note}</p>}
          </div>
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </div>
      )}
      <div className={styles.panelBody} data-flush={flush}>
        {children}
      </div>
    </section>
  );
}

/** A wide column and a narrow one beside it; below each other where there is no room. */
export function Columns({ children, aside }: { children: ReactNode; aside: ReactNode }) {
  return (
    <div className={styles.columns}>
      <div>{children}</div>
      <div>{aside}</div>
    </div>
  );
}

export function Facts({ items }: { items: readonly (readonly [label: string, value: ReactNode] | false | undefined)[] }) {
  return (
    <dl className={styles.facts}>
      {items.map((item) => {
        if (!item) return null;
        const [label, value] = item;
        return (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        );
      })}
    </dl>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <strong>{title}</strong>
      {children}
    </div>
  );
}
