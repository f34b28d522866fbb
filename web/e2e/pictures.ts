import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';

import { answer } from '../src/api/client.ts';
import { DESKTOP, openChromium, PHONE, Visit, type VisitOptions } from './browser.ts';
import { openHouse } from './house.ts';
import { writePortrait, type Sitter } from './portrait.ts';
import { makeInterview, type Interview } from './stack/rooms.ts';
import { Steps } from './steps.ts';
import { letStrangerIn } from './stranger.ts';
import { sentence, words } from './words.ts';

// Not a test: it makes the pictures in docs/pictures, of made-up people in real rooms.
const FOLDER = join(import.meta.dirname, '../../docs/pictures');
const LAYLA: Sitter = { wall: [196, 214, 208], clothes: [58, 92, 122], skin: [222, 178, 148], hair: [58, 44, 40] };
const OMAR: Sitter = { wall: [214, 205, 190], clothes: [66, 84, 74], skin: [201, 154, 121], hair: [34, 31, 33] };
/** Where it is about eleven in the morning now: whoever sees a picture shall not wonder at the hour. (`Etc/GMT-3` is three hours ahead.) */
const AHEAD = ((11 - new Date().getUTCHours() + 36) % 24) - 12;
const ZONE = `Etc/GMT${AHEAD > 0 ? '-' : '+'}${Math.abs(AHEAD)}`;
const SHARP = { deviceScaleFactor: 2, reducedMotion: 'reduce' } as const;

const house = openHouse({ keys: true });
const folder = mkdtempSync(join(tmpdir(), 'greenroom-pictures-'));
const browsers: Browser[] = [];
let key = '';
let main: Interview;

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  key = await house.stack.greenroom.createKey('rana');
  await endDemonstration();
  main = await interview('A-10423', 'Layla Haddad', 'Accountant');
});

afterAll(async () => {
  for (const browser of browsers) await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();

/** The interview that `greenroom dev` makes is none of ours. */
async function endDemonstration(): Promise<void> {
  const { items } = await answer(house.stack.api(key).GET('/api/rooms', { params: { query: { applicationId: 'demo' } } }));
  for (const { roomName } of items) {
    await answer(house.stack.api(key).POST('/api/rooms/{name}/end', { params: { path: { name: roomName } } }));
  }
}

async function interview(applicationId: string, name: string, title: string, changes: object = {}): Promise<Interview> {
  const consent = { grantedAt: '2026-11-20T09:00:00Z', textVersion: 'v1', source: 'application_form' };
  const candidate = { name, phone: '+962790123457', locale: 'ar', whatsappConsent: consent };
  return makeInterview(house.stack, { applicationId, candidate, job: { id: title, title }, startsAt: minutes(4), timezone: ZONE, ...changes }, key);
}

/** Somebody with a face: Chromium has one camera for all of its pages, so that each has a Chromium. */
async function sitting(name: string, sitter: Sitter, options: VisitOptions): Promise<Steps> {
  const film = join(folder, `${name}.y4m`);
  writePortrait(film, sitter);
  const browser = await openChromium([`--use-file-for-fake-video-capture=${film}`]);
  browsers.push(browser);
  const visit = await Visit.begin(browser, { ...options, timezoneId: ZONE });
  await visit.context.addInitScript(() => {
    const names = { videoinput: 'Camera', audioinput: 'Headset', audiooutput: 'Headset' };
    const known = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
    navigator.mediaDevices.enumerateDevices = async () =>
      (await known()).map((device) => Object.defineProperty(device, 'label', { value: names[device.kind] }));
  });
  return new Steps(visit.page, options.locale?.startsWith('ar') ? 'ar' : 'en');
}

/** Faces are smaller as JPEG, text as PNG. */
async function photograph(page: Page, name: `${string}.${'png' | 'jpg'}`): Promise<void> {
  await page.screenshot({ path: join(FOLDER, name), ...(name.endsWith('.jpg') ? { quality: 82 } : {}) });
}

test('the invitation and the ready check on a phone', async () => {
  const english = await sitting('layla-en', LAYLA, { ...PHONE, ...SHARP });
  await english.open(main.candidate.link);
  await photograph(english.page, 'join-en.png');
  const arabic = await sitting('layla-ar', LAYLA, { ...PHONE, ...SHARP, locale: 'ar-JO', colorScheme: 'dark' });
  await arabic.open(main.candidate.link);
  await arabic.getReady();
  await arabic.text('join.check.connection.ok').waitFor();
  await photograph(arabic.page, 'ready-ar.png');
});

test('the room, and the dashboard while people are in it', async () => {
  const candidate = await sitting('layla', LAYLA, { ...DESKTOP });
  const interviewer = await sitting('omar', OMAR, { viewport: { width: 1200, height: 750 } });
  await interviewer.enter(main.interviewer.link);
  await candidate.enter(main.candidate.link);
  await interviewer.tile(main.candidate.name).locator('video').waitFor();
  await fillTheHouse();
  await interviewer.page.mouse.move(0, 0);
  await photograph(interviewer.page, 'room.jpg');

  const { page } = await house.visit({ ...DESKTOP, reducedMotion: 'reduce', timezoneId: ZONE });
  const recruiter = new Steps(page);
  await page.goto(`${house.stack.origin}/admin`);
  await page.getByLabel(words('admin.signIn.key')).fill(key);
  await recruiter.button('admin.signIn.submit').click();
  await page.getByRole('button', { name: sentence('admin.row.repairOf') }).waitFor({ timeout: 60_000 });
  await photograph(page, 'dashboard.png');
  await page.goto(`${house.stack.origin}/admin/rooms/${main.name}`);
  await recruiter.text('admin.sides.verdict.in_sync').first().waitFor();
  await recruiter.heading('admin.timeline.title').waitFor();
  await photograph(page, 'interview.png');
});

/** What else goes on: somebody waits, somebody is late, a stranger came in, one is about to begin. */
async function fillTheHouse(): Promise<void> {
  const api = house.stack.api(key);
  const waiting = await interview('A-10424', 'Sami Khoury', 'Software engineer', { admission: 'approval' });
  await answer(api.POST('/api/room/join', { body: { link: waiting.candidate.link } }));
  const late = await interview('A-10425', 'Rania Aziz', 'Nurse', { company: 'Cedar Clinic' });
  await answer(api.POST('/api/room/respond', { body: { link: late.candidate.link, kind: 'late', minutes: 10 } }));
  const strange = await interview('A-10426', 'Yousef Mansour', 'Warehouse lead', {});
  await answer(api.POST('/api/room/join', { body: { link: strange.interviewer.link } }));
  await letStrangerIn(house.browser, house.stack.livekit, strange.name);
  await interview('A-10427', 'Huda Saleh', 'Teacher', { startsAt: minutes(45), company: 'Amman Academy' });
}
