import { useEffect, useRef, type MutableRef } from 'preact/hooks';

/**
 * For what may go away while the keyboard is in it: the focus then goes to the heading of the page. Otherwise it would be nowhere,
 * and the next key would reach nothing.
 */
export function useKeptFocus<T extends HTMLElement>(): MutableRef<T | null> {
  const element = useRef<T>(null);
  useEffect(() => {
    const { current } = element;
    return () => {
      // A moment later: a dialog that goes away, too, gives the focus back first.
      if (current?.contains(document.activeElement)) queueMicrotask(toHeading);
    };
  }, []);
  return element;
}

function toHeading(): void {
  const lost = document.activeElement === null || document.activeElement === document.body;
  if (lost) document.querySelector('h1')?.focus();
}
