import { expect, it } from 'vitest';

import { loudness, SPEECH } from './level';

/** A tone of this strength. */
function tone(strength: number): number[] {
  return Array.from({ length: 1024 }, (_, at) => strength * Math.sin(at / 5));
}

it('is nothing in silence, and never more than full', () => {
  expect(loudness(tone(0))).toBe(0);
  expect(loudness([])).toBe(0);
  expect(loudness(tone(1))).toBe(1);
});

it('grows with the voice, and tells speech from a quiet room', () => {
  expect(loudness(tone(0.1))).toBeGreaterThan(loudness(tone(0.01)));
  expect(loudness(tone(0.05))).toBeGreaterThan(SPEECH);
  expect(loudness(tone(0.002))).toBeLessThan(SPEECH);
});
