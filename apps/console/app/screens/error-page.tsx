// What people see when a page is not there, not theirs, or broken: what happened and where to go.
import { isRouteErrorResponse, useRouteError } from '@remix-run/react';
import { paths } from '../paths.ts';
import styles from './error-page.module.css';

interface Words {
  readonly code: string;
  readonly title: string;
  readonly text: string;
}

function wordsOf(error: unknown): Words {
  if (!isRouteErrorResponse(error)) {
    return {
      code: '500',
      title: 'This page broke',
      text: 'The fault is ours and has been written down. Nothing was changed. Try again, or go back to the overview.',
    };
  }
  const said = typeof error.data === 'string' && error.data !== '' ? error.data : undefined;
  const code = String(error.status);
  if (error.status === 404)
    return { code, title: 'There is nothing here', text: said ?? 'The address may be mistyped, or what it showed is gone.' };
  if (error.status === 403) return { code, title: 'This is not open to you', text: said ?? 'Your roles do not reach this page.' };
  return { code, title: 'This did not work', text: said ?? error.statusText };
}

export function ErrorPage() {
  const { code, title, text } = wordsOf(useRouteError());
  return (
    <div className={styles.page}>
      <p className={styles.code}>{code}</p>
      <h1>{title}</h1>
      <p>{text}</p>
      <a href={paths.root}>Go to the overview</a>
    </div>
  );
}
