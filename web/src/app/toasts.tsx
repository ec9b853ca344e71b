// Short notes at the foot of the page, and what a screen reader is told.
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { plain } from '../text/safe';

export interface Toast {
  /** A toast takes the place of an earlier one with the same key. */
  key: string;
  /** What is brief is gone soon; a warning stays until it is dismissed. */
  kind: 'brief' | 'note' | 'warning';
  body: ComponentChildren;
}

const stays_ms = { brief: 3_000, note: 10_000 };
const toasts = signal<readonly (Toast & { number: number })[]>([]);
const announced = signal('');
let number = 0;

export function toast(next: Toast): void {
  number += 1;
  toasts.value = [...toasts.value.filter((one) => one.key !== next.key), { ...next, number }];
}

export function dismiss(key: string): void {
  toasts.value = toasts.value.filter((one) => one.key !== key);
}

export function dismissAll(): void {
  toasts.value = [];
}

/** Tells a screen reader, without anything to see; the text may be hostile. */
export function announce(text: string): void {
  const safe = plain(text);
  announced.value = announced.value === safe ? `${safe}\u00a0` : safe;
}

export function Toasts() {
  return (
    <>
      <div class="visually-hidden" aria-live="polite" role="status">{announced.value}</div>
      <section class="toasts" aria-label="Notes">
        {toasts.value.map((one) => <ToastBox key={one.number} toast={one} />)}
      </section>
    </>
  );
}

function ToastBox({ toast: { key, kind, body } }: { toast: Toast }) {
  const [held, hold] = useState(false);
  useEffect(() => {
    if (held || kind === 'warning') return;
    const timer = setTimeout(() => dismiss(key), stays_ms[kind]);
    return () => clearTimeout(timer);
  }, [held, kind, key]);
  return (
    <div
      class={`toast ${kind}`}
      onMouseEnter={() => hold(true)}
      onMouseLeave={() => hold(false)}
      onFocusIn={() => hold(true)}
      onFocusOut={() => hold(false)}
    >
      <div class="toast-body">{body}</div>
      <button type="button" class="quiet" aria-label="Dismiss this note" onClick={() => dismiss(key)}>✕</button>
    </div>
  );
}
