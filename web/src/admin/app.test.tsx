import { cleanup, render, screen } from '@testing-library/preact';
import { ErrorBoundary } from 'preact-iso';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { page } from './app';
import { session, type Scope } from './session';

const signedIn = (...scopes: Scope[]) => (session.value = { kind: 'in', holder: { name: 'rana', scopes, authentication: 'keys' } });
beforeEach(() => signedIn('admin'));
afterEach(cleanup);

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
