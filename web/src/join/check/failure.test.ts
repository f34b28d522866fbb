import { describe, expect, it } from 'vitest';

import { barrier, failureOf, reportCode, type Failure, type Surroundings } from './failure';

const USUAL: Surroundings = { secure: true, inApp: false, mediaDevices: true, permission: 'denied' };

describe('an error of getUserMedia', () => {
  it.each<[string, string, Partial<Surroundings>, Failure]>([
    ['NotAllowedError', 'Permission denied', {}, 'denied'],
    ['NotAllowedError', 'Permission denied', { permission: undefined }, 'denied'],
    ['NotAllowedError', 'Permission denied by system', {}, 'denied_by_system'],
    ['NotAllowedError', 'Permission dismissed', { permission: undefined }, 'dismissed'],
    ['NotAllowedError', 'Permission denied', { permission: 'prompt' }, 'dismissed'],
    ['NotAllowedError', 'Permission denied', { inApp: true }, 'in_app'],
    ['PermissionDeniedError', '', {}, 'denied'],
    ['NotFoundError', 'Requested device not found', {}, 'none'],
    ['DevicesNotFoundError', '', {}, 'none'],
    ['OverconstrainedError', '', {}, 'none'],
    ['NotReadableError', 'Could not start video source', {}, 'busy'],
    ['TrackStartError', '', {}, 'busy'],
    ['AbortError', '', {}, 'failed'],
    ['SecurityError', '', {}, 'forbidden'],
    ['SecurityError', '', { secure: false }, 'insecure'],
    ['TypeError', '', { secure: false }, 'insecure'],
    ['TypeError', '', {}, 'failed'],
    ['SomethingNew', '', {}, 'failed'],
  ])('%s (%s) %o', (name, message, around, failure) => {
    expect(failureOf(new DOMException(message, name), { ...USUAL, ...around })).toBe(failure);
  });

  it('that is none of these is a failure all the same', () => {
    expect(failureOf(undefined, USUAL)).toBe('failed');
  });
});

describe('without devices to ask for', () => {
  it.each<[Partial<Surroundings>, Failure | null]>([
    [{ mediaDevices: true }, null],
    [{ mediaDevices: false, secure: false }, 'insecure'],
    [{ mediaDevices: false, inApp: true }, 'in_app'],
    [{ mediaDevices: false }, 'unsupported'],
  ])('%o', (around, failure) => {
    expect(barrier({ ...USUAL, ...around })).toBe(failure);
  });
});

it('has a word for the diagnosis', () => {
  expect(reportCode('denied_by_system')).toBe('permission_denied');
  expect(reportCode('insecure')).toBe('insecure_context');
});
