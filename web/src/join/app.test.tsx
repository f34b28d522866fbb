import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { recall, remember } from '../entry/stored';
import { speak } from '../i18n';
import { App } from './app';
import { begin } from './flow';
import { invited, LINK } from './samples';

type Answer = { status: number; body: object; headers?: Record<string, string> } | 'unreachable';

/** What the server answers at each address; what it was asked is kept. */
function serverThat(answers: Record<string, Answer | Answer[]>) {
  const asked: { path: string; body: unknown }[] = [];
  const serve = async (request: Request) => {
    const { pathname } = new URL(request.url);
    asked.push({ path: pathname, body: await request.clone().json() });
    const known = answers[pathname] ?? { status: 404, body: { code: 'not_found', status: 404 } };
    const answer = Array.isArray(known) ? (known.length > 1 ? known.shift() : known[0]) : known;
    if (answer === undefined || answer === 'unreachable') throw new TypeError('no network');
    return new Response(JSON.stringify(answer.body), { status: answer.status, headers: { 'content-type': 'application/json', ...answer.headers } });
  };
  vi.stubGlobal('fetch', serve);
  return asked;
}

function problem(code: string, status: number, more: object = {}, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: { code, status, title: 't', detail: 'd', requestId: 'request-7', success: false, type: 'x', ...more } };
}

const shown: Answer = { status: 200, body: invited() };
const heading = () => screen.findByRole('heading', { level: 1 });
const open = (link = LINK) => render(<App first={begin({ by: 'link', link }, {})} />);

beforeEach(async () => {
  await speak('en');
  sessionStorage.clear();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the invitation', () => {
  it('says who invites to what, and who will be there', async () => {
    serverThat({ '/api/room/invitation': shown });
    open();
    expect(await screen.findByRole('heading', { level: 1, name: /Layla/ })).toBeTruthy();
    expect(document.body.textContent).toContain('Acme Jordan');
    expect(screen.getByText('Omar Khalil')).toBeTruthy();
    expect(screen.getByText(/and 2 observers/)).toBeTruthy();
  });

  it('holds no secret in the document', async () => {
    serverThat({ '/api/room/invitation': shown });
    open();
    await screen.findByRole('heading', { level: 1, name: /Layla/ });
    expect(document.documentElement.outerHTML).not.toContain(LINK);
    expect(recall().link).toBe(LINK);
  });

  it('counts down before the room opens', async () => {
    serverThat({ '/api/room/invitation': { status: 200, body: invited({ phase: 'scheduled', serverTime: '2026-11-25T14:40:00Z' }) } });
    open();
    expect((await screen.findByRole('timer')).textContent).toMatch(/0[45]:\d\d/);
  });

  it('opens by itself when the time has come', async () => {
    const soon = invited({ phase: 'scheduled', serverTime: '2026-11-25T14:44:59Z' });
    serverThat({ '/api/room/invitation': [{ status: 200, body: soon }, shown] });
    open();
    await screen.findByRole('timer');
    await waitFor(() => expect(screen.queryByRole('timer')).toBeNull(), { timeout: 4000 });
    expect(screen.getAllByText('The room is open').length).toBeGreaterThan(0);
  });

  it('tells how late somebody will be', async () => {
    const response = { kind: 'late', minutes: 10, at: '2026-11-25T14:51:00Z' };
    const asked = serverThat({ '/api/room/invitation': shown, '/api/room/respond': { status: 200, body: { success: true, roomName: 'x', response } } });
    open();
    fireEvent.click(await screen.findByRole('button', { name: 'I will be late' }));
    fireEvent.click(await screen.findByText('Tell them'));
    await waitFor(() => expect(document.body.textContent).toMatch(/you will be about .10 minutes. late/));
    expect(asked.at(-1)).toEqual({ path: '/api/room/respond', body: { link: LINK, kind: 'late', minutes: 10 } });
  });

  it('lets the wrong person say so once more before the link is switched off, and forgets it', async () => {
    const response = { kind: 'wrong_person', at: '2026-11-25T14:51:00Z' };
    serverThat({ '/api/room/invitation': shown, '/api/room/respond': { status: 200, body: { success: true, roomName: 'x', response } } });
    open();
    fireEvent.click(await screen.findByRole('button', { name: 'This is not for me' }));
    fireEvent.click(await screen.findByText('Yes, it is not for me'));
    await screen.findByRole('heading', { level: 1, name: 'Thank you for telling us' });
    expect(recall()).toEqual({});
  });
});

describe('a link that leads nowhere', () => {
  it.each<[string, Answer, string]>([
    ['replaced', problem('person_unknown', 404), 'This link does not work any more'],
    ['of somebody who was put out', problem('revoked', 410), 'You are no longer in the room'],
    ['of an interview that is over', { status: 200, body: invited({ phase: 'ended', outcome: 'expired' }) }, 'The room is closed'],
    ['of an interview that was cancelled', { status: 200, body: invited({ phase: 'ended', outcome: 'cancelled' }) }, 'The interview was cancelled'],
    ['to a server that is away', problem('database_unavailable', 503), 'One moment, please'],
    ['without a network', 'unreachable', 'No connection'],
    ['that meets a fault of ours', problem('internal', 500), 'That did not work'],
  ])('%s has its own page', async (_name, answer, title) => {
    serverThat({ '/api/room/invitation': answer });
    open();
    await waitFor(async () => expect((await heading()).textContent).toBe(title));
  });

  it('tells the number of the request only where we are at fault', async () => {
    serverThat({ '/api/room/invitation': problem('internal', 500) });
    open();
    expect(await screen.findByText(/request-7/)).toBeTruthy();
  });

  it('is tried again by itself when the network is back', async () => {
    serverThat({ '/api/room/invitation': ['unreachable', shown] });
    open();
    await screen.findByRole('heading', { level: 1, name: 'No connection' });
    await waitFor(() => {
      globalThis.dispatchEvent(new Event('online'));
      expect(screen.getByRole('heading', { level: 1, name: /Layla/ })).toBeTruthy();
    });
  });
});

