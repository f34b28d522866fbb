/** Does something now and again, but only while somebody looks; and at once when they look again. */
export function whileVisible(everyMs: number, work: () => unknown): () => void {
  let done = performance.now();
  const look = () => {
    if (document.visibilityState !== 'visible' || performance.now() - done < everyMs) return;
    done = performance.now();
    void work();
  };
  const timer = setInterval(look, Math.min(everyMs, 1_000));
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
