// A modal dialog: the browser's own, so that focus and Escape are as everywhere.
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

export function Dialog({ title, onClose, children }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before anything is painted, so that no key gets past it to the page.
  useLayoutEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => {
      const back = before instanceof HTMLElement && before.isConnected && !before.closest('.toasts') ? before : focusOfPage();
      back?.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={box}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === box.current) box.current?.close();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" class="quiet" aria-label="Close" onClick={() => box.current?.close()}>✕</button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** Where the page's keys work; a toast is soon gone, and Space on its button would act again. */
function focusOfPage(): HTMLElement | null {
  return document.getElementById('findings') ?? document.getElementById('main');
}
