import { beforeAll, expect, test } from 'vitest';

import { answer } from '../src/api/client.ts';
import type { Visit } from './browser.ts';
import { openHouse, tell } from './house.ts';
import { CANDIDATE, makeInterview, timeline } from './stack/rooms.ts';
import { Steps } from './steps.ts';
import { letStrangerIn } from './stranger.ts';
import { sentence, words } from './words.ts';

const house = openHouse({ keys: true });
const SECOND = 1000;
let key = '';

beforeAll(async () => {
  key = await house.stack.greenroom.createKey('rana');
});

async function signedIn(path = '/admin'): Promise<{ visit: Visit; steps: Steps }> {
  const visit = await house.visit();
  const steps = new Steps(visit.page);
  await visit.page.goto(house.stack.origin + path);
  await visit.page.getByLabel(words('admin.signIn.key')).fill(key);
  await steps.button('admin.signIn.submit').click();
  await steps.text('admin.stream.live').waitFor();
  return { visit, steps };
}

test('who signs in by an API key is named, and the key is nowhere on the page', async () => {
  const { visit, steps } = await signedIn();
  await steps.text('admin.session.as', { name: 'rana' }).waitFor();
  const kept = await visit.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  expect(kept).not.toContain(key);
  expect(await visit.page.content()).not.toContain(key);
});

test('the session is a cookie that scripts cannot read and other sites cannot send', async () => {
  const { visit } = await signedIn();
  const [cookie] = await visit.context.cookies();
  expect(cookie).toMatchObject({ name: 'greenroom_session', httpOnly: true, sameSite: 'Strict', path: '/' });
  expect(cookie?.value).not.toContain(key.slice(3));
  await visit.page.reload();
  await new Steps(visit.page).text('admin.stream.live').waitFor();
});

test('a wrong key is refused in a sentence', async () => {
  const visit = await house.visit();
  await visit.page.goto(`${house.stack.origin}/admin`);
  await visit.page.getByLabel(words('admin.signIn.key')).fill(`${key.slice(0, -4)}AAAA`);
  await new Steps(visit.page).button('admin.signIn.submit').click();
  await visit.page.getByText(words('admin.signIn.wrong')).first().waitFor();
});

test('who signs out is out, and a page of before shows nothing any more', async () => {
  const { visit, steps } = await signedIn('/admin/rooms');
  await steps.button('admin.session.out').click();
  await steps.heading('admin.signIn.title').waitFor();
  expect(await visit.context.cookies()).toEqual([]);
  await visit.page.goto(`${house.stack.origin}/admin/rooms`);
  await steps.heading('admin.signIn.title').waitFor();
});

test('a session that ends in the middle of work asks for the key, and the work is still there', async () => {
  const { visit, steps } = await signedIn('/admin/rooms/new');
  await visit.page.getByLabel(words('admin.create.job.title')).fill('Accountant');
  await visit.context.clearCookies();
  await steps.text('admin.session.over').first().waitFor();
  await visit.page.getByLabel(words('admin.signIn.key')).fill(key);
  await steps.button('admin.signIn.submit').click();
  await steps.heading('admin.create.title').waitFor();
  expect(await visit.page.getByLabel(words('admin.create.job.title')).inputValue()).toBe('Accountant');
});

test('a key that may not see a page is told so', async () => {
  const watcher = await house.stack.greenroom.createKey('watcher', 'status:read');
  const { page } = await house.visit();
  await page.goto(`${house.stack.origin}/admin`);
  await page.getByLabel(words('admin.signIn.key')).fill(watcher);
  const steps = new Steps(page);
  await steps.button('admin.signIn.submit').click();
  await steps.heading('admin.forbidden').waitFor();
  await steps.text('admin.problem.forbidden', { scope: 'rooms:read' }).waitFor();
});

test('a key that may only look shows no button that changes anything', async () => {
  const reader = await house.stack.greenroom.createKey('auditor', 'rooms:read');
  const interview = await makeInterview(house.stack, { notify: false }, key);
  const visit = await house.visit();
  await visit.page.goto(`${house.stack.origin}/admin/rooms/${interview.name}`);
  await visit.page.getByLabel(words('admin.signIn.key')).fill(reader);
  const steps = new Steps(visit.page);
  await steps.button('admin.signIn.submit').click();
  await steps.heading('admin.people.title').waitFor();
  expect(await visit.page.getByRole('link', { name: words('admin.nav.new') }).count()).toBe(0);
  expect(await steps.button('admin.phone.show').count()).toBe(0);
  expect(await steps.button('admin.room.cancel').count()).toBe(0);
});

test('people who come and go are seen on the dashboard without a reload', async () => {
  const interview = await makeInterview(house.stack, { notify: false, applicationId: 'A-live' }, key);
  const { visit, steps } = await signedIn();
  const row = visit.page.getByRole('row').filter({ hasText: 'A-live' });
  await row.waitFor();
  const loads: string[] = [];
  visit.page.on('load', () => loads.push(visit.page.url()));
  const candidate = new Steps((await house.visit()).page);
  await candidate.enter(interview.candidate.link);
  await row.getByText(sentence('admin.row.inside')).waitFor();
  await row.getByText(words('admin.phase.live'), { exact: true }).waitFor();
  await candidate.leave();
  await row.getByText(sentence('admin.row.was')).waitFor();
  expect(loads).toEqual([]);
  await steps.text('admin.stream.live').waitFor();
});

