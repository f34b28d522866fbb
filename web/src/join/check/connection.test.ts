import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { judge, PATIENCE_MS } from './connection';

const yes = () => Promise.resolve(true);
const no = () => Promise.resolve(false);
const never = () => new Promise<boolean>(() => undefined);

describe('the connection', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is good when everything gets through', async () => {
    expect(await judge({ signal: yes, media: yes })).toBe('ok');
  });

  it('is blocked for the signal when LiveKit is not reached, and nothing else is tried', async () => {
    const media = vi.fn(yes);
    expect(await judge({ signal: no, media })).toBe('signal_blocked');
    expect(media).not.toHaveBeenCalled();
  });

  it('is blocked for media when only sound and picture do not get through', async () => {
    expect(await judge({ signal: yes, media: no })).toBe('media_blocked');
  });

  it('is too slow when nothing comes of it', async () => {
    const judged = judge({ signal: yes, media: never });
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    expect(await judged).toBe('timed_out');
  });
});
