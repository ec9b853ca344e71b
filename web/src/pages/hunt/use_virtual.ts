// TanStack's virtual list for Preact: which rows of a fixed height are in sight.
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

interface Ask {
  box: RefObject<HTMLElement | null>;
  count: number;
  row_height: number;
  /** Height of what stays at the top of the box. */
  head_height: number;
}

export function useVirtual({ box, count, row_height, head_height }: Ask): Virtualizer<HTMLElement, HTMLElement> {
  const [, render] = useReducer<number, undefined>((n) => n + 1, 0);
  const options = {
    count,
    getScrollElement: () => box.current,
    estimateSize: () => row_height,
    paddingStart: head_height,
    scrollPaddingStart: head_height,
    overscan: 12,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => render(undefined),
  };
  const [virtual] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtual.setOptions(options);
  useLayoutEffect(() => virtual._didMount(), []);
  useLayoutEffect(() => virtual._willUpdate());
  useLayoutEffect(() => virtual.measure(), [row_height, head_height]);
  return virtual;
}
