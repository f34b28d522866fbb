import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { PassKeeper } from '../entry/pass-keeper';
import { passAt } from '../entry/samples';
import { forget } from '../entry/stored';
import { News } from './news';

const MINUTE = 60_000;
const START = Date.parse('2026-11-25T15:00:00Z');
const HARD_END = START + 90 * MINUTE;

let told: object;
const bodies: unknown[] = [];
let keeper: PassKeeper;
let news: News | undefined;

function follow(link?: string): News {
  keeper = new PassKeeper(passAt(START, 'token'));
  news = new News(keeper, link);
  return news;
}

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  bodies.length = 0;
  told = { observersInside: 2, hardEndsAt: new Date(HARD_END).toISOString(), phase: 'live' };
  vi.stubGlobal('fetch', async (request: Request) => {
    bodies.push(await request.json());
    return Response.json(told);
  });
});

afterEach(() => {
  news?.stop();
  keeper.stop();
  forget();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('counts the observers, by link or by what the person has instead', async () => {
  const { observersInside } = follow('secret');
  await vi.advanceTimersByTimeAsync(0);
  expect(observersInside.value).toBe(2);
  news?.stop();
  follow();
  await vi.advanceTimersByTimeAsync(0);
  expect(bodies).toEqual([{ link: 'secret' }, { refreshToken: 'token' }]);
});

it('gives notice before the end, and takes it back when the end is put off', async () => {
  const { left } = follow('secret');
  vi.setSystemTime(HARD_END - 9 * MINUTE);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(left.value).toBe(9);
  vi.setSystemTime(HARD_END - MINUTE);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(left.value).toBe(1);
  told = { ...told, hardEndsAt: new Date(HARD_END + 15 * MINUTE).toISOString() };
  await vi.advanceTimersByTimeAsync(20_000);
  expect(left.value).toBeUndefined();
});

it('tells a cancelled interview from one that was ended', async () => {
  told = { ...told, phase: 'ended', outcome: 'cancelled' };
  expect(await follow('secret').howEnded()).toBe('cancelled');
  told = { ...told, outcome: 'expired' };
  expect(await news?.howEnded()).toBe('ended');
});
