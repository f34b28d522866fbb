import { describe, expect, it } from 'vitest';

import { troubleOf, troubleSeen } from './trouble';

it.each([
  ['NotAllowedError', 'denied'],
  ['SecurityError', 'denied'],
  ['NotFoundError', 'missing'],
  ['OverconstrainedError', 'missing'],
  ['NotReadableError', 'busy'],
  ['TrackStartError', 'busy'],
  ['AbortError', 'failed'],
])('calls %s “%s”', (name, trouble) => {
  expect(troubleOf(new DOMException('', name))).toBe(trouble);
});

it('calls what is no error of the browser “failed”', () => {
  expect(troubleOf('?')).toBe('failed');
});

describe('a device in use', () => {
  const fine = { wanted: true, silenced: false, ended: false };

  it('is in order as long as it gives something', () => {
    expect(troubleSeen(fine)).toBeUndefined();
  });

  it('was taken by a call when the system silences it', () => {
    expect(troubleSeen({ ...fine, silenced: true })).toBe('interrupted');
  });

  it('is gone when its track has ended', () => {
    expect(troubleSeen({ wanted: true, silenced: true, ended: true })).toBe('unplugged');
  });

  it('is no trouble when the person switched it off', () => {
    expect(troubleSeen({ wanted: false, silenced: true, ended: true })).toBeUndefined();
  });
});
