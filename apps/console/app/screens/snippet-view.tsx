// A snippet with its install line, selected whole by one click and copied by a button where there is JavaScript.
import { useEffect, useState } from 'react';
import { Badge } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import styles from './snippet-view.module.css';
import type { Snippet } from './snippets.ts';

const saidMs = 2_000;

function CopyButton({ code, what }: { code: string; what: string }) {
  const [canCopy, setCanCopy] = useState(false);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => setCanCopy(navigator.clipboard !== undefined), []);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), saidMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <button
      aria-label={`Copy ${what}`}
      className={styles.copy}
      // Its room is kept, so that nothing moves when the page wakes up.
      data-ready={canCopy}
      disabled={!canCopy}
      onClick={() => navigator.clipboard.writeText(code).then(() => setCopied(true))}
      type="button"
    >
      <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
    </button>
  );
}

export function CodeBlock({ code, what }: { code: string; what: string }) {
  return (
    <div className={styles.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys */}
      <pre tabIndex={0}>{code}</pre>
      <CopyButton code={code} what={what} />
    </div>
  );
}

export function SnippetPanel({ snippet: { name, kind, note, install, code } }: { snippet: Snippet }) {
  return (
    <Panel
      actions={<Badge tone={kind === 'server' ? 'info' : 'flag'}>{kind} key</Badge>}
      id={name.toLowerCase().replaceAll(' ', '-')}
      note={note}
      title={name}
    >
      {install !== '' && <CodeBlock code={install} what={`the install line of ${name}`} />}
      <CodeBlock code={code} what={name} />
    </Panel>
  );
}
