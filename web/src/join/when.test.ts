import { expect, it } from 'vitest';

import { startIn } from './when';

const START = '2026-11-25T15:00:00Z';

it('shows one time where both clocks show the same', () => {
  expect(startIn(START, 'Asia/Amman', 'Asia/Riyadh').there).toBeNull();
});

it("shows the interview's time, too, where it differs", () => {
  const { own, there } = startIn(START, 'Asia/Amman', 'Europe/London');
  expect(own).toContain('3:00');
  expect(there).toContain('6:00');
});

it('shows the own time where the browser does not know the zone', () => {
  expect(startIn(START, 'Mars/Olympus', 'Europe/London').there).toBeNull();
});
