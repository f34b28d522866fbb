/** Keeps the screen from going dark during a call. The browser takes the lock away whenever the page is hidden. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | undefined;
  let over = false;
  const take = async () => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    // Refused on a low battery: then the screen goes dark, as the device wants it.
    lock = await navigator.wakeLock.request('screen').catch(() => undefined);
    if (over) await lock?.release();
  };
  const again = () => void take();
  document.addEventListener('visibilitychange', again);
  again();
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', again);
    void lock?.release();
  };
}
