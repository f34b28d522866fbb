import { cleanup, render, screen } from '@testing-library/preact';
import { ErrorBoundary } from 'preact-iso';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { App, page } from './app';
import { session, type Scope } from './session';

const signedIn = (...scopes: Scope[]) => (session.value = { kind: 'in', holder: { name: 'rana', scopes, authentication: 'keys' } });
beforeEach(() => signedIn('admin'));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(Shown: ReturnType<typeof page>) {
  render(
    <ErrorBoundary>
      <Shown />
    </ErrorBoundary>,
  );
}

it('shows a page to a key that may see it', async () => {
  show(page('rooms:read', () => Promise.resolve({ default: () => <p>Rooms</p> })));
  await screen.findByText('Rooms');
});

it('says what a key lacks, and asks for nothing, instead of waiting for what never comes', () => {
  signedIn('status:read');
  show(page('rooms:read', () => expect.fail('the page was loaded')));
  expect(screen.getByText(/rooms:read/)).toBeTruthy();
});

it('offers to load anew when the page’s file is gone', async () => {
  show(page('rooms:read', () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'))));
  await screen.findByRole('button', { name: 'Load again' });
});

it.each(['/admin/nothing', '/admin/rooms/%E0%A4%A', '/admin/rooms/%'])('says of the address %s that there is no such page', (address) => {
  signedIn('status:read');
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  history.replaceState(null, '', address);
  render(<App />);
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('This page does not exist');
});
