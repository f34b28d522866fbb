import type { Device, Surroundings } from './failure';
import { inApp, platformOf, type InApp, type Platform } from './platform';

/** The browser that the page is in. */
export interface Browser {
  platform: Platform;
  inApp: InApp | null;
  /** Whether sound can go to a chosen loudspeaker. */
  choosesSpeakers: boolean;
}

export function thisBrowser(): Browser {
  return {
    platform: platformOf(navigator.userAgent, navigator.maxTouchPoints),
    inApp: inApp(navigator.userAgent),
    choosesSpeakers: typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype,
  };
}

/** Devices of this browser; none on an insecure page and in some apps. The types of browsers say that there always are. */
export function mediaDevices(): MediaDevices | undefined {
  const known: { mediaDevices?: MediaDevices } = navigator;
  return known.mediaDevices;
}

/** What is known of a device before and after it is asked for. */
export async function around(device: Device): Promise<Surroundings> {
  return {
    secure: globalThis.isSecureContext,
    inApp: inApp(navigator.userAgent) !== null,
    mediaDevices: typeof mediaDevices()?.getUserMedia === 'function',
    permission: (await permissionStatus(device))?.state,
  };
}

/** Nothing in browsers that do not tell. */
export async function permissionStatus(device: Device): Promise<PermissionStatus | undefined> {
  try {
    return await navigator.permissions.query({ name: device });
  } catch {
    return undefined;
  }
}
