import type { ReportCode } from '../../api/types';

export type Device = 'camera' | 'microphone';

/** Why a device could not be opened, by what cures it. */
export type Failure =
  | 'denied'
  | 'denied_by_system'
  | 'dismissed'
  | 'unanswered'
  | 'none'
  | 'busy'
  | 'failed'
  | 'forbidden'
  | 'insecure'
  | 'in_app'
  | 'unsupported';

/** What else is known when a device could not be opened. */
export interface Surroundings {
  /** Whether the page came over https, or from this very machine. */
  secure: boolean;
  /** Whether an app shows the page inside itself. */
  inApp: boolean;
  /** Whether the browser knows of devices at all. */
  mediaDevices: boolean;
  /** What the browser says of its permission; not all say it. */
  permission?: PermissionState | undefined;
}

/** Why there is no asking at all; nothing where there is. */
export function barrier({ secure, inApp, mediaDevices }: Surroundings): Failure | null {
  if (mediaDevices) return null;
  if (inApp) return 'in_app';
  return secure ? 'unsupported' : 'insecure';
}

/** What an error of `getUserMedia` means. Names are those of Media Capture and Streams, and the older ones of browsers still met. */
export function failureOf(error: unknown, around: Surroundings): Failure {
  const name = error instanceof Error || isNamed(error) ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      return denied(error, around);
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'none';
    case 'NotReadableError':
    case 'TrackStartError':
      return 'busy';
    case 'SecurityError':
      return around.secure ? 'forbidden' : 'insecure';
    case 'TypeError':
    case 'NotSupportedError':
      return barrier(around) ?? (around.secure ? 'failed' : 'insecure');
    default:
      return 'failed';
  }
}

/** Chrome tells who said no: the person, for good or for now, or the system that the browser runs on. */
function denied(error: unknown, { inApp, permission }: Surroundings): Failure {
  const message = error instanceof Error || isNamed(error) ? error.message : '';
  if (/system/i.test(message)) return 'denied_by_system';
  if (inApp) return 'in_app';
  return permission === 'prompt' || /dismissed/i.test(message) ? 'dismissed' : 'denied';
}

/** A `DOMException` is an `Error` in browsers, but not in each of the documents that tests make up. */
function isNamed(error: unknown): error is { name: string; message: string } {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
}

const CODES = {
  denied: 'permission_denied',
  denied_by_system: 'permission_denied',
  dismissed: 'permission_denied',
  unanswered: 'permission_unanswered',
  none: 'no_device',
  busy: 'device_busy',
  failed: 'device_failed',
  forbidden: 'permission_denied',
  insecure: 'insecure_context',
  in_app: 'in_app_browser',
  unsupported: 'unsupported',
} as const satisfies Record<Failure, ReportCode>;

/** The word for it in the diagnosis that the host sees. */
export function reportCode(failure: Failure): ReportCode {
  return CODES[failure];
}
