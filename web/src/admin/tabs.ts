/** What the tabs of one browser tell each other through. */
export const CHANNEL = 'greenroom.session';

let channel: BroadcastChannel | undefined;

/** What is said here is not heard here, as long as both go through the same channel. */
function tabs(): BroadcastChannel {
  return (channel ??= new BroadcastChannel(CHANNEL));
}

/** Tells the other tabs that somebody signed in or out; not who, nor by what. */
export function tellTabs(): void {
  tabs().postMessage('changed');
}

/** Hears when another tab did. */
export function hearTabs(listener: () => void): void {
  tabs().addEventListener('message', listener);
}
