// A modal dialog by the browser's own element: the page behind it is out of reach, Escape closes it, and the focus goes back to where it was.
import { type ReactNode, useEffect, useRef } from 'react';
import styles from './dialog.module.css';

interface DialogProps {
  label: string;
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({ label, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, which is the browser's own
    <dialog
      aria-label={label}
      className={styles.dialog}
      onClick={({ target }) => target === element.current && onClose()}
      onClose={onClose}
      ref={element}
    >
      <div className={styles.body}>{children}</div>
    </dialog>
  );
}