test('a room that drifts is red within 20 seconds, with the reason and a button, and the button mends it', async () => {
  const interview = await makeInterview(house.stack, { notify: false, applicationId: 'A-drift' }, key);
  await answer(house.stack.api(key).POST('/api/room/join', { body: { link: interview.candidate.link } }));
  const { visit, steps } = await signedIn();
  const row = visit.page.getByRole('row').filter({ hasText: 'A-drift' });
  await row.waitFor();

  const stranger = await letStrangerIn(house.browser, house.stack.livekit, interview.name);
  const begun = Date.now();
  const kind = words('admin.drift.kind.participant_unknown');
  const repair = row.getByRole('button', { name: sentence('admin.row.repairOf') });
  await repair.waitFor({ timeout: 40 * SECOND });
  const took = Date.now() - begun;
  tell(`a stranger was red on the dashboard after ${(took / SECOND).toFixed(1)} s`);
  expect(took).toBeLessThan(20 * SECOND);
  await row.getByText(kind).waitFor();
  await row.getByText('LiveKit lists an identity that was never given').waitFor();

  await expect.poll(() => confirmed(interview.name), { timeout: 30 * SECOND }).toBe(true);
  await repair.click();
  await steps.text('admin.repair.would').waitFor();
  await steps.button('admin.repair.do').click();
  await steps.text('admin.repair.did').waitFor();
  await steps.button('common.close').click();
  await row.getByText(kind).waitFor({ state: 'detached', timeout: 40 * SECOND });
  await stranger.close();
  const repaired = await timeline(house.stack, interview, ['drift_repaired'], key);
  expect(repaired.map(({ actor, facts }) => [actor, facts['action']])).toEqual([['key:rana', 'remove_participant']]);

  await visit.page.getByRole('link', { name: sentence('admin.nav.drift') }).click();
  const remedy = words('admin.drift.remedy.remove_participant');
  const past = visit.page.getByRole('listitem').filter({ hasText: words('admin.drift.past.mended', { remedy }) });
  await past.getByRole('link', { name: words('admin.drift.past.room') }).click();
  await steps.heading('admin.people.title').waitFor();
}, 120_000);

/** Whether two comparisons saw it: nobody is removed from a room for less. */
async function confirmed(room: string): Promise<boolean> {
  const { items } = await answer(house.stack.api(key).GET('/api/drift'));
  return items.some((drift) => drift.roomName === room && drift.confirmed);
}

test('a phone is masked until it is shown, and that it was shown stands in the timeline', async () => {
  const interview = await makeInterview(house.stack, { notify: false }, key);
  const { visit, steps } = await signedIn(`/admin/rooms/${interview.name}`);
  await steps.button('admin.phone.show').first().waitFor();
  expect(await visit.page.content()).not.toContain(CANDIDATE.phone.slice(-6));
  await steps.button('admin.phone.show').first().click();
  await visit.page.getByText(CANDIDATE.phone.slice(-3)).first().waitFor();
  await steps.button('admin.phone.hide').click();
  const shown = await timeline(house.stack, interview, ['phone_shown'], key);
  expect(shown.map(({ actor, participantId }) => [actor, participantId])).toEqual([['key:rana', interview.candidate.id]]);
  await visit.page.getByText(sentence('admin.timeline.phone_shown')).first().waitFor();
});

test('an interview is set up by the keyboard alone', async () => {
  const { visit, steps } = await signedIn();
  const { keyboard } = visit.page;
  await tabTo(visit, words('admin.nav.new'));
  await keyboard.press('Enter');
  await steps.heading('admin.create.title').waitFor();
  for (const [label, text] of [
    [words('admin.create.application'), 'A-keyboard'],
    [words('admin.create.job.title'), 'Accountant'],
    [words('admin.create.job'), 'J-9'],
    [words('admin.create.name'), 'Layla Haddad'],
    [words('admin.create.phone'), '+962790123459'],
  ] as const) {
    await tabTo(visit, label);
    await keyboard.type(text);
  }
  await tabTo(visit, words('admin.create.agreed'));
  await keyboard.press('ArrowDown');
  await tabTo(visit, words('admin.create.do'));
  await keyboard.press('Enter');
  await steps.heading('admin.links.title').or(steps.text('admin.links.title')).first().waitFor();
  const { items } = await answer(house.stack.api(key).GET('/api/rooms', { params: { query: { applicationId: 'A-keyboard' } } }));
  expect(items.map(({ createdBy }) => createdBy)).toEqual(['rana']);
});

/** Presses Tab until the control of this name has the focus. */
async function tabTo({ page }: Visit, name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const named = await page.evaluate(() => {
      const { activeElement: control } = document;
      const label = control instanceof HTMLInputElement || control instanceof HTMLSelectElement ? control.labels?.[0]?.innerText : undefined;
      return label ?? (control instanceof HTMLElement ? control.innerText : '');
    });
    if (named.trim() === name) return;
  }
  throw new Error(`Tab does not lead to “${name}”`);
}
