import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

import { Announcer } from './announce';

interface DialogProps {
  title: string;
  /** Closed by Escape, by the backdrop of the platform, or by whoever holds it. */
  onClose: () => void;
  /** Stays open whatever is pressed: it works, and what comes of it has to be seen. */
  held?: boolean;
  children: ComponentChildren;
}

/** A modal dialog on the browser's own: it keeps the focus inside, and gives it back. */
export function Dialog({ title, onClose, held = false, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const cancel = (event: Event) => (held ? event.preventDefault() : onClose());
  // At the second Escape browsers close a dialog without asking the page.
  const closed = () => (held ? element.current?.showModal() : onClose());
  return (
    <dialog ref={element} class="dialog" aria-labelledby={name} onCancel={cancel} onClose={closed}>
      <div class="stack">
        <h2 id={name}>{title}</h2>
        {children}
      </div>
      {/* All else on the page is silent while a modal dialog is open, its live regions included. */}
      <Announcer />
    </dialog>
  );
}
