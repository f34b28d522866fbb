import { beforeAll, describe, expect, test } from 'vitest';

import { answer } from '../src/api/client.ts';
import { overflow, violations } from './axe.ts';
import { DESKTOP, PHONE, type VisitOptions } from './browser.ts';
import { openHouse } from './house.ts';
import { makeInterview, type Interview } from './stack/rooms.ts';
import { Steps } from './steps.ts';
import { letStrangerIn } from './stranger.ts';
import { words, type Key, type Tongue } from './words.ts';

const house = openHouse({ keys: true });
let key = '';
let interview: Interview;

/** A house in which something happens: one room with a stranger in it, one that was called off. */
beforeAll(async () => {
  key = await house.stack.greenroom.createKey('rana');
  interview = await makeInterview(house.stack, {}, key);
  const { link } = interview.candidate;
  await answer(house.stack.api(key).POST('/api/room/join', { body: { link } }));
  await answer(house.stack.api(key).POST('/api/room/respond', { body: { link, kind: 'late', minutes: 10 } }));
  await letStrangerIn(house.browser, house.stack.livekit, interview.name);
  const off = await makeInterview(house.stack, {}, key);
  await answer(house.stack.api(key).POST('/api/rooms/{name}/cancel', { params: { path: { name: off.name } } }));
});

/** Each page, and by which words one knows that it is all there. */
const PAGES: [name: string, path: () => string, ready: Key][] = [
  ['live', () => '/admin', 'admin.drift.kind.participant_unknown'],
  ['rooms', () => '/admin/rooms', 'admin.outcome.cancelled'],
  ['one room', () => `/admin/rooms/${interview.name}`, 'admin.timeline.room_created'],
  ['create', () => '/admin/rooms/new', 'admin.create.do'],
  ['drift', () => '/admin/drift', 'admin.drift.fate.report'],
  ['analytics', () => '/admin/analytics', 'admin.analytics.funnel.caption'],
  ['health', () => '/admin/health', 'admin.health.reconcile'],
];

/** The buttons that open one. */
const DIALOGS: Key[] = ['admin.room.reschedule', 'admin.room.cancel', 'admin.room.end', 'admin.people.add', 'admin.person.newLink', 'admin.person.putOut'];

const LOCALES: Record<Tongue, string> = { en: 'en-GB', ar: 'ar-JO' };

describe.each([
  ['en', 'light'],
  ['en', 'dark'],
  ['ar', 'light'],
  ['ar', 'dark'],
] as const)('the dashboard in %s, %s', (tongue, colorScheme) => {
  async function signedIn(): Promise<Steps> {
    const options: VisitOptions = { ...DESKTOP, locale: LOCALES[tongue], colorScheme, reducedMotion: 'reduce' };
    const steps = new Steps((await house.visit(options)).page, tongue);
    await steps.page.goto(`${house.stack.origin}/admin`);
    await steps.heading('admin.signIn.title').waitFor();
    expect(await violations(steps.page)).toEqual([]);
    await steps.page.getByLabel(words('admin.signIn.key', {}, tongue)).fill(key);
    await steps.button('admin.signIn.submit').click();
    await steps.text('admin.stream.live').waitFor();
    return steps;
  }

  test('has no fault in a dialog, and in a form with mistakes', async () => {
    const { name } = await makeInterview(house.stack, { notify: false }, key);
    const steps = await signedIn();
    await steps.page.goto(`${house.stack.origin}/admin/rooms/${name}`);
    const faults: string[] = [];
    for (const opens of DIALOGS) {
      await steps.button(opens).first().click();
      await steps.dialog.waitFor();
      faults.push(...(await violations(steps.page)).map((fault) => `${opens}: ${fault}`));
      await steps.page.keyboard.press('Escape');
      await steps.dialog.waitFor({ state: 'detached' });
    }
    await steps.page.goto(`${house.stack.origin}/admin/rooms/new`);
    await steps.button('admin.create.do').click();
    await steps.text('admin.create.needed').first().waitFor();
    expect([...faults, ...(await violations(steps.page))]).toEqual([]);
  });

  test('has no fault on any page, on a large screen and on a phone', async () => {
    const steps = await signedIn();
    const faults: string[] = [];
    for (const [name, path, ready] of PAGES) {
      await steps.page.setViewportSize(DESKTOP.viewport);
      await steps.page.goto(house.stack.origin + path());
      await steps.text(ready).first().waitFor({ timeout: 45_000 });
      for (const viewport of [DESKTOP.viewport, PHONE.viewport]) {
        await steps.page.setViewportSize(viewport);
        const wide = await overflow(steps.page);
        if (wide > 0) faults.push(`${name}, ${viewport.width}: ${wide} px wider than the window`);
        faults.push(...(await violations(steps.page)).map((fault) => `${name}, ${viewport.width}: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
  }, 180_000);
});