describe('without a link', () => {
  const lost = () => render(<App first={begin({ by: 'phone', phone: '+962790000000', jobId: 'job-1' }, {})} />);

  it('shows phone and job filled in, and sends them when asked to', async () => {
    const asked = serverThat({ '/api/room/join': { status: 202, body: { success: true, status: 'link_sent' } } });
    lost();
    const phone = await screen.findByLabelText<HTMLInputElement>('Your phone number');
    expect(phone.value).toBe('+962790000000');
    expect(asked).toEqual([]);
    fireEvent.submit(screen.getByRole('button', { name: 'Continue' }).closest('form') ?? phone);
    await screen.findByRole('heading', { level: 1, name: 'Please look at WhatsApp' });
    expect(asked).toEqual([{ path: '/api/room/join', body: { phone: '+962790000000', jobId: 'job-1' } }]);
  });

  it.each<[string, Answer, RegExp]>([
    ['a number that is none', problem('invalid_field', 422, { field: 'phone', reason: 'too_short' }), /too few digits/],
    ['a pair that nobody knows', problem('person_unknown', 404), /found no interview/],
    ['a server that takes links only', problem('phone_and_job_off', 403), /open the link in the message/],
  ])('says what to do about %s', async (_name, answer, sentence) => {
    serverThat({ '/api/room/join': answer });
    lost();
    const button = await screen.findByRole('button', { name: 'Continue' });
    fireEvent.submit(button.closest('form') ?? button);
    expect((await screen.findAllByText(sentence)).length).toBeGreaterThan(0);
  });

  it('says for how long not to ask again', async () => {
    const answer = { ...(problem('too_many_requests', 429) as Exclude<Answer, string>), headers: { 'retry-after': '40' } };
    serverThat({ '/api/room/join': answer });
    lost();
    const button = await screen.findByRole('button', { name: 'Continue' });
    fireEvent.submit(button.closest('form') ?? button);
    expect(await screen.findByText(/try again in .(40|39) seconds/)).toBeTruthy();
    await waitFor(() => expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Continue' }).disabled).toBe(true));
  });
});

describe('coming back after a reload', () => {
  it('redeems the link when the refresh token is void, and waits where a host has to open', async () => {
    remember({ link: LINK, refreshToken: 'r' });
    const waiting: Answer = { status: 202, body: { success: true, status: 'waiting', roomName: 'x', waitingSince: '2026-11-25T14:50:00Z', retryAfter: 3 } };
    const asked = serverThat({ '/api/room/refresh-token': problem('refresh_token_spent', 401), '/api/room/join': waiting });
    render(<App first={begin({ by: 'nothing' }, recall())} />);
    await screen.findByRole('heading', { level: 1, name: 'You are in the waiting room' });
    expect(asked.map(({ path }) => path)).toEqual(['/api/room/refresh-token', '/api/room/join']);
  });

  it('does not fight with another device', async () => {
    remember({ link: LINK, refreshToken: 'r' });
    const asked = serverThat({ '/api/room/refresh-token': problem('taken_over', 409) });
    render(<App first={begin({ by: 'nothing' }, recall())} />);
    expect(await screen.findByRole('button', { name: 'Use here instead' })).toBeTruthy();
    expect(asked.map(({ path }) => path)).not.toContain('/api/room/join');
    expect(recall().refreshToken).toBeUndefined();
  });
});

it('tells the change to who does not see it: the heading of a new view has the focus', async () => {
  serverThat({ '/api/room/invitation': problem('person_unknown', 404) });
  open();
  await screen.findByRole('heading', { level: 1, name: 'This link does not work any more' });
  fireEvent.click(screen.getByRole('button', { name: /I have my phone number/ }));
  const title = await screen.findByRole('heading', { level: 1, name: 'Lost your link?' });
  expect(document.activeElement).toBe(title);
});

it('counts down by the clock of the server for who came early by phone', async () => {
  const [date, opensAt] = ['Wed, 25 Nov 2026 15:00:00 GMT', '2026-11-25T15:10:00Z'];
  vi.setSystemTime('2026-11-25T18:00:00Z');
  serverThat({ '/api/room/join': problem('too_early', 409, { opensAt }, { date }) });
  render(<App first={begin({ by: 'phone', phone: '+962790123456', jobId: 'J-7' }, {})} />);
  fireEvent.submit(await screen.findByRole('textbox', { name: /phone/i }).then((field) => field.closest('form') ?? expect.fail('no form')));
  expect((await screen.findByRole('timer')).textContent).toMatch(/10\D+0/);
});
