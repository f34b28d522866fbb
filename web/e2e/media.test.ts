import { expect, test } from 'vitest';

import { openChromium, PHONE, Visit } from './browser.ts';
import { openHouse, tell } from './house.ts';
import { received } from './media.ts';
import { linkOfMessage, makeInterview, openStays } from './stack/rooms.ts';
import { Steps } from './steps.ts';
import { words } from './words.ts';

const house = openHouse();

test('two browsers in one real room see and hear each other', async () => {
  const interview = await makeInterview(house.stack);
  const phone = await house.visit({ ...PHONE, locale: 'ar-JO' });
  const candidate = new Steps(phone.page, 'ar');
  await candidate.enter(await linkOfMessage(house.stack, interview.candidate));

  const other = await openChromium();
  try {
    const desk = await Visit.begin(other, {});
    const interviewer = new Steps(desk.page);
    await interviewer.open(interview.interviewer.link);
    await interviewer.getReady();
    tell(`from tap to picture: ${await tapToPicture(interviewer, interview.candidate.name)} ms`);
    for (const [person, name] of [
      [candidate, interview.interviewer.name],
      [interviewer, interview.candidate.name],
    ] as const) {
      await moves(() => person.pictures(name));
      await moves(async () => (await received(person.page)).frames);
      await moves(async () => (await received(person.page)).sound);
    }
    await interviewer.tile(interview.candidate.name).getByText(words('common.role.candidate')).waitFor();
    await candidate.tile(interview.interviewer.name).getByText(words('common.role.interviewer', {}, 'ar')).waitFor();
    expect(desk.mistakes).toEqual([]);
  } finally {
    await other.close();
  }
  await expect.poll(() => openStays(house.stack, interview, interview.candidate)).toBe(1);
});

/** From the press on the last button to the first picture of somebody who is inside, in milliseconds, by the page's own clock. */
async function tapToPicture(steps: Steps, name: string): Promise<number> {
  await steps.page.evaluate(() => {
    addEventListener('click', () => performance.mark('pressed'), { capture: true, once: true });
  });
  await steps.button('join.enter').click();
  const video = steps.tile(name).locator('video');
  return video.evaluate(
    (element: HTMLVideoElement) =>
      new Promise<number>((done) => {
        const pressed = performance.getEntriesByName('pressed')[0]?.startTime ?? NaN;
        element.requestVideoFrameCallback((now) => done(Math.round(now - pressed)));
      }),
  );
}

/** Waits until a number has grown twice: once could be the first picture of a connection that stands still. */
async function moves(count: () => Promise<number>): Promise<void> {
  for (let twice = 0; twice < 2; twice += 1) {
    const before = await count();
    await expect.poll(count, { timeout: 10_000, interval: 200 }).toBeGreaterThan(before);
  }
}

test('somebody who switches the camera off is seen no more, and heard still', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const [candidate, interviewer] = [new Steps((await house.visit()).page), new Steps((await house.visit()).page)];
  await candidate.enter(interview.candidate.link);
  await interviewer.enter(interview.interviewer.link);
  await moves(() => interviewer.pictures(interview.candidate.name));
  await candidate.button('room.camera.off').click();
  await interviewer.tile(interview.candidate.name).locator('video').waitFor({ state: 'detached' });
  await moves(async () => (await received(interviewer.page)).sound);
  await candidate.button('room.camera.on').click();
  await moves(() => interviewer.pictures(interview.candidate.name));
});

test('who mutes the microphone is shown as muted to the others', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const [candidate, interviewer] = [new Steps((await house.visit()).page), new Steps((await house.visit()).page)];
  await candidate.enter(interview.candidate.link);
  await interviewer.enter(interview.interviewer.link);
  const muted = interviewer.tile(interview.candidate.name).getByRole('img', { name: words('room.microphone.isOff') });
  await muted.waitFor({ state: 'detached' });
  await candidate.button('room.microphone.off').click();
  await muted.waitFor();
});

test('what is written in the chat is read by the others, as text', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const [candidate, interviewer] = [new Steps((await house.visit()).page), new Steps((await house.visit()).page)];
  await candidate.enter(interview.candidate.link);
  await interviewer.enter(interview.interviewer.link);
  await candidate.tile(interview.interviewer.name).waitFor();
  await candidate.button('room.chat').click();
  await candidate.page.getByLabel(words('room.chat.write')).fill('مرحبًا <b>Omar</b> https://example.com');
  await candidate.button('room.chat.send').click();
  await interviewer.button('room.chat.unread', { n: 1 }).click();
  await interviewer.page.getByText('مرحبًا <b>Omar</b> https://example.com', { exact: true }).first().waitFor();
});

test('an observer is counted for everybody to see, and neither seen nor heard', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const [candidate, observer] = [new Steps((await house.visit()).page), new Steps((await house.visit()).page)];
  await candidate.enter(interview.candidate.link);
  await observer.watch(interview.observer.link);
  await moves(() => observer.pictures(interview.candidate.name));
  await candidate.text('room.observers.short', { n: 1 }).waitFor();
  expect(await candidate.tile(interview.observer.name).count()).toBe(0);
  expect(await observer.button('room.microphone.off').count()).toBe(0);
});

test('an observer whom a host lets in sees and hears the others', async () => {
  const interview = await makeInterview(house.stack, { notify: false, admission: 'approval' });
  const people = [new Steps((await house.visit()).page), new Steps((await house.visit()).page), new Steps((await house.visit()).page)] as const;
  const [interviewer, candidate, observer] = people;
  await interviewer.enter(interview.interviewer.link);
  await candidate.knock(interview.candidate.link);
  await interviewer.button('host.admit.name', { name: interview.candidate.name }).click();
  await candidate.inside();
  await observer.open(interview.observer.link);
  await observer.button('join.ready.go').click();
  await observer.button('join.enter.watch').click();
  await observer.heading('join.waiting.title').waitFor();
  await interviewer.button('host.admit.name', { name: interview.observer.name }).click();
  await observer.inside();
  for (const { name } of [interview.interviewer, interview.candidate]) await moves(() => observer.pictures(name));
  await moves(async () => (await received(observer.page)).sound);
});

test('only an interviewer can share the screen', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const [candidate, interviewer] = [new Steps((await house.visit()).page), new Steps((await house.visit()).page)];
  await candidate.enter(interview.candidate.link);
  await interviewer.enter(interview.interviewer.link);
  expect(await candidate.button('room.share').count()).toBe(0);
  await interviewer.button('room.share').click();
  await candidate.text('room.share.of', { name: interview.interviewer.name }).waitFor();
});
