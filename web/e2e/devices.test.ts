import { expect, test } from 'vitest';

import { PHONE } from './browser.ts';
import { breakDevices, type Fault } from './faults.ts';
import { openHouse } from './house.ts';
import { makeInterview, timeline } from './stack/rooms.ts';
import { Steps } from './steps.ts';
import { words, type Key, type Tongue } from './words.ts';

const house = openHouse();

interface Case {
  /** What the browser says. */
  fault: Fault;
  /** What the page says is wrong, and what helps. */
  problem: Key;
  cure: Key;
  /** What the host reads in the diagnosis. */
  code: string;
}

const CASES: Case[] = [
  { fault: 'NotAllowedError', problem: 'join.problem.denied.camera', cure: 'join.cure.denied.desktop_chrome', code: 'permission_denied' },
  { fault: 'NotFoundError', problem: 'join.problem.none.camera', cure: 'join.cure.none.camera', code: 'no_device' },
  { fault: 'NotReadableError', problem: 'join.problem.busy.camera', cure: 'join.cure.busy', code: 'device_busy' },
  { fault: 'AbortError', problem: 'join.problem.failed.camera', cure: 'join.cure.failed.camera', code: 'device_failed' },
  { fault: 'SecurityError', problem: 'join.problem.forbidden.camera', cure: 'join.cure.forbidden', code: 'permission_denied' },
  { fault: 'insecure', problem: 'join.problem.insecure', cure: 'join.cure.insecure', code: 'insecure_context' },
  { fault: 'silent', problem: 'join.problem.unanswered', cure: 'join.cure.unanswered', code: 'permission_unanswered' },
];

test.each(CASES)('$fault has its own sentence and its own cure in each language, and stands in the diagnosis', async (fault) => {
  await Promise.all((['en', 'ar'] as const).map((tongue) => isTold(fault, tongue)));
});

async function isTold({ fault, problem, cure, code }: Case, tongue: Tongue): Promise<void> {
  const interview = await makeInterview(house.stack, { notify: false });
  const visit = await house.visit({ locale: tongue === 'ar' ? 'ar-JO' : 'en-GB' });
  await breakDevices(visit.context, fault);
  const page = new Steps(visit.page, tongue);
  await toTheCheck(page, interview.candidate.link);
  await page.text(problem).first().waitFor();
  await page.text(cure).first().waitFor();
  await expect.poll(() => reported(interview), { timeout: 10_000 }).toContain(code);
}

async function toTheCheck(page: Steps, link: string): Promise<void> {
  await page.open(link);
  await page.check();
}

async function reported(interview: Parameters<typeof timeline>[1]): Promise<unknown[]> {
  return (await timeline(house.stack, interview, ['reported'])).map(({ facts }) => facts['code']);
}

test('no two of these failures are told in the same words', () => {
  for (const tongue of ['en', 'ar'] satisfies Tongue[]) {
    const told = CASES.map(({ problem, cure }) => `${words(problem, {}, tongue)} ${words(cure, {}, tongue)}`);
    expect(new Set(told).size).toBe(CASES.length);
  }
});

test('a camera that was chosen before and is gone is replaced by any other', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const visit = await house.visit();
  await breakDevices(visit.context, 'OverconstrainedError');
  await visit.context.addInitScript(() => {
    const choices = { cameraId: 'gone', microphoneId: 'gone', cameraOn: true, microphoneOn: true, lowData: false };
    sessionStorage.setItem('greenroom.entry', JSON.stringify({ choices }));
  });
  const page = new Steps(visit.page);
  await toTheCheck(page, interview.candidate.link);
  await page.button('join.enter').waitFor();
});

test('who has neither camera nor microphone goes in to listen', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const visit = await house.visit();
  await breakDevices(visit.context, 'NotFoundError');
  const page = new Steps(visit.page);
  await toTheCheck(page, interview.candidate.link);
  await page.button('join.enter.listen').click();
  await page.inside();
});

test('who was never asked reads why first, and is asked only then', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const visit = await house.visit();
  await visit.context.addInitScript(() => {
    navigator.permissions.query = () => Promise.resolve(Object.assign(new EventTarget(), { state: 'prompt' }) as PermissionStatus);
  });
  const page = new Steps(visit.page);
  await page.open(interview.candidate.link);
  await page.button('join.ready.go').click();
  await page.heading('join.check.explain.title').waitFor();
  expect(await page.page.evaluate(() => document.querySelectorAll('video').length)).toBe(0);
  await page.button('join.check.explain.go').click();
  await page.button('join.enter').waitFor();
});

const WHATSAPP =
  'Mozilla/5.0 (Linux; Android 14; SM-A155F; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 WhatsApp/2.24.12.78';

test('an in-app browser without devices is told how to get out of it, with a button, a copy and a code to scan', async () => {
  const interview = await makeInterview(house.stack, { notify: false });
  const visit = await house.visit({ ...PHONE, userAgent: WHATSAPP });
  await breakDevices(visit.context, 'insecure');
  const page = new Steps(visit.page);
  await toTheCheck(page, interview.candidate.link);
  await page.text('join.problem.in_app').first().waitFor();
  await page.text('join.cure.in_app').first().waitFor();
  await page.button('join.elsewhere.chrome').first().waitFor();
  await page.button('join.elsewhere.copy').first().waitFor();
  await page.page.getByRole('img', { name: words('join.elsewhere.qr') }).first().waitFor();
  await expect.poll(() => reported(interview)).toContain('in_app_browser');
});
