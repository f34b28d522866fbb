import { expect, test } from 'vitest';

import { openHouse } from './house.ts';
import { makeInterview, participant, timeline } from './stack/rooms.ts';
import { Steps } from './steps.ts';

const house = openHouse();
const PATIENCE = { timeout: 20_000 };

async function two() {
  const [candidate, interviewer] = [await house.visit(), await house.visit()];
  return { candidate: new Steps(candidate.page), interviewer: new Steps(interviewer.page) };
}

test('who has to wait is let in by a host, and comes in by themselves', async () => {
  const interview = await makeInterview(house.stack, { notify: false, admission: 'approval' });
  const { candidate, interviewer } = await two();
  await interviewer.enter(interview.interviewer.link);
  await candidate.knock(interview.candidate.link);
  await candidate.heading('join.waiting.title').waitFor();
  await interviewer.text('host.waiting', { n: 1 }).first().waitFor();
  await interviewer.button('host.admit.name', { name: interview.candidate.name }).click();
  await candidate.inside();
  await interviewer.tile(interview.candidate.name).waitFor();
  expect((await timeline(house.stack, interview, ['admitted']))[0]?.actor).toBe(`participant:${interview.interviewer.id}`);
});

test('who is turned away reads so', async () => {
  const interview = await makeInterview(house.stack, { notify: false, admission: 'approval' });
  const { candidate, interviewer } = await two();
  await interviewer.enter(interview.interviewer.link);
  await candidate.knock(interview.candidate.link);
  await interviewer.button('host.deny.name', { name: interview.candidate.name }).click();
  await interviewer.dialog.getByRole('button').first().click();
  await candidate.heading('join.over.denied.title').waitFor(PATIENCE);
  expect((await participant(house.stack, interview, interview.candidate)).admission).toBe('denied');
});

test('who is put out reads so, and the link opens nothing any more', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const { candidate, interviewer } = await two();
  await candidate.enter(interview.candidate.link);
  await interviewer.enter(interview.interviewer.link);
  await interviewer.tile(interview.candidate.name).waitFor();
  await interviewer.page.locator('.room-people-button').click();
  await interviewer.button('host.putOut.name', { name: interview.candidate.name }).click();
  await interviewer.dialog.getByRole('button').first().click();
  await candidate.heading('join.over.put_out.title').waitFor(PATIENCE);
  await candidate.page.goto(interview.candidate.link);
  await candidate.heading('join.over.put_out.title').waitFor();
});

test('a host gives more time', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const { interviewer } = await two();
  await interviewer.enter(interview.interviewer.link);
  await interviewer.button('host.extend', { n: 15 }).click();
  await expect.poll(() => timeline(house.stack, interview, ['room_changed', 'room_rescheduled']), PATIENCE).toHaveLength(1);
});

test('a host ends the interview for everybody', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const { candidate, interviewer } = await two();
  await candidate.enter(interview.candidate.link);
  await interviewer.enter(interview.interviewer.link);
  await interviewer.button('host.end').click();
  await interviewer.dialog.getByRole('button').first().click();
  await candidate.heading('join.over.ended.title').waitFor(PATIENCE);
  await interviewer.heading('join.over.ended.title').waitFor(PATIENCE);
});

test('a host reads who will be late', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const { candidate, interviewer } = await two();
  await interviewer.enter(interview.interviewer.link);
  await candidate.open(interview.candidate.link);
  await candidate.button('join.answer.late').click();
  await candidate.button('join.late.send').click();
  await interviewer.text('host.said.late', { name: interview.candidate.name, n: 10 }).first().waitFor(PATIENCE);
});
