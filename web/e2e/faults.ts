import type { BrowserContext, Page } from 'playwright-core';

/** What `getUserMedia` can come to, by the names that the standard and browsers give it; and two ways of not coming to anything. */
export type Fault =
  | 'NotAllowedError'
  | 'NotFoundError'
  | 'NotReadableError'
  | 'AbortError'
  | 'SecurityError'
  | 'OverconstrainedError'
  | 'insecure'
  | 'silent';

/** Makes camera and microphone fail in this way, each time they are asked for, on every page of the person. */
export async function breakDevices(context: BrowserContext, fault: Fault): Promise<void> {
  await context.addInitScript((kind) => {
    if (kind === 'insecure') {
      Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
      Object.defineProperty(globalThis, 'isSecureContext', { value: false });
      return;
    }
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (constraints) => {
      if (kind === 'silent') return new Promise(() => undefined);
      // A wish that cannot be met is met without it: the cure is to ask for any device.
      const wishes = JSON.stringify(constraints ?? {}).includes('deviceId');
      if (kind === 'OverconstrainedError') {
        return wishes ? Promise.reject(new OverconstrainedError('deviceId', 'no such device')) : real(constraints);
      }
      return Promise.reject(new DOMException('injected', kind));
    };
  }, fault);
}

/** A browser whose makers, or whose owner, left WebRTC out. */
export async function withoutVideoCalls(page: Page): Promise<void> {
  await page.addInitScript(() => {
    for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) Reflect.deleteProperty(globalThis, name);
  });
}
