import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { answer } from '../src/api/client.ts';
import { overflow, smallTargets, violations } from './axe.ts';
import { DESKTOP, PHONE, type VisitOptions } from './browser.ts';
import { withoutVideoCalls } from './faults.ts';
import { openHouse } from './house.ts';
import { makeInterview, type Interview } from './stack/rooms.ts';
import { Steps } from './steps.ts';
import { words, type Tongue } from './words.ts';

const house = openHouse();

const LOOKS = [
  { tongue: 'en', colorScheme: 'light' },
  { tongue: 'en', colorScheme: 'dark' },
  { tongue: 'ar', colorScheme: 'light' },
  { tongue: 'ar', colorScheme: 'dark' },
] as const satisfies { tongue: Tongue; colorScheme: VisitOptions['colorScheme'] }[];

const LOCALES = { en: 'en-GB', ar: 'ar-JO' } as const;

async function visit(look: (typeof LOOKS)[number], device: VisitOptions): Promise<Steps> {
  // Colours that are on their way to others are no colours to judge.
  const options: VisitOptions = { ...device, locale: LOCALES[look.tongue], colorScheme: look.colorScheme, reducedMotion: 'reduce' };
  return new Steps((await house.visit(options)).page, look.tongue);
}

/** What is wrong with a page that people meet on a phone: rules, small targets, and what sticks out. */
async function faultsOfPhone(page: Page): Promise<string[]> {
  const wide = await overflow(page);
  return [...(await violations(page)), ...(await smallTargets(page)), ...(wide > 0 ? [`${wide} px wider than the window`] : [])];
}

type State = (steps: Steps, interview: Interview) => Promise<void>;

/** Every state of the join page, and the way there. */
const STATES: Record<string, State> = {
  'the form for a lost link': async (steps) => {
    await steps.page.goto(`${house.stack.origin}/join`);
    await steps.heading('join.lost.title').waitFor();
  },
  'the invitation, with everything unfolded': async (steps, { candidate }) => {
    await steps.open(candidate.link);
    for (const more of await steps.page.locator('summary').all()) await more.click();
  },
  'the dialog for who is late': async (steps, { candidate }) => {
    await steps.open(candidate.link);
    await steps.button('join.answer.late').click();
    await steps.dialog.waitFor();
  },
  'the ready check': async (steps, { candidate }) => {
    await steps.open(candidate.link);
    await steps.getReady();
    await steps.text('join.check.connection.ok').waitFor({ timeout: 30_000 });
  },
  'the room': async (steps, { candidate }) => {
    await steps.enter(candidate.link);
    await steps.tile(words('room.you', { name: candidate.name }, steps.tongue)).locator('video').waitFor();
  },
  'the room, with people and chat': async (steps, { interviewer }) => {
    await steps.enter(interviewer.link);
    await steps.button('room.chat').click();
    await steps.page.getByLabel(words('room.chat.write', {}, steps.tongue)).fill('مرحبًا, Layla');
    await steps.button('room.chat.send').click();
  },
  'the settings in the room': async (steps, { candidate }) => {
    await steps.enter(candidate.link);
    await steps.button('room.settings').click();
    await steps.dialog.waitFor();
  },
  'after leaving': async (steps, { candidate }) => {
    await steps.enter(candidate.link);
    await steps.leave();
    await steps.heading('join.over.left.title').waitFor();
  },
};

describe.each(LOOKS)('in $tongue, $colorScheme, on a phone', (look) => {
  test.each(Object.entries(STATES))('%s has no fault', async (_, bring) => {
    const interview = await makeInterview(house.stack, { notify: false });
    const steps = await visit(look, PHONE);
    await bring(steps, interview);
    expect(await faultsOfPhone(steps.page)).toEqual([]);
  });

  test('the waiting room, and the host who sees it, have no fault', async () => {
    const interview = await makeInterview(house.stack, { notify: false, admission: 'approval' });
    const [candidate, interviewer] = [await visit(look, PHONE), await visit(look, DESKTOP)];
    await interviewer.enter(interview.interviewer.link);
    await candidate.knock(interview.candidate.link);
    await candidate.heading('join.waiting.title').waitFor();
    await interviewer.text('host.waiting', { n: 1 }).first().waitFor();
    expect(await faultsOfPhone(candidate.page)).toEqual([]);
    expect(await violations(interviewer.page)).toEqual([]);
  });

  test('being put out, and being taken over, have no fault', async () => {
    const interview = await makeInterview(house.stack, { notify: false });
    const [candidate, interviewer] = [await visit(look, PHONE), await visit(look, PHONE)];
    await candidate.enter(interview.candidate.link);
    await interviewer.enter(interview.interviewer.link);
    const path = { name: interview.name, id: interview.candidate.id };
    await answer(house.stack.api().DELETE('/api/rooms/{name}/participants/{id}', { params: { path } }));
    await candidate.heading('join.over.put_out.title').waitFor();
    await (await visit(look, DESKTOP)).enter(interview.interviewer.link);
    await interviewer.heading('join.over.taken_over.title').waitFor();
    for (const { page } of [candidate, interviewer]) expect(await faultsOfPhone(page)).toEqual([]);
  });

  test('a full room, a server that is away and a browser without video calls have no fault', async () => {
    const interview = await makeInterview(house.stack, { notify: false, maxParticipants: 2 });
    const [first, second, third] = [await visit(look, PHONE), await visit(look, PHONE), await visit(look, PHONE)];
    await withoutVideoCalls(first.page);
    await first.knock(interview.candidate.link);
    await first.heading('join.over.unsupported.title').waitFor();
    await second.enter(interview.interviewer.link);
    await third.open(interview.observer.link);
    await third.button('join.ready.go').click();
    await third.button('join.enter.watch').click();
    await third.heading('join.trouble.full.title').waitFor();
    expect(await faultsOfPhone(third.page)).toEqual([]);
    await third.page.route('**/api/**', (route) => route.abort());
    await third.heading('join.trouble.unreachable.title').waitFor();
    for (const { page } of [first, third]) expect(await faultsOfPhone(page)).toEqual([]);
  });

  test('before the window, and after the end, there is no fault', async () => {
    const soon = await makeInterview(house.stack, { notify: false, startsAt: '2030-01-14T09:00:00Z' });
    const over = await makeInterview(house.stack, { notify: false });
    await answer(house.stack.api().POST('/api/rooms/{name}/cancel', { params: { path: { name: over.name } } }));
    const steps = await visit(look, PHONE);
    await steps.page.goto(soon.candidate.link);
    await steps.button('join.ready.early').waitFor();
    expect(await faultsOfPhone(steps.page)).toEqual([]);
    await steps.page.goto(over.candidate.link);
    await steps.heading('join.over.cancelled.title').waitFor();
    expect(await faultsOfPhone(steps.page)).toEqual([]);
  });
});
