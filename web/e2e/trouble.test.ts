import { expect, test } from 'vitest';

import type { Pass } from '../src/api/types';
import { Visit } from './browser.ts';
import { openHouse } from './house.ts';
import { Laptop } from './laptop.ts';
import { makeInterview, openStays, timeline, type Interview } from './stack/rooms.ts';
import { Steps } from './steps.ts';

const house = openHouse();
const PATIENCE = { timeout: 45_000, interval: 250 };
/** What a browser itself says of a server that is away. */
const AWAY = [/WebSocket connection to/, /ERR_/];

/** Both are inside, and see each other. */
async function together(): Promise<{ interview: Interview; candidate: Steps; interviewer: Steps }> {
  const interview = await makeInterview(house.stack, { notify: false });
  const [one, other] = [await house.visit({ tolerates: AWAY }), await house.visit({ tolerates: AWAY })];
  const [candidate, interviewer] = [new Steps(one.page), new Steps(other.page)];
  await candidate.enter(interview.candidate.link);
  await interviewer.enter(interview.interviewer.link);
  await seeEachOther(interview, candidate, interviewer);
  return { interview, candidate, interviewer };
}

async function seeEachOther({ candidate: one, interviewer: other }: Interview, candidate: Steps, interviewer: Steps): Promise<void> {
  await goesOn(candidate, other.name);
  await goesOn(interviewer, one.name);
}

/** The picture of somebody moves. A picture that begins anew counts from zero, hence the loop. */
async function goesOn(page: Steps, name: string): Promise<void> {
  let last = await page.pictures(name);
  await expect
    .poll(async () => {
      const [before, now] = [last, await page.pictures(name)];
      last = now;
      return now > before && before > 0;
    }, PATIENCE)
    .toBe(true);
}

test('LiveKit is started anew in mid-call: both come back by themselves', async () => {
  const { interview, candidate, interviewer } = await together();
  await house.stack.livekit.kill();
  await candidate.text('room.reconnecting').or(candidate.text('room.returning')).first().waitFor();
  await house.stack.livekit.begin();
  await Promise.all([candidate.inside(60_000), interviewer.inside(60_000)]);
  await seeEachOther(interview, candidate, interviewer);
  await expect.poll(() => openStays(house.stack, interview, interview.candidate), PATIENCE).toBe(1);
}, 120_000);

test('the line to LiveKit is cut for a moment: the call goes on', async () => {
  const { interview, candidate, interviewer } = await together();
  house.stack.line.cut();
  await candidate.text('room.reconnecting').or(candidate.text('room.returning')).first().waitFor();
  house.stack.line.mend();
  await Promise.all([candidate.inside(45_000), interviewer.inside(45_000)]);
  await seeEachOther(interview, candidate, interviewer);
}, 120_000);

test('Greenroom is away for 30 seconds: the call goes on, and then everything is as before', async () => {
  const { interview, candidate, interviewer } = await together();
  const since = Date.now();
  house.stack.greenroom.freeze();
  try {
    await expect.poll(() => Date.now() - since, { timeout: 40_000, interval: 500 }).toBeGreaterThan(30_000);
    await seeEachOther(interview, candidate, interviewer);
    await candidate.inside();
  } finally {
    house.stack.greenroom.resume();
  }
  await seeEachOther(interview, candidate, interviewer);
  await interviewer.button('host.extend', { n: 15 }).click();
  await expect.poll(() => timeline(house.stack, interview, ['room_changed', 'room_rescheduled']), PATIENCE).toHaveLength(1);
  await candidate.page.reload();
  await candidate.inside(30_000);
  await seeEachOther(interview, candidate, interviewer);
}, 180_000);

test('a laptop sleeps until its token is over, wakes up, and is back', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const laptop = await Laptop.open();
  try {
    const visit = await Visit.begin(laptop.browser, { tolerates: AWAY });
    const expired = await shortPasses(visit, 15);
    const candidate = new Steps(visit.page);
    await candidate.enter(interview.candidate.link);
    laptop.sleep();
    await expect.poll(() => openStays(house.stack, interview, interview.candidate), { timeout: 90_000, interval: 500 }).toBe(0);
    await expect.poll(expired, PATIENCE).toBe(true);
    laptop.wake();
    await candidate.inside(60_000);
    await expect.poll(() => openStays(house.stack, interview, interview.candidate), PATIENCE).toBe(1);
    expect(visit.mistakes).toEqual([]);
  } finally {
    await laptop.close();
  }
}, 180_000);

/** The first pass of this visit is good for some seconds only; says whether it is over. The shortest that Greenroom gives is five minutes. */
async function shortPasses(visit: Visit, seconds: number): Promise<() => boolean> {
  let over = Number.POSITIVE_INFINITY;
  await visit.context.route('**/api/room/join', async (route) => {
    const response = await route.fetch();
    const pass = (await response.json()) as Pass;
    if (Number.isFinite(over)) return route.fulfill({ response });
    over = Date.now() + seconds * 1000;
    const claims = JSON.parse(Buffer.from(pass.token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
    const token = house.stack.livekit.token({ ...claims, exp: Math.floor(over / 1000) });
    const end = new Date(over).toISOString();
    return route.fulfill({ response, json: { ...pass, token, expiresAt: end, refreshAfter: end } });
  });
  return () => Date.now() > over;
}
