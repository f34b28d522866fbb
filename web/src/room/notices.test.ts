import { expect, it } from 'vitest';

import { minutesLeft, noticeOf } from './notices';

const MINUTE = 60_000;

it.each([
  [10 * MINUTE + 1, undefined],
  [10 * MINUTE, 10],
  [4 * MINUTE, 4],
  [2 * MINUTE + 1, 3],
  [2 * MINUTE, 2],
  [1, 1],
  [0, 1],
  [-MINUTE, 1],
])('with %i ms left, what is said is %s', (left, minutes) => {
  expect(minutesLeft(1_000_000 + left, 1_000_000)).toBe(minutes);
});

it('says nothing where the end is not known', () => {
  expect(minutesLeft(Number.NaN, 0)).toBeUndefined();
});

it('is said aloud at ten minutes and at two', () => {
  expect([undefined, 10, 9, 3, 2, 1].map(noticeOf)).toEqual([undefined, 10, 10, 10, 2, 2]);
});
