import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { batch } from './batch';

describe('what is gathered', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const worker = () => vi.fn((items: string[]) => Promise.resolve(void items));

  it('is done in one go, each once', async () => {
    const work = worker();
    const add = batch(1_000, work);
    ['a', 'b', 'a'].forEach(add);
    await vi.advanceTimersByTimeAsync(100);
    expect(work.mock.calls).toEqual([[['a', 'b']]]);
  });

  it('is not done oftener than it may', async () => {
    const work = worker();
    const add = batch(1_000, work);
    for (let tenth = 0; tenth < 30; tenth++) {
      add('a');
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(work.mock.calls.length).toBeLessThanOrEqual(4);
    expect(work.mock.calls.length).toBeGreaterThanOrEqual(3);
  });

  it('is not done twice at the same time, and what comes meanwhile is done after', async () => {
    let finish = () => {};
    const work = vi.fn((items: string[]) => new Promise<void>((resolve) => (finish = () => resolve(void items))));
    const add = batch(1_000, work);
    add('a');
    await vi.advanceTimersByTimeAsync(100);
    add('b');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(work).toHaveBeenCalledTimes(1);
    finish();
    await vi.advanceTimersByTimeAsync(100);
    expect(work).toHaveBeenLastCalledWith(['b']);
  });

  it('goes on after a failure', async () => {
    const work = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue(undefined);
    const add = batch<string>(1_000, work);
    add('a');
    await vi.advanceTimersByTimeAsync(100);
    add('a');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(work).toHaveBeenCalledTimes(2);
  });
});
