import { useRef, useState } from 'preact/hooks';

/** Does something unless it is being done already: a second Enter, or a double click, sends nothing twice. Tells whether it is. */
export function useOnce(): [boolean, (work: () => Promise<void>) => Promise<void>] {
  const [busy, setBusy] = useState(false);
  // The second press may come before the page is drawn anew.
  const begun = useRef(false);
  const once = async (work: () => Promise<void>) => {
    if (begun.current) return;
    begun.current = true;
    setBusy(true);
    try {
      await work();
    } finally {
      begun.current = false;
      setBusy(false);
    }
  };
  return [busy, once];
}
