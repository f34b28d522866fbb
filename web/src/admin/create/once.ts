import { useRef } from 'preact/hooks';

/** Does something unless it is being done already: a second Enter, or a double click, sends nothing twice. */
export function useOnce(): (work: () => Promise<void>) => Promise<void> {
  const busy = useRef(false);
  return async (work) => {
    if (busy.current) return;
    busy.current = true;
    try {
      await work();
    } finally {
      busy.current = false;
    }
  };
}
