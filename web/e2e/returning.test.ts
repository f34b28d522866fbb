import { expect, test } from 'vitest';

import { openHouse } from './house.ts';
import { makeInterview, openStays, participant, timeline } from './stack/rooms.ts';
import { Steps } from './steps.ts';

const house = openHouse();
const PATIENCE = { timeout: 20_000 };

test('a reload comes back into the room', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const candidate = new Steps((await house.visit()).page);
  await candidate.enter(interview.candidate.link);
  await candidate.page.reload();
  await candidate.inside();
  await expect.poll(() => openStays(house.stack, interview, interview.candidate), PATIENCE).toBe(1);
  expect(await timeline(house.stack, interview, ['leave_asked'])).toEqual([]);
});

test('a tab that is closed just disconnects, and the link leads in again', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const visit = await house.visit();
  await new Steps(visit.page).enter(interview.candidate.link);
  await visit.page.close({ runBeforeUnload: true });
  await expect.poll(() => openStays(house.stack, interview, interview.candidate), PATIENCE).toBe(0);
  expect(await timeline(house.stack, interview, ['leave_asked'])).toEqual([]);
  await new Steps(await visit.tab()).enter(interview.candidate.link);
});

test('the Leave button leaves, and the database says so', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const candidate = new Steps((await house.visit()).page);
  await candidate.enter(interview.candidate.link);
  await candidate.leave();
  await candidate.heading('join.over.left.title').waitFor();
  await expect.poll(() => openStays(house.stack, interview, interview.candidate), PATIENCE).toBe(0);
  const { sessions } = await participant(house.stack, interview, interview.candidate);
  expect(sessions.map(({ reason }) => reason)).toEqual(['left']);
  expect(await timeline(house.stack, interview, ['leave_asked'])).toHaveLength(1);
  await candidate.button('join.over.left.back').click();
  await candidate.button('join.enter').or(candidate.bar).first().waitFor();
});

test('after leaving, a reload does not come back by itself', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const candidate = new Steps((await house.visit()).page);
  await candidate.enter(interview.candidate.link);
  await candidate.leave();
  await candidate.heading('join.over.left.title').waitFor();
  await candidate.page.reload();
  await candidate.button('join.ready.go').waitFor();
});

test('a second tab takes over, the first one stays out, and may take it back', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const visit = await house.visit();
  const [first, second] = [new Steps(visit.page), new Steps(await visit.tab())];
  await first.enter(interview.candidate.link);
  await second.enter(interview.candidate.link);
  await first.heading('join.over.taken_over.title').waitFor(PATIENCE);

  // Whoever reconnected by itself would throw the other one out: the second one's picture runs on instead.
  const joins = (await timeline(house.stack, interview, ['joined'])).length;
  const pictures = await second.pictures(interview.candidate.name);
  await expect.poll(() => second.pictures(interview.candidate.name), PATIENCE).toBeGreaterThan(pictures + 100);
  expect((await timeline(house.stack, interview, ['joined'])).length).toBe(joins);
  await second.inside();

  await first.button('join.over.taken_over.back').click();
  await first.inside(20_000);
  await second.heading('join.over.taken_over.title').waitFor(PATIENCE);
});
