import { expect, it } from 'vitest';

import { minutesLeft } from './notices';

const MINUTE = 60_000;

it.each([
  [11 * MINUTE, undefined],
  [10 * MINUTE, 10],
  [2 * MINUTE + 1, 10],
  [2 * MINUTE, 2],
  [0, 2],
  [-MINUTE, 2],
])('with %i ms left the notice is %s', (left, notice) => {
  expect(minutesLeft(1_000_000 + left, 1_000_000)).toBe(notice);
});

it('is taken away when the interview may go on longer', () => {
  const now = 5 * MINUTE;
  expect(minutesLeft(now + MINUTE, now)).toBe(2);
  expect(minutesLeft(now + 16 * MINUTE, now)).toBeUndefined();
});
