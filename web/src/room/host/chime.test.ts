import { afterEach, expect, it, vi } from 'vitest';

import { chime } from './chime';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('troubles nobody where the browser has no sound', () => {
  vi.stubGlobal(
    'AudioContext',
    vi.fn(function () {
      throw new DOMException('', 'NotSupportedError');
    }),
  );
  expect(chime).not.toThrow();
});

it('is not made up for later where the browser waits for a tap', () => {
  vi.useFakeTimers();
  const close = vi.fn(() => Promise.resolve());
  const node = () => {
    const gain = { setValueAtTime: vi.fn(), exponentialRampToValueAtTime: vi.fn() };
    const made = { frequency: { value: 0 }, gain, start: vi.fn(), stop: vi.fn(), connect: (next: unknown) => next };
    return made;
  };
  vi.stubGlobal(
    'AudioContext',
    vi.fn(function () {
      return { currentTime: 0, createOscillator: node, createGain: node, resume: () => new Promise(() => undefined), close };
    }),
  );
  chime();
  vi.advanceTimersByTime(2_000);
  expect(close).toHaveBeenCalledTimes(1);
});
