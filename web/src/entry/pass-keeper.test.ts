import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Unreachable } from '../api/client';
import type { Doors } from './doors';
import { Over } from './ending';
import { NotYetIn, PassKeeper } from './pass-keeper';
import { passAt, refusal } from './samples';
import { forget, recall } from './stored';

const MINUTE = 60_000;
const START = Date.parse('2026-11-25T15:00:00Z');
const LINK = 'k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY';

const door = { refresh: vi.fn<Doors['refresh']>(), join: vi.fn<Doors['join']>(), leave: vi.fn<Doors['leave']>() };
let keeper: PassKeeper;

function keep(link?: string): PassKeeper {
  keeper = new PassKeeper(passAt(Date.now(), 'first'), { doors: door, ...(link ? { link } : {}) });
  return keeper;
}

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  door.refresh.mockReset().mockImplementation((shown) => Promise.resolve(passAt(Date.now(), `after-${shown}`)));
  door.join.mockReset().mockImplementation(() => Promise.resolve(passAt(Date.now(), 'by-link')));
  door.leave.mockReset().mockResolvedValue(undefined);
});

afterEach(() => {
  keeper.stop();
  forget();
  vi.useRealTimers();
});

describe('by itself', () => {
  it('renews the pass when the server wants it, once, and remembers the next token', async () => {
    keep();
    await vi.advanceTimersByTimeAsync(59 * MINUTE);
    expect(door.refresh).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(door.refresh.mock.calls).toEqual([['first']]);
    expect(keeper.pass.value.refreshToken).toBe('after-first');
    expect(recall().refreshToken).toBe('after-first');
  });

  it('tries again after a while when the server is away, with the same token', async () => {
    door.refresh.mockRejectedValueOnce(refusal('media_server_unavailable', 503, 30));
    keep();
    await vi.advanceTimersByTimeAsync(60 * MINUTE + 20_000);
    expect(door.refresh).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(45_000);
    expect(door.refresh.mock.calls).toEqual([['first'], ['first']]);
    expect(keeper.pass.value.refreshToken).toBe('after-first');
  });

  it('never begins a new stay while the old one may go on', async () => {
    door.refresh.mockRejectedValue(refusal('refresh_token_spent', 401));
    keep(LINK);
    await vi.advanceTimersByTimeAsync(70 * MINUTE);
    expect(door.join).not.toHaveBeenCalled();
  });

  it('goes by the time of the server, whatever the clock of the device shows', async () => {
    keeper = new PassKeeper(passAt(START - 300 * MINUTE, 'first'), { doors: door });
    expect(keeper.serverNow()).toBe(START - 300 * MINUTE);
    await vi.advanceTimersByTimeAsync(59 * MINUTE);
    expect(door.refresh).not.toHaveBeenCalled();
  });

  it('does not take a pass for new that was held through a long ready check', async () => {
    keeper = new PassKeeper(passAt(START - 50 * MINUTE, 'first'), { doors: door, ahead: 0 });
    expect(keeper.serverNow()).toBe(START);
    await vi.advanceTimersByTimeAsync(11 * MINUTE);
    expect(door.refresh).toHaveBeenCalledTimes(1);
  });

  it('does nothing any more once it was stopped', async () => {
    keep().stop();
    await vi.advanceTimersByTimeAsync(180 * MINUTE);
    expect(door.refresh).not.toHaveBeenCalled();
  });
});

describe('a fresh pass', () => {
  it('is the one at hand as long as that is good for another minute', async () => {
    expect((await keep().fresh()).refreshToken).toBe('first');
    expect(door.refresh).not.toHaveBeenCalled();
  });

  it('is a new one after a sleep in which the token ended', async () => {
    keep();
    vi.setSystemTime(START + 125 * MINUTE);
    expect((await keeper.fresh()).refreshToken).toBe('after-first');
  });

  it('is asked for once, however many want it', async () => {
    keep();
    vi.setSystemTime(START + 125 * MINUTE);
    const both = await Promise.all([keeper.fresh(), keeper.fresh()]);
    expect(door.refresh).toHaveBeenCalledTimes(1);
    expect(both[0]).toBe(both[1]);
  });

  it('is asked for again with the same token when an answer was lost', async () => {
    door.refresh.mockRejectedValueOnce(new Unreachable('cut'));
    expect((await keep().renewed()).refreshToken).toBe('after-first');
    expect(door.refresh.mock.calls).toEqual([['first'], ['first']]);
  });

  it('comes by the link when the token is void', async () => {
    door.refresh.mockRejectedValue(refusal('refresh_token_spent', 401));
    expect((await keep(LINK).renewed()).refreshToken).toBe('by-link');
    expect(door.join).toHaveBeenCalledWith(LINK);
    expect(recall().refreshToken).toBe('by-link');
  });

  it('cannot be had without a link when the token is void', async () => {
    door.refresh.mockRejectedValue(refusal('refresh_token_spent', 401));
    await expect(keep().renewed()).rejects.toEqual(new Over('lost'));
  });

  it('is not fetched by link when another device took over', async () => {
    door.refresh.mockRejectedValue(refusal('taken_over', 409));
    await expect(keep(LINK).renewed()).rejects.toMatchObject({ ending: 'taken_over' });
    expect(door.join).not.toHaveBeenCalled();
  });

  it.each([
    ['room_ended', 410, 'ended'],
    ['denied', 403, 'denied'],
    ['revoked', 410, 'put_out'],
  ])('is not to be had when the server says %s', async (code, status, ending) => {
    door.refresh.mockRejectedValue(refusal(code, status));
    await expect(keep(LINK).renewed()).rejects.toMatchObject({ ending });
  });

  it('is not to be had by link either for who was put out', async () => {
    door.refresh.mockRejectedValue(refusal('refresh_token_spent', 401));
    door.join.mockRejectedValue(refusal('revoked', 410));
    await expect(keep(LINK).renewed()).rejects.toMatchObject({ ending: 'put_out' });
  });

  it('has to wait where a host has to open again', async () => {
    door.refresh.mockResolvedValue({ success: true, status: 'waiting', roomName: 'r', waitingSince: '', retryAfter: 3 });
    await expect(keep().renewed()).rejects.toEqual(new NotYetIn(3));
  });

  it('leaves the reason of a server that is away as it is', async () => {
    const away = refusal('database_unavailable', 503, 5);
    door.refresh.mockRejectedValue(away);
    await expect(keep().renewed()).rejects.toBe(away);
  });
});

describe('leaving', () => {
  it('tells the server, and forgets the token but not the link', async () => {
    keep();
    await keeper.leave();
    expect(door.leave).toHaveBeenCalledWith('first');
    expect(recall().refreshToken).toBeUndefined();
  });

  it('works without an answer', async () => {
    door.leave.mockRejectedValue(new Unreachable('cut'));
    await expect(keep().leave()).resolves.toBeUndefined();
  });

  it('does not lead in again by the link, though the token is void then', async () => {
    door.refresh.mockRejectedValue(refusal('refresh_token_spent', 401));
    keep(LINK);
    const late = keeper.renewed();
    await keeper.leave();
    await expect(late).rejects.toEqual(new Over('lost'));
    expect(door.join).not.toHaveBeenCalled();
  });

  it('does not remember a token that comes later', async () => {
    keep();
    const late = keeper.renewed();
    await keeper.leave();
    await late;
    expect(recall().refreshToken).toBeUndefined();
  });
});
