import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { App } from './app';
import { askSession, session, signIn, signOut, watchSession } from './session';
import { CHANNEL } from './tabs';

watchSession();

const streams: { closed: boolean }[] = [];
let holder: string | undefined;
let signIns = 0;
let other: BroadcastChannel;
const told: unknown[] = [];

/** A server that knows who is signed in, and nothing else. */
function answer({ url, method }: Request): Promise<Response> {
  if (new URL(url).pathname !== '/api/session') return Promise.reject(new TypeError('no network'));
  if (method === 'DELETE') return Promise.resolve(Response.json({ success: true }));
  const none = { code: 'unauthenticated', status: 401, requestId: 'r' };
  if (!holder) return Promise.resolve(Response.json(none, { status: 401 }));
  return Promise.resolve(Response.json({ success: true, name: holder, scopes: ['admin'], authentication: 'keys', expiresAt: `2026-11-25T12:00:0${signIns++ % 10}Z` }));
}

beforeEach(() => {
  streams.length = 0;
  holder = undefined;
  vi.stubGlobal('fetch', answer);
  vi.stubGlobal('EventSource', class extends EventTarget {
    closed = false;
    constructor() {
      super();
      streams.push(this);
    }
    close() {
      this.closed = true;
    }
  });
  history.replaceState(null, '', '/admin/nothing');
  other = new BroadcastChannel(CHANNEL);
  told.length = 0;
  other.addEventListener('message', ({ data }) => told.push(data));
});
afterEach(() => {
  cleanup();
  other.close();
  vi.unstubAllGlobals();
});

/** Another tab signs somebody in or out. */
function elsewhere(who: string | undefined): void {
  holder = who;
  other.postMessage('changed');
}

async function inside(who: string): Promise<void> {
  holder = who;
  await askSession();
  render(<App />);
  await screen.findByText(new RegExp(who));
}

it('is let in when another tab has signed in', async () => {
  await askSession();
  render(<App />);
  await screen.findByLabelText('API key');
  elsewhere('rana');
  await screen.findByText(/rana/);
});

it('is signed out, and hears nothing more, when another tab has signed out', async () => {
  await inside('rana');
  elsewhere(undefined);
  await screen.findAllByText('You are signed out.');
  expect(streams.map(({ closed }) => closed)).toEqual([true]);
});

it('begins anew for somebody else', async () => {
  await inside('rana');
  elsewhere('omar');
  await screen.findByText(/omar/);
  await vi.waitFor(() => expect(streams.map(({ closed }) => closed)).toEqual([true, false]));
});

it('keeps what it shows when the same person signs in elsewhere', async () => {
  await inside('rana');
  const menu = screen.getByRole('button', { name: 'Menu' });
  fireEvent.click(menu);
  const before = session.value;
  elsewhere('rana');
  await vi.waitFor(() => expect(session.value).not.toBe(before));
  expect(menu.getAttribute('aria-expanded')).toBe('true');
  expect(menu.isConnected).toBe(true);
});

it('lets nobody out again by an answer that is older than their sign-in', async () => {
  let comes: (answer: Response) => void = () => undefined;
  vi.stubGlobal('fetch', (request: Request) => (request.method === 'GET' ? new Promise((resolve) => (comes = resolve)) : answer(request)));
  const asked = askSession();
  holder = 'rana';
  await signIn('gr_secret');
  comes(Response.json({ code: 'unauthenticated', status: 401, requestId: 'r' }, { status: 401 }));
  await asked;
  expect(session.value.kind).toBe('in');
});

it('tells the others of a sign-in and of a sign-out, and of nobody’s name or key', async () => {
  holder = 'rana';
  await signIn('gr_secret');
  await signOut();
  await vi.waitFor(() => expect(told).toEqual(['changed', 'changed']));
  expect(session.value).toEqual({ kind: 'out', why: 'left' });
});
