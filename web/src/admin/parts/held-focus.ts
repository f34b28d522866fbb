import { useLayoutEffect } from 'preact/hooks';

/** Keeps the keyboard's place in a list that is put in another order: an element that is moved in the document loses the focus. */
export function useHeldFocus(list: { current: HTMLElement | null }): void {
  const held = document.activeElement;
  useLayoutEffect(() => {
    if (!(held instanceof HTMLElement) || document.activeElement === held) return;
    if (list.current?.contains(held)) held.focus({ preventScroll: true });
  });
}
