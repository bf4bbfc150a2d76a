// The frame of the pages between signing in and being in: one card, one thing to do.
import type { ReactNode } from 'react';
import { paths } from '../paths.ts';
import { BrandMark } from '../ui/brand-mark.tsx';
import { Notice } from '../ui/marks.tsx';
import styles from './door.module.css';

interface DoorProps {
  title: string;
  lead: ReactNode;
  /** Who has begun to sign in; absent: nobody yet. */
  name?: string;
  refused?: string | null | undefined;
  /** Where one goes who would rather not. */
  back?: ReactNode;
  children: ReactNode;
}

export function Door({ title, lead, name, refused, back, children }: DoorProps) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <span className={styles.brand}>
          <BrandMark size={26} />
          Switchyard
        </span>
        <h1>{title}</h1>
        <p className={styles.lead}>{lead}</p>
        {refused && (
          <div className={styles.refused}>
            <Notice tone="bad">
              <p>{refused}</p>
            </Notice>
          </div>
        )}
        {children}
        <div className={styles.foot}>
          {back ?? <span>Signed in as {name}</span>}
          {name !== undefined && (
            <form action={paths.signOut} method="post">
              <button className={styles.plain} type="submit">
                Sign out
              </button>
            </form>
          )}
        </div>
      </div>
    </main>
  );
}

export function Ways({ children }: { children: ReactNode }) {
  return <div className={styles.ways}>{children}</div>;
}

export function Way({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.way}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  return (
    <ul className={styles.codes}>
      {codes.map((code) => (
        <li key={code}>{code}</li>
      ))}
    </ul>
  );
}
