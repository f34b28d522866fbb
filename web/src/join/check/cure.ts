import type { Key } from '../../i18n';
import type { Device, Failure } from './failure';
import type { Platform } from './platform';

/** What is wrong, and what helps: the names of two messages. */
export interface Cure {
  problem: Key;
  cure: Key;
}

/** The sentences for a device that could not be opened. Where to allow it differs from browser to browser. */
export function cure(device: Device, failure: Failure, platform: Platform): Cure {
  return { problem: problem(device, failure), cure: helps(device, failure, platform) };
}

/** For some failures it makes no difference which device it was. */
const ALIKE = ['insecure', 'in_app', 'unsupported', 'unanswered'] as const;
type Alike = (typeof ALIKE)[number];

/** Whether a failure is the page's, or the browser's, rather than that of one device: it is said once. */
export function isAlike(failure: Failure): failure is Alike {
  return ALIKE.some((one) => one === failure);
}

function problem(device: Device, failure: Failure): Key {
  return isAlike(failure) ? `join.problem.${failure}` : `join.problem.${failure}.${device}`;
}

function helps(device: Device, failure: Failure, platform: Platform): Key {
  if (failure === 'denied') return `join.cure.denied.${platform}`;
  if (failure === 'denied_by_system') return `join.cure.system.${system(platform)}`;
  if (failure === 'none' || failure === 'failed') return `join.cure.${failure}.${device}`;
  return `join.cure.${failure}`;
}

function system(platform: Platform): 'ios' | 'android' | 'desktop' {
  if (platform === 'android') return 'android';
  return platform === 'ios_safari' || platform === 'ios_other' ? 'ios' : 'desktop';
}
