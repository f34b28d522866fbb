import { describe, expect, it } from 'vitest';

import { behind, left, lookAgainIn } from './countdown';

const NOW = Date.parse('2026-11-25T14:00:00Z');

describe('what is left', () => {
  it.each([
    [0, { days: 0, hours: 0, minutes: 0, seconds: 0 }],
    [-5_000, { days: 0, hours: 0, minutes: 0, seconds: 0 }],
    [1, { days: 0, hours: 0, minutes: 0, seconds: 1 }],
    [59_500, { days: 0, hours: 0, minutes: 1, seconds: 0 }],
    [3_661_000, { days: 0, hours: 1, minutes: 1, seconds: 1 }],
    [90_000_000, { days: 1, hours: 1, minutes: 0, seconds: 0 }],
  ])('of %i milliseconds', (ms, expected) => {
    expect(left(NOW + ms, NOW)).toEqual(expected);
  });
});

it('goes by the clock of the server', () => {
  expect(behind('2026-11-25T14:05:00Z', NOW)).toBe(5 * 60_000);
  expect(behind('2026-11-25T13:59:00Z', NOW)).toBe(-60_000);
});

it('looks again when the room opens, each minute until then, and never in a hurry', () => {
  expect(lookAgainIn('2026-11-25T14:00:20Z', NOW)).toBe(20_000);
  expect(lookAgainIn('2026-11-26T14:00:00Z', NOW)).toBe(60_000);
  expect(lookAgainIn('2026-11-25T13:59:59Z', NOW)).toBe(1_000);
});
