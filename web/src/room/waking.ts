const LOOK_MS = 5_000;
/** A timer that comes so much later than asked for has slept with the device. */
const SLEPT_MS = 30_000;

/** Tells when the device is back: the network is there again, the page is seen again, or the laptop was opened. */
export function onWaking(tell: () => void): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > SLEPT_MS) tell();
    last = now;
  }, LOOK_MS);
  const seen = () => document.visibilityState === 'visible' && tell();
  window.addEventListener('online', tell);
  document.addEventListener('visibilitychange', seen);
  return () => {
    clearInterval(timer);
    window.removeEventListener('online', tell);
    document.removeEventListener('visibilitychange', seen);
  };
}
