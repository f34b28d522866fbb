import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const started = vi.fn();
let allow: () => void;

/** Web Audio in the hands of the test: it makes sound once it is allowed to. */
function browserWithSound(): void {
  const allowed = new Promise<void>((done) => (allow = done));
  vi.stubGlobal(
    'AudioContext',
    vi.fn(function () {
      return { currentTime: 0, destination: {}, resume: () => allowed };
    }),
  );
  const node = function () {
    const gain = { setValueAtTime: vi.fn(), linearRampToValueAtTime: vi.fn(), exponentialRampToValueAtTime: vi.fn() };
    return { gain, start: started, stop: vi.fn(), connect: (next: unknown) => next };
  };
  vi.stubGlobal('OscillatorNode', vi.fn(node));
  vi.stubGlobal('GainNode', vi.fn(node));
}

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
  started.mockReset();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('sounds where the browser lets it', async () => {
  browserWithSound();
  const { chime } = await import('./chime');
  allow();
  chime();
  await vi.waitFor(() => expect(started).toHaveBeenCalledTimes(3));
});

it('is not made up for later where the browser waits for a tap', async () => {
  browserWithSound();
  const { chime } = await import('./chime');
  chime();
  await vi.advanceTimersByTimeAsync(2_000);
  allow();
  await vi.advanceTimersByTimeAsync(10);
  expect(started).not.toHaveBeenCalled();
});

it('troubles nobody where the browser has no sound', async () => {
  vi.stubGlobal(
    'AudioContext',
    vi.fn(function () {
      throw new DOMException('', 'NotSupportedError');
    }),
  );
  const { allowSound, chime } = await import('./chime');
  expect(chime).not.toThrow();
  expect(allowSound).not.toThrow();
});
