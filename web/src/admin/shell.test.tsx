import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { LocationProvider } from 'preact-iso';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { session } from './session';
import { Shell } from './shell';

beforeEach(() => {
  session.value = { kind: 'in', holder: { name: 'rana', scopes: ['status:read'], authentication: 'keys' } };
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('shows that signing out did not work: whoever leaves the desk has to know', async () => {
  render(
    <LocationProvider>
      <Shell>page</Shell>
    </LocationProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  expect((await screen.findByText(/Signing out did not work/)).closest('.visually-hidden')).toBeNull();
  expect(session.value.kind).toBe('in');
});
