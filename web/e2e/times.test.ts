import { expect, test } from 'vitest';

import { answer } from '../src/api/client.ts';
import { openHouse } from './house.ts';
import { CANDIDATE, JOB, makeInterview, participant } from './stack/rooms.ts';
import { Steps } from './steps.ts';
import { words } from './words.ts';

const house = openHouse();
const EARLY_MINUTES = 15;

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

test('before the window a countdown runs, and the room opens by itself', async () => {
  const interview = await makeInterview(house.stack, { notify: false, startsAt: inSeconds(EARLY_MINUTES * 60 + 12) });
  const page = new Steps((await house.visit()).page);
  await page.page.goto(interview.candidate.link);
  await page.button('join.ready.early').waitFor();
  const clock = page.page.getByRole('timer');
  const first = await clock.innerText();
  await expect.poll(() => clock.innerText()).not.toBe(first);
  await page.button('join.ready.go').waitFor({ timeout: 30_000 });
  await page.getReady();
  await page.button('join.enter').click();
  await page.inside();
});

test('a device whose clock is wrong by a day counts down by the server’s', async () => {
  const interview = await makeInterview(house.stack, { notify: false, startsAt: inSeconds(EARLY_MINUTES * 60 + 595) });
  const visit = await house.visit();
  await visit.page.clock.install({ time: Date.now() + 86_400_000 });
  await visit.page.goto(interview.candidate.link);
  await visit.page.clock.runFor(1_000);
  await expect.poll(() => visit.page.getByRole('timer').innerText()).toMatch(/0?9:\d\d/);
});

test('the time is told in the person’s own zone, and in the interview’s', async () => {
  const interview = await makeInterview(house.stack, { notify: false, startsAt: '2027-01-14T09:00:00Z', timezone: 'Asia/Amman' });
  const visit = await house.visit({ timezoneId: 'Europe/Berlin' });
  await visit.page.goto(interview.candidate.link);
  await visit.page.getByText('10:00').first().waitFor();
  await visit.page.getByText('12:00').first().waitFor();
});

test('an interview that was called off says so', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const params = { path: { name: interview.name } };
  await answer(house.stack.api().POST('/api/rooms/{name}/cancel', { params }));
  const page = new Steps((await house.visit()).page);
  await page.page.goto(interview.candidate.link);
  await page.heading('join.over.cancelled.title').waitFor();
});

test('after the window a sentence says that it is over', async () => {
  const interview = await makeInterview(house.stack, { notify: false, closesAt: inSeconds(4) });
  const page = new Steps((await house.visit()).page);
  await page.page.goto(interview.candidate.link);
  await expect
    .poll(async () => (await house.stack.api().POST('/api/room/invitation', { body: { link: interview.candidate.link } })).data?.phase, { timeout: 20_000 })
    .toBe('ended');
  await page.page.reload();
  await page.heading('join.over.window_over.title').waitFor();
});

test('a link that was replaced says so, and the new one opens', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const params = { path: { name: interview.name, id: interview.candidate.id } };
  const { joinUrl } = await answer(house.stack.api().POST('/api/rooms/{name}/participants/{id}/link', { params }));
  const page = new Steps((await house.visit()).page);
  await page.page.goto(interview.candidate.link);
  await page.heading('join.over.link_replaced.title').waitFor();
  await page.open(joinUrl);
});

test('a room that is full says so, and asks again by itself', async () => {
  const interview = await makeInterview(house.stack, { notify: false, maxParticipants: 1 });
  const [candidate, interviewer] = [new Steps((await house.visit()).page), new Steps((await house.visit()).page)];
  await interviewer.enter(interview.interviewer.link);
  await candidate.knock(interview.candidate.link);
  await candidate.heading('join.trouble.full.title').waitFor();
  await interviewer.leave();
  await candidate.inside(30_000);
});

test('a room that lets nobody in twice says where one is', async () => {
  const interview = await makeInterview(house.stack, { notify: false, secondDevice: 'refuse' });
  const [phone, laptop] = [new Steps((await house.visit()).page), new Steps((await house.visit()).page)];
  await phone.enter(interview.candidate.link);
  await expect.poll(async () => (await participant(house.stack, interview, interview.candidate)).sessions.length).toBe(1);
  await laptop.knock(interview.candidate.link);
  await laptop.heading('join.inside_elsewhere.title').waitFor();
});

test('somebody who got another one’s message says so, and the link is void', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const page = new Steps((await house.visit()).page);
  await page.open(interview.candidate.link);
  await page.button('join.answer.wrong').click();
  await page.button('join.wrong.send').click();
  await page.heading('join.goodbye.title').waitFor();
  await page.page.goto(interview.candidate.link);
  await page.heading('join.over.link_replaced.title').waitFor();
});

test('without a link the form asks for number and job, and the original’s link fills it in', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const page = new Steps((await house.visit()).page);
  await page.page.goto(`${house.stack.origin}/join`);
  await page.heading('join.lost.title').waitFor();
  const query = new URLSearchParams({ phone: CANDIDATE.phone, jobId: JOB.id, roomName: interview.name });
  await page.page.goto(`${house.stack.origin}/room?${query.toString()}`);
  await expect.poll(() => page.page.getByLabel(words('join.lost.phone')).inputValue()).toBe(CANDIDATE.phone);
  expect(page.page.url()).not.toContain('790123457');
  await page.button('join.lost.send').click();
  await page.heading('join.check.camera').or(page.bar).first().waitFor();
});
