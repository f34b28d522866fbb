import type { Key } from '../i18n';

/** What keeps a device from working in the call. */
export type Trouble = 'denied' | 'missing' | 'busy' | 'failed' | 'interrupted' | 'unplugged';
export type Device = 'camera' | 'microphone' | 'screen';
export interface DeviceTrouble {
  device: Device;
  trouble: Trouble;
}

/** By the name of a `getUserMedia` error (W3C mediacapture-main, section 10.6, and the older names of some browsers). */
export function troubleOf(error: unknown): Trouble {
  switch (error instanceof Error || error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'TrackStartError':
      return 'busy';
    default:
      return 'failed';
  }
}

/** What a device that is in use looks like from outside. */
export interface Sign {
  /** The person wants it on. */
  wanted: boolean;
  /** The system feeds it nothing: a phone call, or another app, has it. */
  silenced: boolean;
  /** It is gone: pulled out, or taken for good. */
  ended: boolean;
}

/** A call takes the microphone without any error; only the track tells. */
export function troubleSeen(sign: Sign): Trouble | undefined {
  if (!sign.wanted) return undefined;
  if (sign.ended) return 'unplugged';
  return sign.silenced ? 'interrupted' : undefined;
}

/** The trouble and its cure, in a sentence. */
export function sentence(device: Device, trouble: Trouble): Key {
  return device === 'screen' ? 'room.trouble.screen' : `room.trouble.${device}.${trouble}`;
}
