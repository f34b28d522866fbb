import { observeWindowOffset, observeWindowRect, Virtualizer, windowScroll, type VirtualItem } from '@tanstack/virtual-core';
import { useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';

interface VirtualRows {
  /** What to draw now. */
  items: VirtualItem[];
  /** How long the whole list is, in pixels. */
  total: number;
  /** Where the list begins on the page; the rows' places count from the page's beginning. */
  offset: number;
  /** For each drawn row: takes its true size. */
  measure: (row: HTMLElement | null) => void;
}

/** How long a row with two people is, in pixels, on a phone and elsewhere: taken until it was drawn. */
const GUESS = { narrow: 216, wide: 124 };
const NARROW = '(max-width: 60rem)';

/** Draws only the rows that are in sight. The window scrolls, so that phones behave as people know them. */
export function useVirtualRows(count: number, keyOf: (index: number) => string, list: { current: HTMLElement | null }): VirtualRows {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [offset, setOffset] = useState(0);
  const rows = useRef<Virtualizer<Window, HTMLElement>>(null);
  const options = {
    count,
    getItemKey: keyOf,
    getScrollElement: () => window,
    estimateSize: () => (matchMedia(NARROW).matches ? GUESS.narrow : GUESS.wide),
    scrollMargin: offset,
    overscan: 6,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    onChange: () => redraw(undefined),
  };
  rows.current ??= new Virtualizer<Window, HTMLElement>(options);
  const virtualizer = rows.current;
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => {
    virtualizer._willUpdate();
    // What stands above the list may have grown or gone; but not by scrolling, where measuring would cost a layout each time.
    if (virtualizer.isScrolling) return;
    const begins = list.current ? Math.round(list.current.getBoundingClientRect().top + window.scrollY) : 0;
    if (begins !== offset) setOffset(begins);
  });
  return { items: virtualizer.getVirtualItems(), total: virtualizer.getTotalSize(), offset, measure: virtualizer.measureElement };
}
