import { useEffect, useState } from 'preact/hooks';

const TICK_MS = 1_000;

/** The time, anew each second, as long as it matters. */
export function useNow(matters: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!matters) return undefined;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [matters]);
  return now;
}
