/**
 * Gathers what is to be done and does it in one go: soon when it was quiet, else not oftener than `everyMs`, and never twice at
 * the same time, so that an older answer cannot overtake a newer one.
 */
export function batch<T>(everyMs: number, work: (items: T[]) => Promise<void>): (item: T) => void {
  const waiting = new Set<T>();
  let scheduled = false;
  let free = 0;
  const run = async () => {
    const items = [...waiting];
    waiting.clear();
    free = performance.now() + everyMs;
    await work(items).catch(() => undefined);
    scheduled = false;
    if (waiting.size > 0) schedule();
  };
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    setTimeout(() => void run(), Math.max(GATHER_MS, free - performance.now()));
  };
  return (item) => {
    waiting.add(item);
    schedule();
  };
}

/** Events come in small heaps, ten times in a second at most: one heap is one go. */
const GATHER_MS = 60;
