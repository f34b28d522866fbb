import { expect, test } from 'vitest';

import { openHouse } from './house.ts';
import { makeInterview, openStays, timeline } from './stack/rooms.ts';

const house = openHouse();
const kinds = async (interview: Parameters<typeof timeline>[1]) => (await timeline(house.stack, interview)).map(({ kind }) => kind);

test('a robot that looks at a link for its preview changes nothing', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const before = await kinds(interview);
  for (const method of ['HEAD', 'GET']) {
    const response = await fetch(interview.candidate.link, { method, headers: { 'user-agent': 'WhatsApp/2.23.20.0' } });
    expect(response.status).toBe(200);
    expect(await response.text()).not.toContain(interview.candidate.name);
  }
  expect(await kinds(interview)).toEqual(before);
});

test('a robot that runs the page changes nothing either', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const before = await kinds(interview);
  const { page } = await house.visit();
  await page.goto(interview.candidate.link, { waitUntil: 'networkidle' });
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await kinds(interview)).toEqual(before);
  expect(await openStays(house.stack, interview, interview.candidate)).toBe(0);
});

test('the secret leaves the address bar at once, and stands neither in the page nor in its history', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const secret = new URL(interview.candidate.link).searchParams.get('t') ?? '';
  expect(secret).toHaveLength(43);
  const { page } = await house.visit();
  await page.goto(interview.candidate.link);
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(page.url()).not.toContain(secret);
  expect(await page.content()).not.toContain(secret);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(secret);
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(page.url()).not.toContain(secret);
});

test('without JavaScript a sentence in both languages says what is needed', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const { page } = await house.visit({ javaScriptEnabled: false });
  await page.goto(interview.candidate.link);
  await expect.poll(() => page.locator('body').innerText()).toMatch(/needs JavaScript[^]*تحتاج هذه الصفحة إلى JavaScript/);
});
