import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Announcer } from '../ui/announce';
import { SignIn } from './sign-in';

beforeEach(() => {
  const refused = { code: 'unauthenticated', status: 401, requestId: 'r' };
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(refused, { status: 401 })));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const spoken = () => document.querySelector('[aria-live=assertive]')?.textContent ?? '';
const door = (why: 'first' | 'over') => (
  <>
    <Announcer />
    <SignIn why={why} />
  </>
);

it('says aloud that the session is over, since the focus goes to the field', async () => {
  render(door('over'));
  await vi.waitFor(() => expect(spoken()).toContain('Your session is over'));
});

it('says each refusal aloud, also the same one again, and brings the keyboard back to the field', async () => {
  render(door('first'));
  const field = screen.getByLabelText('API key');
  const form = field.closest('form') ?? expect.fail('there is no form');
  fireEvent.input(field, { target: { value: 'gr_wrong' } });
  const said: string[] = [];
  for (let attempt = 0; attempt < 2; attempt++) {
    screen.getByRole('button', { name: 'Sign in' }).focus();
    await act(async () => {
      fireEvent.submit(form);
      await vi.waitFor(() => expect(document.activeElement).toBe(field));
    });
    said.push(spoken());
  }
  expect(said[0]).toContain('This key is not good');
  expect(new Set(said).size).toBe(2);
});
