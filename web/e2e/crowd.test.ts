import { expect, test } from 'vitest';

import { openHouse, tell } from './house.ts';
import { makeInterview } from './stack/rooms.ts';
import { words } from './words.ts';

const house = openHouse();
const ROOMS = 1_000;
const AT_ONCE = 20;

test('of a thousand rooms the dashboard draws those in sight, says how many there are, and finds one', async () => {
  const startsAt = new Date(Date.now() + 10 * 60_000).toISOString();
  for (let made = 0; made < ROOMS; made += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, (_, index) => `A-${made + index}.`);
    await Promise.all(batch.map((applicationId) => makeInterview(house.stack, { applicationId, startsAt, notify: false })));
  }
  const { page } = await house.visit();
  const begun = Date.now();
  await page.goto(`${house.stack.origin}/admin`);
  const table = page.getByRole('table', { name: words('admin.live.title') });
  // One row says what the columns are, one is the demonstration's.
  await expect.poll(() => table.getAttribute('aria-rowcount'), { timeout: 30_000 }).toBe(String(ROOMS + 2));
  tell(`a thousand rooms on the dashboard after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  expect(await table.getByRole('row').count()).toBeLessThan(100);

  const bottom = async () => {
    await page.mouse.wheel(0, 100_000); // again and again: rows are measured when they come into sight
    return table.getByRole('row').last().getAttribute('aria-rowindex');
  };
  await expect.poll(bottom).toBe(String(ROOMS + 2));
  expect(await table.getByRole('row').count()).toBeLessThan(100);

  await page.getByRole('searchbox').fill('A-777.');
  await expect.poll(() => table.getByRole('row').count()).toBe(2);
}, 180_000);
