// Single keys: pages say what theirs do; nothing happens while one types, in a dialog, or with Ctrl, Alt or Meta.
import { useLayoutEffect, useRef } from 'preact/hooks';

export type Keys = Partial<Record<string, (event: KeyboardEvent) => void>>;

const layers: { current: Keys }[] = [];

/** Whether a key belongs to where the focus is rather than to the page. */
export function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('dialog[open]')) return true;
  if (target.closest('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"]')) return true;
  return (key === 'Enter' || key === ' ') && target.closest('a, button, summary, input') !== null;
}

addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTaken(event.target, event.key) || document.querySelector('dialog[open]')) return;
  for (const layer of layers.toReversed()) {
    const act = layer.current[event.key];
    if (!act) continue;
    event.preventDefault();
    act(event);
    return;
  }
});

/** The keys of a component, as long as it is shown; the latest shown comes first. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  // At once, so that no key is missed that comes right after the component appears.
  useLayoutEffect(() => {
    layers.push(latest);
    return () => {
      layers.splice(layers.indexOf(latest), 1);
    };
  }, []);
}
