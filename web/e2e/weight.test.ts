import { expect, test } from 'vitest';

import { PHONE } from './browser.ts';
import { openHouse, tell } from './house.ts';
import { makeInterview } from './stack/rooms.ts';
import { Steps } from './steps.ts';

const house = openHouse();
const KILOBYTE = 1024;

test('the first load of the join page is at most 250 KB, compressed', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const { page } = await house.visit({ ...PHONE });
  const sizes: Record<string, number> = {};
  page.on('requestfinished', (request) => {
    void request.sizes().then(({ responseBodySize }) => {
      sizes[new URL(request.url()).pathname] = responseBodySize;
    });
  });
  await new Steps(page).open(interview.candidate.link);
  await page.waitForLoadState('networkidle');
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  tell(`first load of the join page: ${(total / KILOBYTE).toFixed(0)} KB in ${Object.keys(sizes).length} answers`);
  expect(Object.keys(sizes).some((name) => name.endsWith('.js'))).toBe(true);
  expect(total).toBeLessThan(250 * KILOBYTE);
});

test('on a slow network the join page still comes', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const visit = await house.visit({ ...PHONE });
  const session = await visit.context.newCDPSession(visit.page);
  // The second generation of mobile networks, as Chromium's own tools know it.
  const slow = { offline: false, latency: 800, downloadThroughput: (250 * 1000) / 8, uploadThroughput: (50 * 1000) / 8 };
  await session.send('Network.emulateNetworkConditions', slow);
  visit.page.setDefaultTimeout(30_000);
  await new Steps(visit.page).open(interview.candidate.link);
});
